"""Loads a compiled pipeline with the KFP SDK as often as it is asked to: one line in, the milliseconds of one load out."""

import sys
import time
import warnings

warnings.simplefilter('ignore')

from kfp import components

for _ in sys.stdin:
    begun = time.perf_counter()
    components.load_component_from_file(sys.argv[1])
    print((time.perf_counter() - begun) * 1000, flush=True)
