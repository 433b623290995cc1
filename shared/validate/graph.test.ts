import { describe, expect, test } from 'vitest';
import type { Diagnostic, DiagnosticCode } from '../diagnostic.ts';
import { link } from '../document/link.ts';
import { parseDocument } from '../document/parse.ts';
import { validate, type Validation } from './graph.ts';

const component = `
name: Train
inputs:
- {name: Data, type: Dataset}
- {name: rate, type: Float, default: '0.1'}
- {name: note, type: String, optional: true}
outputs:
- {name: Model, type: Model}
- {name: accuracy, type: Float}
implementation:
  container:
    image: python:3.12
    command: [python3, {inputPath: Data}, {inputValue: rate}, {outputPath: Model}, {outputPath: accuracy}]
    args: [{if: {cond: {isPresent: note}, then: [--note, {inputValue: note}]}}]
`;
const source = `
name: Make
outputs: [{name: Data, type: Dataset}, {name: rows, type: Integer}]
implementation: {container: {image: busybox, command: [sh, {outputPath: Data}, {outputPath: rows}]}}
`;

function indent(text: string, spaces: number): string {
  return text
    .trim()
    .split('\n')
    .map((line) => ' '.repeat(spaces) + line)
    .join('\n');
}

/** A pipeline with the two components, its tasks and the rest as the test writes them. */
function pipeline(tasks: string, rest = ''): string {
  return `name: Test
${rest.trim()}
implementation:
  graph:
    components:
      Make:
${indent(source, 8)}
      Train:
${indent(component, 8)}
    tasks:
${indent(tasks, 6)}
`.replace('\n\n', '\n');
}

function check(text: string): Validation {
  const parsed = parseDocument(text, 'test.pipeline.yaml');
  return validate(
    link(parsed, () => undefined),
    parsed,
  );
}

