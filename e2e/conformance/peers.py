"""Compiles, with the KFP SDK, the pipelines of peers.test.ts that no file of the conformance data holds. The argument is the folder for them."""

import os
import sys
import warnings
from typing import Dict, List, NamedTuple, Optional

warnings.simplefilter('ignore')

from kfp import compiler, dsl
from kfp.dsl import Artifact, Dataset, Input, Model, Output, PipelineTaskFinalStatus

pipelines = []


def pipeline(function):
    made = dsl.pipeline(name=function.__name__.replace('_', '-'))(function)
    pipelines.append((function.__name__, made))
    return made


def shell(script, *words):
    """A step of the small image: $0, $1… are the words."""
    return dsl.ContainerSpec(image='alpine', command=['sh', '-ec', script], args=list(words))


def write(text):
    return f'mkdir -p "$(dirname "$0")"; {text} > "$0"'


@dsl.container_component
def say(text: str, out: dsl.OutputPath(str)):
    return shell(write('printf %s "$1"'), out, text)


@dsl.container_component
def show(text: str):
    return shell('printf "%s\\n" "$0"', text)


@dsl.container_component
def number(value: int, n: dsl.OutputPath(int)):
    return shell(write('echo "$1"'), n, value)


@dsl.container_component
def show_list(values: list):
    return shell('printf "%s\\n" "$0"', values)


@dsl.container_component
def fail():
    return shell('exit 3')


# Goldens of KFP that the conformance data leaves out.


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


# Own variants.


@pipeline
def outer_output_in_loop():
    outer = say(text='OUTER')
    with dsl.ParallelFor(['1', '2']) as first:
        show(text=outer.outputs['out'])
        with dsl.ParallelFor(['a']) as second:
            show(text=first)


@dsl.container_component
def emit_items(items: dsl.OutputPath(list)):
    return shell(write("echo '[\"p\", \"q\", \"r\"]'"), items)


@pipeline
def loop_over_named_output():
    with dsl.ParallelFor(emit_items().outputs['items']) as item:
        show(text=item)


@pipeline
def if_on_named_output():
    made = number(value=7)
    with dsl.If(made.outputs['n'] > 5):
        show(text='TAKEN')
    with dsl.ParallelFor([1]):
        again = number(value=7)
        with dsl.If(again.outputs['n'] > 5):
            show(text='TAKEN')


@pipeline
def condition_with_operators_in_text():
    made = say(text='a && b')
    with dsl.If(made.outputs['out'] == 'a && b'):
        show(text='TAKEN')
    with dsl.Else():
        show(text='WRONG')


@pipeline
def condition_with_quote():
    made = say(text="it's")
    with dsl.If(made.outputs['out'] == "it's"):
        show(text='TAKEN')
    with dsl.Else():
        show(text='WRONG')


@dsl.container_component
def leave(status: int, out: dsl.OutputPath(str)):
    return shell(write('printf %s "ended $1"') + '; exit $1', out, status)


@pipeline
def failing_iteration():
    with dsl.ParallelFor([0, 3, 0, 0]) as status:
        leave(status=status)


@pipeline
def failing_task_and_branch():
    first = show(text='first')
    show(text='next').after(first)
    fail()


@dsl.container_component
def pause(item: str):
    return shell('sleep 2; echo "$0"', item)


@pipeline
def four_at_once():
    for name in 'abcd':
        pause(item=name)


@pipeline
def limited_loop():
    with dsl.ParallelFor(['1', '2', '3', '4', '5', '6', '7', '8'], parallelism=4) as item:
        pause(item=item)


@dsl.component
def eight() -> int:
    return 8


@dsl.component
def formatted(n: int, e: int) -> str:
    return f'n={n} e={e}'


@pipeline
def integers_as_text(n: int = 3) -> str:
    return formatted(n=n, e=eight().output).output


@dsl.component
def typed(items: list, struct: dict) -> str:
    return f'{items} {struct}'


