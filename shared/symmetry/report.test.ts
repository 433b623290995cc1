import { describe, expect, test } from 'vitest';
import { symmetryReport, symmetryWarnings } from './report.ts';
import { checked, rulesOf, tasks, add, addExit, addLoop, setConstant } from './testing/pipelines.ts';

describe('what is the same everywhere', () => {
  test('SYM-90 applies only where it is found: a plain pipeline is the same everywhere', () => {
    expect(symmetryReport(checked(() => undefined))).toEqual([]);
  });

  test('SYM-43 SYM-53 the path of the workspace is filled in everywhere', () => {
    const found = rulesOf(checked((spec) => setConstant(spec, '{{$.workspace_path}}/data')));
    expect(found.filter((rule) => rule === 'SYM-43' || rule === 'SYM-53')).toEqual([]);
  });

  test('SYM-51 a part of an object is not known to be one', () => {
    const part = checked((spec) => {
      spec.root.inputDefinitions = { parameters: { all: { parameterType: 'STRUCT' } } };
      tasks(spec)['use']!.inputs = {
        parameters: {
          x: { componentInputParameter: 'all', parameterExpressionSelector: 'parseJson(string_value)["a"]' },
        },
      };
    });
    expect(rulesOf(part)).not.toContain('SYM-51');
  });
});

describe('the report', () => {
  test('SYM-91 names the tasks from the outermost graph inwards, and a rule once', () => {
    const ir = checked((spec) => {
      addLoop(spec, { retryPolicy: { maxRetryCount: 1, backoffFactor: 1.5 } });
      tasks(spec)['use']!.retryPolicy = { maxRetryCount: 1, backoffFactor: 2.5 };
    });
    const item = symmetryReport(ir).find(({ rule }) => rule === 'SYM-10');
    expect(item?.places.map(({ tasks: keys }) => keys.join('/'))).toEqual(['use', 'loop/inner']);
    const [warning] = symmetryWarnings(ir, ({ path }) => ({ path })).filter(({ message }) =>
      message.includes('SYM-10'),
    );
    expect(warning?.message).toMatch(/\(SYM-10: “use”, and 1 more\)$/);
  });

  test('SYM-91 begins with what matters', () => {
    const severities = symmetryReport(
      checked((spec) => {
        addExit(spec, 'exit', ['make', 'use']);
        add(spec, 'other', {}, {});
      }),
    ).map(({ severity }) => severity);
    expect(severities).toEqual(severities.toSorted().toReversed());
    expect(severities[0]).toBe('warning');
  });
});
