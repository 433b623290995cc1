"""Feeds compiled pipelines to the KFP SDK. Reads file names from standard input, one a line; prints one JSON object a file.

Each file must parse strictly as PipelineSpec (unknown fields refused), load as a component, and compile again to the same message.
"""

import json
import os
import sys
import tempfile
import warnings

warnings.simplefilter('ignore')

import yaml
from google.protobuf import json_format
from kfp import compiler, components
from kfp.pipeline_spec import pipeline_spec_pb2


def parse(document):
    return json_format.ParseDict(document, pipeline_spec_pb2.PipelineSpec(), ignore_unknown_fields=False)


def first_document(path):
    with open(path, encoding='utf-8') as file:
        return next(document for document in yaml.safe_load_all(file) if document)


def check(path, folder):
    spec = parse(first_document(path))
    assert spec.schema_version == '2.1.0' and spec.pipeline_info.name and spec.HasField('root')
    component = components.load_component_from_file(path)
    again = os.path.join(folder, 'again.yaml')
    compiler.Compiler().compile(component, again)
    other = parse(first_document(again))
    other.sdk_version = spec.sdk_version
    assert other == spec, 'the SDK compiles it to something else'


def main():
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            path = line.rstrip('\n')
            try:
                check(path, folder)
                result = {'file': path}
            except Exception as error:
                result = {'file': path, 'error': f'{type(error).__name__}: {error}'}
            print(json.dumps(result), flush=True)


main()
