import { describe, expect, test } from 'vitest';
import type { Diagnostic, DiagnosticCode } from '../diagnostic.ts';
import { checkFlow, finding, good, made, taskAt } from './testing/control-flow.ts';

describe('references', () => {
  test.each<[string, string, DiagnosticCode, string?]>([
    ['locals', 'locals: {x: {taskOutput: {taskId: mkae, outputName: word}}}', 'reference-unknown-task', 'make'],
    ['a status', 'arguments: {status: {taskStatus: {taskId: maek}}}', 'reference-unknown-task', 'make'],
    [
      'a side of a predicate',
      "isEnabled: {not: {'==': {op1: {taskOutput: {taskId: make, outputName: wrod}}, op2: x}}}",
      'reference-unknown-output',
      'word',
    ],
    [
      'a text deep in a constant',
      'arguments: {dict: {value: {a: ["{{$.inputs.parameters[\'limti\']}}"]}}}',
      'reference-unknown-input',
    ],
    [
      'an amount',
      'executionOptions: {container: {resources: {cpuLimit: "{{$.inputs.parameters[\'limti\']}}"}}}',
      'reference-unknown-input',
    ],
    [
      'a task in a Kubernetes option',
      'executionOptions: {kubernetes: {pvcMount: [{pvcNameParameter: {taskOutputParameter: {producerTask: mkae, outputParameterKey: word}}}]}}',
      'reference-unknown-task',
      'make',
    ],
    [
      'an output in a Kubernetes option',
      'executionOptions: {kubernetes: {pvcMount: [{pvcNameParameter: {taskOutputParameter: {producerTask: make, outputParameterKey: wrod}}}]}}',
      'reference-unknown-output',
      'word',
    ],
    [
      'an input in a Kubernetes option',
      'executionOptions: {kubernetes: {secretAsEnv: [{secretNameParameter: {componentInputParameter: lmit}}]}}',
      'reference-unknown-input',
      'limit',
    ],
  ])('VAL-50 %s', (_, task, code, nearest) => {
    const found = finding(`use:\n  componentRef: {name: Use}\n  ${task}`);
    expect(found).toMatchObject({ code, place: { tasks: ['use'] } });
    expect(found.fix?.patches[0]?.value).toBe(nearest);
  });

  test('VAL-51 texts refer to locals first; a local is for what the component does not declare', () => {
    good(`use:
  componentRef: {name: Use}
  locals: {limit: ${made('word')}, other: "{{$.inputs.parameters['limit']}}"}
  arguments: {text: "{{$.inputs.parameters['limit']}} {{$.inputs.parameters['other']}}"}`);
    expect(finding('use: {componentRef: {name: Use}, locals: {text: x}}')).toMatchObject({
      code: 'name-duplicate',
      path: taskAt('use', 'locals', 'text'),
    });
    const artifact = finding(
      `use:\n  componentRef: {name: Use}\n  locals: {t: ${made('table')}}\n  arguments: {text: "{{$.inputs.parameters['t']}}"}`,
    );
    expect(artifact.message).toContain('has no text');
  });

  test('VAL-54 a selector is CEL and takes a part of a parameter, of a type that the run knows', () => {
    good(`use: {componentRef: {name: Use}, arguments: {n: {${made('items').slice(1, -1)}, select: 'list_value[0]'}}}`);
    const broken = `use: {componentRef: {name: Use}, arguments: {n: {${made('items').slice(1, -1)}, select: 'list_value['}}}`;
    expect(finding(broken)).toMatchObject({
      code: 'expression-invalid',
      path: taskAt('use', 'arguments', 'n', 'select'),
    });
    const artifact = `use: {componentRef: {name: Use}, arguments: {text: {${made('table').slice(1, -1)}, select: 'string_value'}}}`;
    expect(finding(artifact).message).toContain('no value with parts');
    const constant = "use: {componentRef: {name: Use}, locals: {x: {value: [1], select: 'nothing['}}}";
    expect(finding(constant).code).toBe('expression-invalid');
  });

  test('VAL-62 circles through everything that a task waits for', () => {
    const circle = (task: string): Diagnostic =>
      finding(
        `a:\n  componentRef: {name: Use}\n  ${task}\nb: {componentRef: {name: Use}, arguments: {n: {taskOutput: {taskId: a, outputName: out}}}}`,
      );
    const from = '{taskOutput: {taskId: b, outputName: out}}';
    for (const task of [
      'arguments: {status: {taskStatus: {taskId: b}}}',
      `locals: {x: ${from}}`,
      `isEnabled: {or: {op1: {'>': {op1: ${from}, op2: '1'}}, op2: {'<': {op1: '1', op2: '2'}}}}`,
      "arguments: {dict: {value: {a: \"{{$.tasks['b'].outputs.parameters['out']}}\"}}}",
      'executionOptions: {kubernetes: {pvcMount: [{taskOutputParameter: {producerTask: b, outputParameterKey: out}}]}}',
      "executionOptions: {container: {resources: {cpuLimit: \"{{$.tasks['b'].outputs.parameters['out']}}\"}}}",
    ]) {
      expect(circle(task)).toMatchObject({
        code: 'cycle',
        message: expect.stringMatching(/“a” → “b” → “a”|“b” → “a” → “b”/),
      });
    }
  });

  test('VAL-64 an image may come from an input of the component, or from a local of the task', () => {
    const image = (locals: string): string => `use:
  componentRef:
    spec: {implementation: {container: {image: "{{$.inputs.parameters['base']}}", command: [x]}}}
  locals: {${locals}}`;
    good(image('base: python'));
    expect(finding(image('bsae: python'))).toMatchObject({
      code: 'placeholder-unknown-input',
      cure: 'Did you mean “bsae”?',
      place: { tasks: ['use'] },
    });
  });
});