@pipeline
def integers_in_lists() -> str:
    return typed(items=[1, 2.5, 'a', True], struct={'k': 1, 'l': [2]}).output


@dsl.container_component
def exit_2():
    return shell('exit 2')


@pipeline
def retried_failure():
    exit_2().set_retry(num_retries=2, backoff_duration='0s')


@dsl.container_component
def second_time(out: dsl.OutputPath(str)):
    return shell(write('printf %s stale') + '; case "$0" in */2/*) printf %s attempt=2 > "$0" ;; *) exit 1 ;; esac', out)


@pipeline
def retried_success() -> str:
    return second_time().set_retry(num_retries=2, backoff_duration='0s').outputs['out']


@dsl.container_component
def forget(out: dsl.OutputPath(str)):
    return shell('true', out)


@pipeline
def forgotten_output():
    show(text=forget().outputs['out'])


@dsl.container_component
def maybe(text: Optional[str] = None):
    return shell(
        'echo "$0" "$@"', 'start', dsl.IfPresentPlaceholder(input_name='text', then=['--text', text], else_=['--none']))


@pipeline
def if_present_of_nothing(text: Optional[str] = None):
    maybe(text=text)


@dsl.component
def count(items: List[str]) -> str:
    return f'{len(items)} {items}'


@pipeline
def empty_loop(items: List[str] = []) -> str:
    with dsl.ParallelFor(items) as item:
        said = say(text=item)
    return count(items=dsl.Collected(said.outputs['out'])).output


@pipeline
def strange_text() -> str:
    text = 'a "b" \'c\'\n{{x}} $HOME $(HOME) é \\n `id`'
    return say(text=say(text=text).outputs['out']).outputs['out']


@pipeline
def placeholders_in_constants():
    show(text=f'job={dsl.PIPELINE_JOB_NAME_PLACEHOLDER} task={dsl.PIPELINE_TASK_NAME_PLACEHOLDER}')


@dsl.component
def join(first: Input[Dataset], second: Input[Dataset]) -> str:
    return '|'.join(open(one.path).read() for one in (first, second))


@dsl.component
def table(text: str, made: Output[Dataset]):
    with open(made.path, 'w') as file:
        file.write(text)


@pipeline
def shared_component() -> str:
    """The test gives both tables the same component."""
    return join(first=table(text='X').outputs['made'], second=table(text='Y').outputs['made']).output


@dsl.container_component
def command_and_argument():
    return dsl.ContainerSpec(image='millrace-test-entrypoint', command=['echo', 'CMD'], args=['ARG'])


@pipeline
def entrypoint():
    command_and_argument()


# What containers are given, and what they give.


@pipeline
def dynamic_image(image: str):
    show(text='runs').set_container_image(image)


@dsl.container_component
def memory_limit():
    return shell('cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes')


@pipeline
def dynamic_memory(memory: str):
    memory_limit().set_memory_limit(memory)


@dsl.component(task_config_passthroughs=[
    dsl.TaskConfigField.RESOURCES,
    dsl.TaskConfigPassthrough(field=dsl.TaskConfigField.ENV, apply_to_task=True),
])
def read_config(config: dsl.TaskConfig) -> dict:
    import os
    return {'resources': config.resources, 'env': config.env, 'own': os.environ['A']}


@pipeline
def task_config() -> dict:
    return read_config().set_cpu_limit('1').set_memory_request('100Mi').set_env_variable('A', 'b').output


@dsl.component
def make_described(data: Output[Dataset]):
    data.metadata['rows'] = 3
    data.custom_path = '/tmp/made.csv'
    with open(data.custom_path, 'w') as file:
        file.write('made elsewhere')


@dsl.component
def read_described(data: Input[Dataset]) -> str:
    return f'{open(data.path).read()}, {data.metadata["rows"]} rows'


@pipeline
def custom_path() -> str:
    return read_described(data=make_described().outputs['data']).output


def main(folder):
    for name, made in pipelines:
        compiler.Compiler().compile(made, os.path.join(folder, f'{name}.yaml'))


main(sys.argv[1])
