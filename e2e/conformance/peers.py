"""Compiles, with the KFP SDK, the pipelines of peers.test.ts that no file of the conformance data holds. The argument is the folder for them."""

import os
import sys
import warnings

warnings.simplefilter('ignore')
# Nothing is written beside the sources.
sys.dont_write_bytecode = True

from kfp import compiler

# Each adds its pipelines to the list.
import peers_rebuilt
import peers_variants
from peers_steps import pipelines


def main(folder):
    for name, made in pipelines:
        compiler.Compiler().compile(made, os.path.join(folder, f'{name}.yaml'))


main(sys.argv[1])
