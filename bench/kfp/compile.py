"""
Compiles the graph of compile.bench.ts with the KFP SDK as often as it is asked to: one line in; out come the milliseconds until the IR message
is there, and those of writing it. Arguments: the folder of components, how many tasks, how many in a layer.
"""

import os
import sys
import tempfile
import time
import warnings

warnings.simplefilter('ignore')

from kfp import compiler, components, dsl

folder, tasks, layer = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
generate = components.load_component_from_file(os.path.join(folder, 'generate-airline-fares.component.yaml'))
filter_rows = components.load_component_from_file(os.path.join(folder, 'filter-rows.component.yaml'))


def large() -> None:
    made = []
    for index in range(tasks):
        if index < layer:
            made.append(generate(rows=100 + index, seed=0).outputs['dataset'])
        else:
            step = filter_rows(condition=f'days_to_departure <= {index}', dataset=made[index - layer])
            made.append(step.outputs['filtered'])


for _ in sys.stdin:
    begun = time.perf_counter()
    pipeline = dsl.pipeline(name='large')(large)
    traced = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        compiler.Compiler().compile(pipeline, os.path.join(place, 'large.yaml'))
    print((traced - begun) * 1000, (time.perf_counter() - traced) * 1000, flush=True)
