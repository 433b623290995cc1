"""Compiles, with the KFP SDK, the pipelines whose documents lie in control-flow/. Writes them to the folder that is the argument."""

import os
import sys
import warnings
from typing import List, NamedTuple

warnings.simplefilter('ignore')

from kfp import compiler, dsl, kubernetes
from kfp.dsl import Dataset, Input, Model, Output, PipelineTaskFinalStatus


@dsl.container_component
def make(count: dsl.OutputPath(int), words: dsl.OutputPath(str)):
    return dsl.ContainerSpec(image='alpine', command=['make', count, words])


@dsl.container_component
def make_names(names: dsl.OutputPath(list)):
    return dsl.ContainerSpec(image='alpine', command=['make', names])


@dsl.container_component
def make_words(words: dsl.OutputPath(str)):
    return dsl.ContainerSpec(image='alpine', command=['make', words])


@dsl.container_component
def say_out(text: str, out: dsl.OutputPath(str)):
    return dsl.ContainerSpec(image='alpine', command=['say', text, out])


@dsl.container_component
def say(text: str):
    return dsl.ContainerSpec(image='alpine', command=['say', text])


@dsl.container_component
def say_maybe(text: str = 'none'):
    return dsl.ContainerSpec(image='alpine', command=['say', text])


@dsl.container_component
def number(n: int, out: dsl.OutputPath(int), data: Output[Dataset]):
    return dsl.ContainerSpec(image='alpine', command=['number', n, out, data.path])


@dsl.container_component
def use(items: list):
    return dsl.ContainerSpec(image='alpine', command=['use', items])


@dsl.container_component
def read_all(tables: Input[List[Dataset]]):
    return dsl.ContainerSpec(image='alpine', command=['read', '{{$}}'])


@dsl.container_component
def read(data: Input[Dataset]):
    return dsl.ContainerSpec(image='alpine', command=['read', data.path])


@dsl.container_component
def cleanup(status: PipelineTaskFinalStatus, note: str):
    return dsl.ContainerSpec(image='alpine', command=['cleanup', '{{$}}', note])


@dsl.container_component
def createpvc(access_modes: list, size: str, name: dsl.OutputPath(str)):
    return dsl.ContainerSpec(image='argostub/createpvc')


@dsl.pipeline
def branches(limit: int = 3) -> str:
    made = make()
    with dsl.If(made.outputs['count'] > 5):
        big = say_out(text='big')
    with dsl.Elif(made.outputs['words'] == 'tails'):
        tails = say_out(text=f"n={made.outputs['count']} of {limit}")
    with dsl.Else():
        other = say_out(text='other')
    one = dsl.OneOf(big.outputs['out'], tails.outputs['out'], other.outputs['out'])
    say_out(text=one)
    return one


class Loops(NamedTuple):
    Output: list
    tables: List[Dataset]


@dsl.pipeline
def loops(items: List[int] = [1, 2]) -> Loops:
    made = make_names()
    with dsl.ParallelFor([1, 2, 3], parallelism=2) as item:
        outer = number(n=item)
        with dsl.ParallelFor(items) as nested:
            inner = number(n=nested)
    with dsl.ParallelFor(made.outputs['names']) as name:
        say(text=name)
    with dsl.ParallelFor([{'b': 'x', 'a': 1}]) as struct:
        say(text=struct.b)
    use(items=dsl.Collected(outer.outputs['out']))
    use(items=dsl.Collected(inner.outputs['out']))
    read_all(tables=dsl.Collected(outer.outputs['data']))
    return Loops(dsl.Collected(outer.outputs['out']), dsl.Collected(outer.outputs['data']))


@dsl.pipeline
def exits(note: str):
    with dsl.ExitHandler(cleanup(note=note), name='body'):
        made = make_words()
        made.set_retry(num_retries=3, backoff_duration='5s', backoff_max_duration='60s')
        made.set_caching_options(False)
        said = say_maybe(text=made.outputs['words']).ignore_upstream_failure()
        said.set_env_variable('A', 'b')
        said.set_cpu_limit('500m').set_memory_limit('1Gi').set_cpu_request('1').set_memory_request('2G')
        said.set_accelerator_type('nvidia.com/gpu').set_accelerator_limit(2)


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size='1Gi')))
def imports(uri: str, stage: str = 'test', cpu: str = '1'):
    metadata = {'stage': stage, 'n': 1}
    imported = dsl.importer(artifact_uri=uri, artifact_class=Dataset, reimport=True, metadata=metadata)
    dsl.importer(artifact_uri='gs://b/x', artifact_class=Model, download_to_workspace=True)
    read(data=imported.output)
    said = say(text='secret').set_display_name('Say it')
    kubernetes.use_secret_as_env(said, secret_name='sec', secret_key_to_env={'password': 'PW'})
    volume = createpvc(access_modes=['ReadWriteOnce'], size='1Gi')
    mounted = say(text='mount')
    kubernetes.mount_pvc(mounted, pvc_name=volume.outputs['name'], mount_path='/data')
    kubernetes.set_timeout(mounted, 20)
    say(text='x').set_cpu_limit(cpu)
    say(text='y').set_container_image(stage)


@dsl.pipeline
def texts(records: List[dict], limit: str = '9'):
    """The SDK loses these items and fields."""
    made = make_names()
    with dsl.ParallelFor([1, 2]) as outer:
        with dsl.ParallelFor(['a', 'b']) as inner:
            say(text=f'{outer}-{inner}')
    with dsl.ParallelFor(records) as record:
        with dsl.If(record.label != limit):
            say(text=f'{record.label} of {limit}')
            with dsl.ParallelFor(made.outputs['names']) as name:
                say(text=f'{record.label}: {name}')


def main(folder):
    for pipeline in (branches, loops, exits, imports, texts):
        compiler.Compiler().compile(pipeline, os.path.join(folder, f'{pipeline.name}.yaml'))


main(sys.argv[1])