describe('conditions', () => {
  const cel = (text: string, more = ''): string =>
    `use:\n  componentRef: {name: Use}\n  isEnabled: {cel: "${text}"}\n${more}`;

  test('VAL-52 CEL that can be read, over inputs that the task has', () => {
    good(cel("inputs.parameter_values['n'] > 1.0", '  arguments: {n: 5}'));
    good(cel("inputs.parameter_values['w'] == 'a'", `  locals: {w: ${made('word')}}`));
    expect(finding(cel('1 +'))).toMatchObject({ code: 'expression-invalid', path: taskAt('use', 'isEnabled', 'cel') });
    expect(finding(cel('1 + 1')).message).toContain('instead of true or false');
    const unknown = finding(cel("inputs.parameter_values['words'] == 'a'", `  locals: {word: ${made('word')}}`));
    expect(unknown).toMatchObject({ code: 'placeholder-unknown-input', cure: 'Did you mean “word”?' });
    expect(unknown.fix?.patches).toEqual([
      { path: taskAt('use', 'isEnabled', 'cel'), value: "inputs.parameter_values['word'] == 'a'" },
    ]);
    const item = `each:\n  componentRef: {name: Each}\n  isEnabled: {cel: "inputs.parameter_values['item'] > 1.0"}\n  forEach: {items: [1], as: item}`;
    expect(finding(item).message).toContain('before the loop has items');
  });

  const equal = (output: string, other: string): string =>
    `use: {componentRef: {name: Use}, isEnabled: {'==': {op1: ${made(output)}, op2: ${other}}}}`;

  test.each([
    ['count', "'5'"],
    ['count', "'5.5'"],
    ['rate', "'5'"],
    ['rate', '{value: 5}'],
    ['word', "'5'"],
    ['done', "'true'"],
    ['count', made('rate')],
  ])('VAL-53 %s == %s', (output, other) => {
    expect(checkFlow(equal(output, other)).diagnostics).toEqual([]);
  });

  test.each([
    ['count', 'five', '"five" is not an Integer'],
    ['done', 'maybe', 'is not a Boolean'],
    ['word', '{value: 5}', 'is not a String'],
    ['word', made('count'), 'compares a String with an Integer'],
    ['items', 'x', 'cannot compare'],
    ['table', 'x', 'cannot compare'],
    ['word', '{value: [1]}', 'is not a String'],
    ['word', '{taskStatus: {taskId: make}}', 'cannot compare'],
  ])('VAL-53 %s == %s: %s', (output, other, message) => {
    expect(finding(equal(output, other))).toMatchObject({
      code: 'expression-invalid',
      message: expect.stringContaining(message),
    });
  });

  test.each([
    'bring: {componentRef: {name: Bring}, isEnabled: {cel: "true"}}',
    'use: {componentRef: {name: Use}, forEach: {items: [1], as: n}}',
  ])('VAL-60 %s is valid here', (task) => {
    expect(checkFlow(task).diagnostics).toEqual([]);
  });
});

