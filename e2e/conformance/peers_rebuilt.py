"""Goldens of KFP that the conformance data leaves out."""

from typing import Dict, List, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Model, Output, PipelineTaskFinalStatus

from peers_steps import fail, pipeline, say, shell, show, write


@dsl.component
def check_status(status: PipelineTaskFinalStatus):
    assert status.state == 'COMPLETE', status.state
    assert 'status-state-pipeline' in status.pipeline_job_resource_name, status.pipeline_job_resource_name
    assert status.pipeline_task_name == 'exit-handler-1', status.pipeline_task_name


@pipeline
def status_state_pipeline():
    with dsl.ExitHandler(check_status()):
        say(text='x')


@pipeline
def fail_v2():
    fail()


@dsl.container_component
def concat(a: str, b: str):
    return shell('[ "$0" = one+two=three ]', dsl.ConcatPlaceholder([a, '+', b, '=three']))


@pipeline
def concat_placeholder():
    concat(a='one', b='two')


@dsl.container_component
def double(n: int, data: Output[Dataset]):
    return shell('mkdir -p "$(dirname "$1")"; echo $(($0 * 2)) > "$1"', n, data.path)


@dsl.component
def add(tables: Input[List[Dataset]]) -> int:
    return sum(int(open(table.path).read()) for table in tables)


@pipeline
def artifacts_complex() -> int:
    with dsl.ParallelFor([1, 2]) as outer:
        doubled = double(n=outer)
        with dsl.ParallelFor([3, 4]) as inner:
            nested = double(n=inner)
        nested_sum = add(tables=dsl.Collected(nested.outputs['data']))
    add(tables=dsl.Collected(doubled.outputs['data']))
    return add(tables=dsl.Collected(nested.outputs['data'])).output


@pipeline
def parallel_for_after_dependency():
    with dsl.ParallelFor([1, 2, 3]):
        foo = show(text='foo')
    bar = show(text='bar').after(foo)
    show(text='baz').after(bar)


@dsl.container_component
def make_file(text: str, file: Output[Artifact]):
    return shell('mkdir -p "$(dirname "$0")"; printf %s "$1" > "$0"', file.path, text)


@dsl.container_component
def read_file(file: Input[Artifact]):
    return shell('cat "$0"', file.path)


@dsl.container_component
def split(out: dsl.OutputPath(list)):
    return shell(write("echo '[\"component1\", \"component2\", \"component3\"]'"), out)


@pipeline
def loop_consume_upstream():
    parts = split().set_display_name('same')
    with dsl.ParallelFor(parts.outputs['out']) as part:
        made = make_file(text=part).set_display_name('same')
        read_file(file=made.outputs['file']).set_display_name('same')
    show(text='end').after(parts).set_display_name('same')


@dsl.container_component
def show_env():
    return shell('env | grep ^ENV | sort; env | grep -c ^ENV2 || true')


@pipeline
def env_variables():
    show_env().set_env_variable('ENV1', 'val1')
    show_env().set_env_variable('ENV0', 'val0').set_env_variable('ENV2', 'val2').set_env_variable('ENV3', 'val3')


@dsl.component
def optional_inputs(a: Optional[str] = None, b: Optional[Dict] = None, c: int = 5) -> str:
    return f'{a} {b} {c}'


@pipeline
def component_with_optional_inputs():
    optional_inputs()


@dsl.component
def mixed(number: int, text: str, flag: bool, items: list) -> str:
    print('sum :', number + len(items))
    return f'{number} {text} {flag} {items}'


@pipeline
def mixed_parameters():
    mixed(number=1, text='2', flag=True, items=[1, 2])


@pipeline
def parameter_oneof(coin: str = 'heads') -> str:
    with dsl.If(coin == 'heads'):
        heads = say(text='Got heads!')
    with dsl.Else():
        tails = say(text='Got tails!')
    one = dsl.OneOf(heads.outputs['out'], tails.outputs['out'])
    show(text=one)
    return one


@pipeline
def producer_consumer(text: str = 'Hello world'):
    show(text=say(text=text).outputs['out'])


@dsl.component
def several() -> NamedTuple('Outputs', [('a', Dataset), ('b', Model)]):
    from collections import namedtuple
    return namedtuple('Outputs', ['a', 'b'])('text of a', 'text of b')


@pipeline
def multiple_artifacts_namedtuple():
    made = several()
    read_file(file=made.outputs['a'])
    read_file(file=made.outputs['b'])


@pipeline
def artifact_crust():
    with dsl.If(say(text='yes').outputs['out'] == 'yes'):
        read_file(file=make_file(text='in a branch').outputs['file'])


@pipeline
def if_else_with_oneof_artifacts(which: str = 'a'):
    with dsl.If(which == 'a'):
        a = make_file(text='made by a')
    with dsl.Else():
        b = make_file(text='made by b')
    read_file(file=dsl.OneOf(a.outputs['file'], b.outputs['file']))


@pipeline
def sequential():
    first = show(text='First')
    show(text='Second').after(first)
