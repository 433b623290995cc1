import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGraph, type ComponentSpec } from '../component/spec.ts';
import { sameJson } from '../json.ts';
import { applyEdit, type Edit } from './edit.ts';
import { parseDocument } from './parse.ts';
import { printDocument, printFix } from './print.ts';
import { pipelineArbitrary } from './testing/arbitrary.ts';
import { editFor, editSeedArbitrary } from './testing/edits.ts';

const text = `# Fares of the week.
# Licence: Apache-2.0

name: "Fares"   # shown in the list
description: 'It''s old'
metadata:
  annotations: {sdk: https://example.org, editor.flow-direction: left-to-right}

inputs:
  # how many rows
  - {name: rows, type: Integer, default: '100'}   # at most a million
  - name: seed
    type: Integer

    # fixed, so that runs repeat
    default: 42
outputs:
- name: model

implementation:
  graph:
    tasks:
      # first of all
      load:
        componentRef: {name: load}   # ours
        annotations:
          editor.position: '{"x":10,"y":20}'

      # then
      # the split
      split:
        componentRef:
          name: split
          spec:
            name: Split
            inputs: [{name: table}, {name: seed, type: Integer}]
            outputs: [{name: train}, {name: test}]
            implementation:
              container:
                image: python:3.12
                command:
                - python3
                - -c
                - |
                  import sys

                  print(sys.argv)
                args: [--table, {inputPath: table}, --seed, {inputValue: seed}]
        arguments:
          table:
            taskOutput: {taskId: load, outputName: table, type: CSV}
          seed: {graphInput: {inputName: seed}}
      train:
        componentRef: {name: train}
        arguments: {table: {taskOutput: {taskId: split, outputName: train}}, depth: "3"}
        runAfter: [load]
        # nobody knows why
        annotations: {note: 'x', editor.position: '{"x":300,"y":20}'}
    outputValues:
      model:
        taskOutput:
          taskId: train   # the best one
          outputName: model
# the end
`;