describe('loops', () => {
  const each = (loop: string, more = ''): string =>
    `each:\n  componentRef: {name: Each}\n  forEach: {${loop}}\n${more}`;

  test.each([
    ['items: [1, 2], as: item', ''],
    ["items: '[1, 2.0]', as: item", ''],
    ['items: {argument: list}, as: item', `  arguments: {list: ${made('items')}}`],
    ['items: {argument: words}, as: item', `  arguments: {words: ${made('word')}}`],
    ['items: {argument: all}, as: item', `  locals: {all: ${made('items')}}`],
  ])('VAL-55 %s %s', (loop, more) => {
    expect(checkFlow(each(loop, more)).diagnostics).toEqual([]);
  });

  test.each([
    ['items: [1], as: itme', '  arguments: {item: 1}', '“itme” of “each”, which does not exist'],
    ['items: [1], as: item', "  arguments: {item: '1'}", 'takes no argument'],
    ['items: [1, x], as: item', '', 'Item 2 of “each”, "x", does not fit'],
    ["items: '[1', as: item", '', 'are no list'],
    ["items: '{}', as: item", '', 'are no list'],
    ['items: {argument: lsit}, as: item', '', '“lsit”, which does not exist'],
    ['items: {argument: list}, as: item', '', 'which has no value'],
    ['items: {argument: n}, as: item', `  locals: {n: ${made('count')}}`, 'is of type Integer and no list'],
    ['items: {argument: t}, as: item', `  locals: {t: ${made('table')}}`, 'is one artifact'],
  ])('VAL-55 %s %s: %s', (loop, more, message) => {
    expect(finding(each(loop, more))).toMatchObject({
      code: 'loop-invalid',
      message: expect.stringContaining(message),
    });
  });

  test('VAL-55 lists of artifacts give one artifact each', () => {
    const over = (argument: string): string =>
      `each:\n  componentRef: {name: Tables}\n  arguments: {tables: {graphInput: {inputName: tables}}}\n  forEach: {items: ${argument}, as: table}`;
    good(over('{argument: tables}'));
    expect(finding(over('[1]')).message).toContain('takes a Dataset');
    const values = `each:\n  componentRef: {name: Tables}\n  locals: {all: ${made('items')}}\n  forEach: {items: {argument: all}, as: table}`;
    expect(finding(values).message).toContain('takes a Dataset');
    const numbers = `each:\n  componentRef: {name: Each}\n  locals: {all: {graphInput: {inputName: tables}}}\n  forEach: {items: {argument: all}, as: item}`;
    expect(finding(numbers)).toMatchObject({ code: 'loop-invalid', message: expect.stringContaining('do not fit') });
  });

  test('VAL-56 what a loop gives is a list outside', () => {
    const loop = 'each: {componentRef: {name: Each}, forEach: {items: [1], as: item}}';
    const outputs = 'outputs: [{name: outs, type: List}, {name: models, type: "List[Model]"}]';
    const values =
      '{outs: {taskOutput: {taskId: each, outputName: outs}}, models: {taskOutput: {taskId: each, outputName: models}}}';
    good(loop, outputs, values);
    // The same group without its loop gives no list.
    const once = checkFlow("each: {componentRef: {name: Each}, arguments: {item: '1'}}");
    expect(once.diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining('“outs” does not fit its source'),
      expect.stringContaining('“models” does not fit its source'),
    ]);
    const wrong = `each:
  componentRef:
    spec:
      inputs: [{name: item, type: Integer}]
      outputs: [{name: out, type: Integer}]
      implementation:
        graph:
          tasks: {inner: {componentRef: {name: Use}, arguments: {n: {graphInput: {inputName: item}}}}}
          outputValues: {out: {taskOutput: {taskId: inner, outputName: out}}}
  forEach: {items: [1], as: item}`;
    expect(finding(wrong)).toMatchObject({
      severity: 'warning',
      cure: 'Declare the output as List: a loop gives a list.',
    });
    good(wrong.replace('{name: out, type: Integer}', '{name: out}'));
  });

  test('VAL-56 a step that loops gives lists, too; a group inside of a loop may declare what it becomes outside', () => {
    const step = `use: {componentRef: {name: Use}, forEach: {items: [1], as: n}}
last: {componentRef: {name: Use}, arguments: {n: {taskOutput: {taskId: use, outputName: out}}}}`;
    expect(checkFlow(step).diagnostics.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('the output is a List, and the input takes an Integer'),
    );
    good(`each:
  componentRef:
    spec:
      inputs: [{name: item, type: Integer}]
      outputs: [{name: out, type: List}]
      implementation:
        graph:
          tasks:
            when:
              componentRef:
                spec:
                  outputs: [{name: out, type: List}]
                  implementation:
                    graph:
                      tasks: {inner: {componentRef: {name: Use}}}
                      outputValues: {out: {taskOutput: {taskId: inner, outputName: out}}}
              isEnabled: {'>': {op1: {graphInput: {inputName: item}}, op2: '1'}}
          outputValues: {out: {taskOutput: {taskId: when, outputName: out}}}
  forEach: {items: [1], as: item}`);
  });
});

