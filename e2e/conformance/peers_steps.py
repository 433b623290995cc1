"""The steps that pipelines of peers.test.ts share, and the list of those pipelines."""

from kfp import dsl

pipelines = []


def pipeline(function):
    """Makes the function a pipeline, and adds it to the list."""
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
def fail():
    return shell('exit 3')