function edited(start: string, ...edits: readonly Edit[]): string {
  const base = parseDocument(start, 'p.yaml');
  expect(base.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  let spec = base.spec!;
  for (const edit of edits) {
    const done = applyEdit(spec, edit);
    expect(done).toMatchObject({ ok: true });
    if (done.ok) spec = done.value.spec;
  }
  const printed = printDocument(spec, base);
  expect(parseDocument(printed, 'p.yaml').spec).toEqual(spec);
  return printed;
}

/** Lines that are gone, and lines that came, as a diff shows them. */
function changes(before: string, after: string): { gone: string[]; came: string[] } {
  const count = (lines: readonly string[]) =>
    lines.reduce((map, line) => map.set(line, (map.get(line) ?? 0) + 1), new Map<string, number>());
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const [inOld, inFresh] = [count(old), count(fresh)];
  const extra = (lines: readonly string[], other: Map<string, number>) =>
    lines.filter((line) => {
      const left = other.get(line) ?? 0;
      other.set(line, left - 1);
      return left <= 0;
    });
  return { gone: extra(old, inFresh), came: extra(fresh, inOld) };
}

describe('on the text it was read from', () => {
  test('DOC-6: unchanged is the text itself', () => {
    expect(edited(text)).toBe(text);
    const crlf = text.replaceAll('\n', '\r\n');
    expect(edited(crlf)).toBe(crlf);
  });

  test('DOC-8: moving a task changes one line', () => {
    expect(
      changes(text, edited(text, { kind: 'move', items: [{ item: { task: 'load' }, position: { x: 1, y: 2 } }] })),
    ).toEqual({
      gone: [`          editor.position: '{"x":10,"y":20}'`],
      came: [`          editor.position: '{"x":1,"y":2}'`],
    });
    expect(
      changes(text, edited(text, { kind: 'move', items: [{ item: { task: 'train' }, position: { x: 1, y: 2 } }] })),
    ).toEqual({
      gone: [`        annotations: {note: 'x', editor.position: '{"x":300,"y":20}'}`],
      came: [`        annotations: {note: 'x', editor.position: '{"x":1,"y":2}'}`],
    });
  });

  test('DOC-8: a first position goes to its canonical place', () => {
    expect(
      changes(text, edited(text, { kind: 'move', items: [{ item: { task: 'split' }, position: { x: 1, y: 2 } }] })),
    ).toEqual({
      gone: [],
      came: ['        annotations:', `          editor.position: '{"x":1,"y":2}'`],
    });
    expect(
      changes(text, edited(text, { kind: 'move', items: [{ item: { input: 'rows' }, position: { x: 1, y: 2 } }] })),
    ).toEqual({
      gone: [`  - {name: rows, type: Integer, default: '100'}   # at most a million`],
      came: [
        `  - {name: rows, type: Integer, default: '100', annotations: {editor.position: '{"x":1,"y":2}'}}   # at most a million`,
      ],
    });
  });

  test('DOC-6: quotes and comments stay', () => {
    const printed = edited(
      text,
      { kind: 'set-description', name: 'Fares: two', description: 'new' },
      { kind: 'set-argument', task: 'train', input: 'depth', argument: '4' },
    );
    expect(changes(text, printed).came).toEqual([
      'name: "Fares: two"   # shown in the list',
      `description: 'new'`,
      '        arguments: {table: {taskOutput: {taskId: split, outputName: train}}, depth: "4"}',
    ]);
  });

  test('DOC-8: a renamed task keeps its place, and references follow', () => {
    const { gone, came } = changes(text, edited(text, { kind: 'rename-task', task: 'split', name: 'Split rows' }));
    expect(gone).toHaveLength(2);
    expect(came).toEqual([
      '      Split rows:',
      '        arguments: {table: {taskOutput: {taskId: Split rows, outputName: train}}, depth: "3"}',
    ]);
  });

  test('DOC-8: a removed task takes its comments along', () => {
    const { gone, came } = changes(text, edited(text, { kind: 'remove-tasks', tasks: ['split'] }));
    expect(came).toEqual(['        arguments: {depth: "3"}']);
    expect(gone).toContain('      # the split');
    expect(gone).not.toContain('      # first of all');
  });

  test('DOC-8: a new task stands at the end, in canonical form', () => {
    const printed = edited(
      text,
      {
        kind: 'add-task',
        componentRef: { url: 'millrace:components/predict.component.yaml' },
        name: 'Predict',
        position: { x: 5, y: 6 },
      },
      {
        kind: 'set-argument',
        task: 'Predict',
        input: 'model',
        argument: { taskOutput: { taskId: 'train', outputName: 'model' } },
      },
    );
    expect(changes(text, printed)).toEqual({
      gone: [],
      came: [
        '      Predict:',
        '        componentRef:',
        '          url: millrace:components/predict.component.yaml',
        '        arguments:',
        '          model: {taskOutput: {taskId: train, outputName: model}}',
        '        annotations:',
        `          editor.position: '{"x":5,"y":6}'`,
      ],
    });
  });

  test('DOC-6: reordered inputs keep their lines', () => {
    const printed = edited(text, { kind: 'reorder-input', name: 'seed', index: 0 });
    expect(printed.split('\n').toSorted()).toEqual(text.split('\n').toSorted());
    expect(printed.indexOf('name: seed')).toBeLessThan(printed.indexOf('name: rows'));
  });

  test('DOC-6: lines end as they ended', () => {
    const printed = edited(
      text.replaceAll('\n', '\r\n'),
      { kind: 'add-task', componentRef: { name: 'x' }, name: 'x' },
      { kind: 'set-description', description: 'two\nlines\n' },
    );
    expect(printed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('DOC-6: a text without a last line break, and one with a byte order mark', () => {
    const short = '\uFEFFname: x\nimplementation: {graph: {tasks: {a: {componentRef: {name: c}}}}}';
    expect(edited(short, { kind: 'set-description', description: 'two' })).toBe(
      '\uFEFFname: x\ndescription: two\nimplementation: {graph: {tasks: {a: {componentRef: {name: c}}}}}',
    );
    expect(edited('implementation: {graph: {tasks: {}}}', { kind: 'set-description', name: 'net' })).toBe(
      'name: net\nimplementation: {graph: {tasks: {}}}',
    );
  });

  test('DOC-6: anchors survive, and what they repeat stays what it was', () => {
    const anchored = `name: x
implementation:
  graph:
    tasks:
      a:
        componentRef: &ref
          name: c
        executionOptions: &options {retryStrategy: {maxRetries: 2}}   # shared
      b:
        componentRef: *ref
        executionOptions: *options
      c:
        componentRef: *ref
`;
    expect(edited(anchored, { kind: 'move', items: [{ item: { task: 'b' }, position: { x: 1, y: 1 } }] })).toContain(
      'executionOptions: *options\n        annotations:',
    );
    const changed = edited(anchored, { kind: 'set-options', task: 'a', options: { retryStrategy: { maxRetries: 3 } } });
    expect(changed).toContain('executionOptions: &options {retryStrategy: {maxRetries: 3}}   # shared');
    expect(changed).toContain('componentRef: *ref');
    expect(edited(anchored, { kind: 'remove-tasks', tasks: ['a'] })).toContain('maxRetries: 2');
  });

  test('DOC-6: JSON stays JSON', () => {
    const json = JSON.stringify(
      { name: 'x', implementation: { graph: { tasks: { a: { componentRef: { name: 'c' } } } } } },
      null,
      2,
    );
    const printed = edited(
      json,
      { kind: 'add-task', componentRef: { name: 'd' }, name: 'b', position: { x: 1, y: 2 } },
      { kind: 'set-description', description: 'two\nlines' },
    );
    expect(JSON.parse(printed)).toMatchObject({
      description: 'two\nlines',
      implementation: { graph: { tasks: { a: {}, b: {} } } },
    });
    expect(printed.split('\n').length).toBeGreaterThan(json.split('\n').length);
  });

  test('DOC-8: an empty field of something else stays as it was written', () => {
    const empty = `name: x
description: ''
inputs: []
implementation:
  graph:
    components: {}
    tasks:
      a:
        componentRef: {name: c}
        arguments: {}
        annotations: {}
    outputValues: {}
`;
    const moved = edited(empty, { kind: 'move', items: [{ item: { task: 'a' }, position: { x: 1, y: 2 } }] });
    expect(moved).toBe(empty.replace('annotations: {}', `annotations:\n          editor.position: '{"x":1,"y":2}'`));
    expect(edited(empty, { kind: 'set-description', description: '' })).toBe(empty.replace("description: ''\n", ''));
  });

  test('DOC-9: what the text says beyond the spec stays', () => {
    const old = `schemaVersion: 1   # old
inputs:
- {name: a, value: '1', default: 1.0}
- {name: b, value: '2'}
implementation:
  graph:
    tasks:
      t:
        componentRef: {name: c}
        arguments: {depth: 5, m: 1.50}
`;
    const printed = edited(
      old,
      { kind: 'reorder-input', name: 'b', index: 0 },
      { kind: 'rename-task', task: 't', name: 'u' },
      { kind: 'set-argument', task: 'u', input: 'depth', argument: '6' },
    );
    expect(printed).toContain('schemaVersion: 1   # old');
    expect(printed).toContain(`- {name: b, value: '2'}\n- {name: a, value: '1', default: 1.0}`);
    expect(printed).toContain(`arguments: {depth: '6', m: 1.50}`);
  });

  test('DOC-9, CMP-11: a condition of another runner stays as it is until it changes', () => {
    const tangle = `inputs: [{name: on, type: Boolean}]
implementation:
  graph:
    tasks:
      t:
        componentRef: {name: c}
        isEnabled: {graphInput: {inputName: on}}   # theirs
      u:
        componentRef: {name: c}
        isEnabled: 'true'
`;
    const moved = edited(tangle, { kind: 'move', items: [{ item: { task: 't' }, position: { x: 1, y: 2 } }] });
    expect(moved).toContain('isEnabled: {graphInput: {inputName: on}}   # theirs\n');
    const renamed = edited(tangle, { kind: 'change-input', name: 'on', input: { name: 'really' } });
    expect(renamed).toContain("isEnabled: {'==': {op1: {graphInput: {inputName: really}}, op2: 'true'}}   # theirs\n");
    expect(renamed).toContain("isEnabled: 'true'\n");
  });

  test('DOC-8: rules go to their canonical place, one fact a line', () => {
    const printed = edited(
      text,
      { kind: 'set-for-each', task: 'split', forEach: { items: [1, 2], as: 'seed', parallelism: 2 } },
      { kind: 'set-local', task: 'split', name: 'cnt', argument: { graphInput: { inputName: 'rows' } } },
      { kind: 'set-condition', task: 'split', condition: { cel: "inputs.parameter_values['cnt'] > 5.0" } },
    );
    const { gone, came } = changes(text, printed);
    expect(gone.filter((line) => !line.includes('seed:'))).toEqual([]);
    expect(came).toEqual([
      '        locals:',
      '          cnt: {graphInput: {inputName: rows}}',
      `        isEnabled: {cel: "inputs.parameter_values['cnt'] > 5.0"}`,
      '        forEach: {items: [1, 2], as: seed, parallelism: 2}',
    ]);
  });

  test('CMP-1: a fix is put in place', () => {
    const wrong = 'name: x\nimplementation:\n  container:\n    imag: python   # slim\n';
    const base = parseDocument(wrong, 'p.yaml');
    const fix = base.diagnostics.find((diagnostic) => diagnostic.fix !== undefined)?.fix;
    expect(fix && printFix(base, fix)).toBe(wrong.replace('imag:', 'image:'));
  });

  test('DOC-7, DOC-8: edits of one task leave the lines of all others alone (property)', () => {
    fc.assert(
      fc.property(pipelineArbitrary(), editSeedArbitrary, (start, seed) => {
        const base = parseDocument(printDocument(start), 'p.yaml');
        const spec = base.spec!;
        if (!isGraph(spec)) return;
        const ids = Object.keys(spec.implementation.graph.tasks);
        const id = ids[seed.a % Math.max(1, ids.length)];
        const place =
          id === undefined ? undefined : spec.implementation.graph.tasks[id]?.annotations?.['editor.position'];
        if (id === undefined || typeof place === 'object') return;
        const done = applyEdit(spec, { kind: 'move', items: [{ item: { task: id }, position: { x: seed.x, y: 7 } }] });
        if (!done.ok) throw new Error(done.error.message);
        const { gone, came } = changes(base.text, printDocument(done.value.spec, base));
        const path = ['implementation', 'graph', 'tasks', id, 'annotations', 'editor.position'];
        const [from, to] = [base.locate(path, 'key')?.start.line ?? 1, base.locate(path)?.end.line ?? 0];
        const own = base.text.split('\n').slice(from - 1, to);
        expect(gone.filter((line) => !own.includes(line))).toEqual([]);
        expect(came.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
  });

  test('DOC-7: whatever is edited, the text says it (property)', () => {
    fc.assert(
      fc.property(pipelineArbitrary(), fc.array(editSeedArbitrary, { minLength: 1, maxLength: 4 }), (start, seeds) => {
        const base = parseDocument(printDocument(start), 'p.yaml');
        const spec = seeds.reduce<ComponentSpec>((current, seed) => {
          const done = applyEdit(current, editFor(current, seed));
          return done.ok ? done.value.spec : current;
        }, base.spec!);
        expect(sameJson(parseDocument(printDocument(spec, base), 'p.yaml').spec, spec)).toBe(true);
      }),
      { numRuns: 120 },
    );
  });
});