describe('ends and branches', () => {
  test('VAL-57 a status goes to an input of its type only', () => {
    good('use: {componentRef: {name: Use}, arguments: {status: {taskStatus: {taskId: make}}}, trigger: always}');
    const found = finding('use: {componentRef: {name: Use}, arguments: {text: {taskStatus: {taskId: make}}}}');
    expect(found).toMatchObject({
      code: 'connection-does-not-fit',
      message: expect.stringContaining('PipelineTaskFinalStatus'),
    });
  });

  test('VAL-58 a task that runs however others ended has others before it', () => {
    const found = finding('use: {componentRef: {name: Use}, trigger: always}');
    expect(found).toMatchObject({ code: 'trigger-invalid', fix: { patches: [{ path: taskAt('use', 'trigger') }] } });
    good('use: {componentRef: {name: Use}, trigger: always, runAfter: [make]}');
  });

  test('VAL-59 no task takes whichever branch ran beside the branches', () => {
    const { diagnostics } = checkFlow(`use: {componentRef: {name: Use}, arguments: {n: {oneOf: [${made('count')}]}}}`);
    expect(diagnostics[0]).toMatchObject({
      code: 'not-supported',
      path: taskAt('use', 'arguments', 'n', 'oneOf'),
      cure: expect.stringContaining('Put the branches into a group'),
    });
  });

  test('VAL-59 branches are outputs of this graph and of one type', () => {
    const one = (branches: string): string => `{o: {oneOf: [${branches}]}}`;
    const use = 'use: {componentRef: {name: Use}}';
    good(
      use,
      'outputs: [{name: o, type: Integer}]',
      one(`${made('count')}, {taskOutput: {taskId: use, outputName: out}}`),
    );
    const differ = finding(use, 'outputs: [{name: o, type: Integer}]', one(`${made('count')}, ${made('word')}`));
    expect(differ).toMatchObject({ message: expect.stringContaining('one gives Integer, another String') });
    const unknown = finding(
      use,
      'outputs: [{name: o, type: Integer}]',
      one(`${made('count')}, {taskOutput: {taskId: sue, outputName: out}}`),
    );
    expect(unknown).toMatchObject({
      code: 'reference-unknown-task',
      path: ['implementation', 'graph', 'outputValues', 'o', 'oneOf', 1, 'taskOutput', 'taskId'],
      fix: { patches: [{ value: 'use' }] },
    });
  });
});
