"""Own variants of what other local runners get wrong."""

from typing import List, Optional

from kfp import dsl
from kfp.dsl import Dataset, Input, Output

from peers_steps import fail, pipeline, say, shell, show, write


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


@dsl.container_component
def number(value: int, n: dsl.OutputPath(int)):
    return shell(write('echo "$1"'), n, value)


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


@pipeline
def items_in_texts(records: List[dict]):
    with dsl.ParallelFor([1, 2]) as number:
        with dsl.ParallelFor(records) as record:
            with dsl.If(record.label != 'b'):
                show(text=f'{number}{record.label}')


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
def write_output(file: str, out: dsl.OutputPath(str)):
    return shell(write('printf %s \'{"parameterValues": {"out": "from the executor output"}}\''), file, out)


@pipeline
def executor_output_as_argument() -> str:
    return write_output(file=dsl.PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER).outputs['out']


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
