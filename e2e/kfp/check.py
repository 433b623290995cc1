"""Feeds compiled pipelines to the KFP SDK. Reads lines of a mode, a tab and a file name from standard input; prints one JSON object a file.

`parse`: every document of the file must parse strictly, as PipelineSpec or PlatformSpec (unknown fields refused).
`check`: besides, the pipeline must load as a component, and compile again to the same message.
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


def documents(path):
    with open(path, encoding='utf-8') as file:
        return [document for document in yaml.safe_load_all(file) if document]


def first_document(path):
    return documents(path)[0]


def parse_all(path):
    spec, *others = documents(path)
    parse(spec)
    for platform in others:
        json_format.ParseDict(platform, pipeline_spec_pb2.PlatformSpec(), ignore_unknown_fields=False)


def check(path, folder):
    parse_all(path)
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
            mode, path = line.rstrip('\n').split('\t')
            try:
                if mode == 'parse':
                    parse_all(path)
                else:
                    check(path, folder)
                result = {'file': path}
            except Exception as error:
                result = {'file': path, 'error': f'{type(error).__name__}: {error}'}
            print(json.dumps(result), flush=True)


main()