function only(text: string, code: DiagnosticCode): Diagnostic {
  const { diagnostics, graph } = check(text);
  const [first] = diagnostics.filter((diagnostic) => diagnostic.code === code);
  if (first === undefined) throw new Error(`No ${code} among ${JSON.stringify(diagnostics, undefined, 2)}`);
  expect(graph === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  expect(first.range).toBeDefined();
  expect(first.file).toBe('test.pipeline.yaml');
  return first;
}

function lineOf(text: string, part: string): number {
  return text.split('\n').findIndex((line) => line.includes(part)) + 1;
}

const good = `
make: {componentRef: {name: Make}}
train:
  componentRef: {name: Train}
  arguments:
    Data: {taskOutput: {taskId: make, outputName: Data}}
`;

describe('valid graphs', () => {
  test('VAL-1 a good pipeline has no findings; tasks are in topological order with typed constants', () => {
    const { graph, diagnostics } = check(pipeline(`${good}    rate: '5e-1'\n    note: plain\n`));
    expect(diagnostics).toEqual([]);
    expect(graph?.tasks.map(({ id }) => id)).toEqual(['make', 'train']);
    expect(graph?.tasks[1]?.arguments.get('rate')).toEqual({ from: 'constant', value: 0.5 });
    expect(graph?.tasks[1]?.component.inputs.map(({ key, optional }) => [key, optional])).toEqual([
      ['data', false],
      ['rate', true],
      ['note', true],
    ]);
  });

  test('VAL-2 texts may refer to inputs and outputs', () => {
    const text = pipeline(
      `${good}    note: "n={{$.tasks['make'].outputs.parameters['rows']}}{{$.inputs.parameters['who']}}."\n`,
      'inputs: [{name: who, type: String}]',
    );
    const { graph, diagnostics } = check(text);
    expect(diagnostics).toEqual([]);
    expect(graph?.tasks[1]?.arguments.get('note')).toEqual({
      from: 'text',
      value: "n={{$.tasks['make'].outputs.parameters['rows']}}{{$.inputs.parameters['who']}}.",
    });
  });

  test('VAL-3 inputs and outputs of graphs without type are what they are connected to', () => {
    const text = pipeline(
      `train: {componentRef: {name: Train}, arguments: {Data: {graphInput: {inputName: table}}, rate: {graphInput: {inputName: r}}}}`,
      'inputs: [{name: table}, {name: r, default: "0.2"}]\noutputs: [{name: acc}]',
    ).replace('    tasks:', '    outputValues: {acc: {taskOutput: {taskId: train, outputName: accuracy}}}\n    tasks:');
    const { graph, diagnostics } = check(text);
    expect(diagnostics).toEqual([]);
    expect(graph?.inputs.map(({ type, default: standard }) => [type.kind, standard])).toEqual([
      ['artifact', undefined],
      ['parameter', 0.2],
    ]);
    expect(graph?.outputs[0]?.type).toEqual({ kind: 'parameter', type: 'NUMBER_DOUBLE' });
  });

  test('VAL-4 a container component is a pipeline of one task', () => {
    const { graph, diagnostics } = check(component);
    expect(diagnostics).toEqual([]);
    expect(graph?.tasks.map(({ id, arguments: given }) => [id, [...given.keys()]])).toEqual([
      ['Train', ['Data', 'rate', 'note']],
    ]);
    expect(graph?.outputs.map(({ name }) => name)).toEqual(['Model', 'accuracy']);
  });
});

describe('findings', () => {
  test('VAL-5 an unknown task is named, with the right one as the cure', () => {
    const text = pipeline(good.replace('taskId: make', 'taskId: mkae'));
    const found = only(text, 'reference-unknown-task');
    expect(found).toMatchObject({ place: { tasks: ['train'], input: 'Data' }, cure: 'Did you mean “make”?' });
    expect(found.range?.start.line).toBe(lineOf(text, 'mkae'));
    expect(found.fix?.patches).toEqual([
      {
        path: ['implementation', 'graph', 'tasks', 'train', 'arguments', 'Data', 'taskOutput', 'taskId'],
        value: 'make',
      },
    ]);
  });

  test('VAL-6 unknown outputs, inputs of the graph and arguments', () => {
    expect(
      only(pipeline(good.replace('outputName: Data', 'outputName: Date')), 'reference-unknown-output').fix?.label,
    ).toBe('Use “Data”');
    const input = only(
      pipeline(`${good}    note: {graphInput: {inputName: whoo}}\n`, 'inputs: [{name: who, type: String}]'),
      'reference-unknown-input',
    );
    expect(input.fix?.patches[0]?.value).toBe('who');
    const text = pipeline(`${good}    Rates: '1'\n`);
    const argument = only(text, 'argument-unknown-input');
    expect(argument.range?.start.line).toBe(lineOf(text, 'Rates'));
    expect(argument.fix?.patches).toEqual([
      { path: ['implementation', 'graph', 'tasks', 'train', 'arguments', 'Rates'] },
      { path: ['implementation', 'graph', 'tasks', 'train', 'arguments', 'rate'], value: '1' },
    ]);
  });

  test('VAL-7 a required input without value', () => {
    const found = only(pipeline('train: {componentRef: {name: Train}}'), 'argument-missing');
    expect(found).toMatchObject({ place: { tasks: ['train'], input: 'Data' } });
    expect(found.cure).toContain('Dataset');
  });

  test('VAL-8 constants are read by the declared type; artifacts take none', () => {
    const text = pipeline(`${good}    rate: fast\n`);
    const found = only(text, 'argument-wrong-type');
    expect(found.message).toContain('"fast" is not a Float');
    expect(found.range?.start.line).toBe(lineOf(text, 'rate: fast'));
    expect(only(pipeline(good.replace(/Data: \{taskOutput.*/, 'Data: text')), 'argument-wrong-type').message).toContain(
      'artifact',
    );
    expect(only(pipeline(`${good}    rate: {value: '0.1'}\n`), 'argument-wrong-type').message).toContain('Float');
    expect(check(pipeline(`${good}    note: {value: [1]}\n`)).diagnostics).toEqual([]);
  });

  test('VAL-9 connections that do not fit say why', () => {
    const model = only(
      pipeline(
        `${good}more:\n  componentRef: {name: Train}\n  arguments: {Data: {taskOutput: {taskId: train, outputName: Model}}}\n`,
      ),
      'connection-does-not-fit',
    );
    expect(model.message).toContain('the output is a Model, and the input takes a Dataset');
    expect(model.fix?.patches).toEqual([{ path: ['implementation', 'graph', 'tasks', 'more', 'arguments', 'Data'] }]);
    const text = only(
      pipeline(`${good}    note: "{{$.tasks['make'].outputs.parameters['Data']}}"\n`),
      'connection-does-not-fit',
    );
    expect(text.message).toContain('Dataset artifact and has no text');
  });

  test('VAL-10 a circle is named task by task', () => {
    const circle = only(
      pipeline(`
a: {componentRef: {name: Train}, arguments: {Data: {taskOutput: {taskId: c, outputName: Model}}}}
b: {componentRef: {name: Make}, runAfter: [a]}
c: {componentRef: {name: Train}, arguments: {Data: {taskOutput: {taskId: b, outputName: Data}}}}
`),
      'cycle',
    );
    expect(circle.message).toMatch(/“a” → “b” → “c” → “a”|“b” → “c” → “a” → “b”|“c” → “a” → “b” → “c”/);
    expect(only(pipeline('a: {componentRef: {name: Make}, runAfter: [a]}'), 'cycle').message).toContain(
      'waits for itself',
    );
  });

  test('VAL-11 empty graphs, outputs without source, connections of outputs that are not declared', () => {
    expect(only('name: Empty\nimplementation: {graph: {tasks: {}}}\n', 'graph-empty').message).toBe(
      'The pipeline has no tasks.',
    );
    expect(only(pipeline(good, 'outputs: [{name: m, type: Model}]'), 'output-missing').place).toEqual({
      tasks: [],
      output: 'm',
    });
    const undeclared = pipeline(good).replace(
      '    tasks:',
      '    outputValues: {m: {taskOutput: {taskId: train, outputName: Model}}}\n    tasks:',
    );
    expect(only(undeclared, 'reference-unknown-output').message).toContain('does not declare');
  });

  test('VAL-12 outputs of graphs are handed on as they are, so types that differ are warned about', () => {
    const text = pipeline(good, 'outputs: [{name: m, type: String}]').replace(
      '    tasks:',
      '    outputValues: {m: {taskOutput: {taskId: make, outputName: rows}}}\n    tasks:',
    );
    expect(only(text, 'connection-does-not-fit')).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('declared as text'),
    });
    expect(only(text.replace('outputName: rows', 'outputName: Data'), 'connection-does-not-fit').severity).toBe(
      'error',
    );
  });

  test('VAL-13 findings inside of a group carry its place and line', () => {
    const group = `
name: Group
implementation:
  graph:
    tasks:
      inner: {componentRef: {spec: {name: Bad, implementation: {container: {image: i, command: [{inputValue: x}]}}}}}
`;
    const text = pipeline(`group:\n  componentRef:\n    spec:\n${indent(group, 6)}\n`);
    const found = only(text, 'placeholder-unknown-input');
    expect(found.place).toEqual({ tasks: ['group', 'inner'] });
    expect(found.range?.start.line).toBe(lineOf(text, 'inner:'));
  });

  test.each<[string, DiagnosticCode, RegExp]>([
    ['command: []', 'command-missing', /nothing to run/],
    ["command: ['{{$.inputs.parameters[''nope'']}}']", 'placeholder-unknown-input', /“nope”/],
    ['command: [{inputPath: Dat}]', 'placeholder-unknown-input', /“Dat”/],
    ['command: [{outputPath: nope}]', 'placeholder-unknown-output', /“nope”/],
    ['command: [{inputValue: Data}]', 'shape-wrong-type', /artifact and comes as a file/],
    ['command: [{inputUri: n}]', 'shape-wrong-type', /has none/],
    ['command: [{if: {cond: {inputValue: n}, then: [a]}}]', 'not-supported', /isPresent only/],
    ['command: [{if: {cond: maybe, then: [a]}}]', 'not-supported', /neither true nor false/],
    ['command: [{inputValue: n}]', 'argument-missing', /optional and has no default/],
    ['command: [echo]', 'output-missing', /where to write the output “out”/],
  ])('VAL-14 %s', (command, code, message) => {
    const text = `name: C\ninputs: [{name: Data, type: Dataset}, {name: n, type: Integer, optional: true}]\noutputs: [{name: out, type: Model}]\nimplementation:\n  container:\n    image: i\n    ${command}\n`;
    expect(only(text, code).message).toMatch(message);
  });

  test('VAL-14 a status is no input that may be left out', () => {
    const text = `name: C\ninputs: [{name: s, type: PipelineTaskFinalStatus, optional: true}]\nimplementation: {container: {image: i, command: [{inputValue: s}]}}\n`;
    expect(check(text).diagnostics.filter(({ code }) => code === 'argument-missing')).toEqual([]);
  });

  test('VAL-15 defaults are read by their type; empty text for a list is kept, as KFP does', () => {
    const text = (input: string): string =>
      `name: C\ninputs: [${input}]\nimplementation: {container: {image: i, command: [{inputValue: n}]}}\n`;
    expect(only(text('{name: n, type: Integer, default: five}'), 'default-wrong-type').severity).toBe('error');
    expect(only(text("{name: n, type: List, default: ''}"), 'default-wrong-type').severity).toBe('warning');
    expect(check(text("{name: n, type: List, default: ''}")).graph?.inputs[0]?.default).toBe('');
  });

  test('VAL-16 options: amounts, durations, and what groups cannot have', () => {
    const options = (text: string): string => pipeline(`${good}  executionOptions: ${text}\n`);
    expect(only(options('{container: {resources: {memoryLimit: lots}}}'), 'shape-wrong-type').message).toContain(
      '“lots”',
    );
    expect(
      only(options('{retryStrategy: {maxRetries: 2, backoffDuration: soon}}'), 'shape-wrong-type').message,
    ).toContain('“soon”');
    expect(only(options('{cachingStrategy: {maxCacheStaleness: P30D}}'), 'not-supported').severity).toBe('warning');
    const group =
      'g:\n  componentRef: {spec: {implementation: {graph: {tasks: {m: {componentRef: {name: Make}}}}}}}\n  executionOptions: {container: {env: {A: b}}}\n';
    expect(only(pipeline(group), 'not-supported').message).toContain('group');
    const retry = group.replace('{container: {env: {A: b}}}', '{retryStrategy: {maxRetries: 1}}');
    expect(only(pipeline(retry), 'not-supported').severity).toBe('warning');
    const nested =
      'g:\n  componentRef: {spec: {pipelineOptions: {kubernetes: {}}, implementation: {graph: {tasks: {m: {componentRef: {name: Make}}}}}}}\n';
    expect(only(pipeline(nested), 'not-supported')).toMatchObject({ severity: 'warning', place: { tasks: ['g'] } });
  });

  test('VAL-17 placeholders that mean something in command lines only are refused in arguments', () => {
    expect(only(pipeline(`${good}    note: 'x {{$}}'\n`), 'placeholder-unknown-input').message).toContain('{{$}}');
    expect(check(pipeline(`${good}    note: 'run {{$.pipeline_job_uuid}}'\n`)).diagnostics).toEqual([]);
    const key = pipeline(`${good}    note: {value: {"{{$.inputs.parameters['x']}}": 1}}\n`);
    expect(only(key, 'placeholder-unknown-input').message).toContain('not in a key');
  });

  test('VAL-18 keys of inputs in the IR are unique even where names differ only in spelling', () => {
    const text =
      'name: C\ninputs: [{name: A b}, {name: a_b}, {name: 数}]\nimplementation: {container: {image: i, command: [{inputValue: A b}, {inputValue: a_b}, {inputValue: 数}]}}\n';
    expect(check(text).graph?.inputs.map(({ key }) => key)).toEqual(['a_b', 'a_b_2', 'input_3']);
  });
});
