import { describe, expect, test } from 'vitest';
import { checkedPipeline } from '../ir/testing/pipelines.ts';
import { checkParameters } from './parameters.ts';

const ir = checkedPipeline({
  tasks: { a: { componentRef: { name: 'a' } } },
  components: { a: {} },
  root: {
    inputDefinitions: {
      parameters: {
        rows: { parameterType: 'NUMBER_INTEGER' },
        rate: { parameterType: 'NUMBER_DOUBLE', defaultValue: 0, isOptional: true },
        flag: { parameterType: 'BOOLEAN', defaultValue: false },
        note: { parameterType: 'STRING', isOptional: true },
        mode: { parameterType: 'STRING', defaultValue: 'fast', literals: ['fast', 'full'] },
        odd: { parameterType: 'LIST', defaultValue: '', isOptional: true },
      },
    },
  },
});

describe('parameters of a run', () => {
  test('RES-10 defaults fill what was not given; what is optional and has none stays missing', () => {
    expect(checkParameters(ir, { rows: 0 })).toEqual({
      ok: true,
      value: { rows: 0, rate: 0, flag: false, mode: 'fast', odd: '' },
    });
  });

  test('RES-11 null, false, 0 and "" are given values', () => {
    const checked = checkParameters(ir, { rows: 0, rate: null, flag: false, note: '', odd: null });
    expect(checked).toEqual({
      ok: true,
      value: { rows: 0, rate: null, flag: false, note: '', mode: 'fast', odd: null },
    });
  });

  test.each([
    [{ rows: '5' }, 'parameter-wrong-type', /“rows”.*whole number.*"5"/],
    [{ rows: 1.5 }, 'parameter-wrong-type', /1\.5/],
    [{ rows: null }, 'parameter-wrong-type', /null/],
    [{ rows: 1, flag: 'yes' }, 'parameter-wrong-type', /“flag”/],
    [{ rows: 1, note: 5 }, 'parameter-wrong-type', /“note”.*text/],
    [{ rows: 1, mode: 'slow' }, 'parameter-wrong-type', /"fast", "full"/],
    [{ rows: 1, odd: {} }, 'parameter-wrong-type', /list/],
    [{ rows: 2 ** 53 }, 'parameter-wrong-type', /53 bits.*9007199254740992/],
    [{ rows: 1, note: 'half \ud83d' }, 'parameter-wrong-type', /half of a character/],
    [{ rows: 1, odd: [{ a: '\udc00' }] }, 'parameter-wrong-type', /half of a character/],
    [{}, 'parameter-missing', /“rows”/],
  ])('RES-12 %j is refused', (given, code, message) => {
    const checked = checkParameters(ir, given);
    if (checked.ok) throw new Error('It was taken');
    expect(checked.error).toHaveLength(1);
    expect(checked.error[0]).toMatchObject({ code, severity: 'error' });
    expect(checked.error[0]?.message).toMatch(message);
  });

  test('RES-12 whole characters are taken, also where they only look like halves', () => {
    const given = { rows: Number.MAX_SAFE_INTEGER, note: '\u{1f600} \\ud83d \\\\ud83d' };
    expect(checkParameters(ir, given)).toMatchObject({ ok: true, value: given });
  });

  test('RES-13 a wrong name is answered with the right one', () => {
    const checked = checkParameters(ir, { rows: 1, Rate: 0.1 });
    expect(checked.ok ? [] : checked.error.map(({ code, cure }) => [code, cure])).toEqual([
      ['parameter-unknown', expect.stringContaining('Did you mean “rate”?')],
    ]);
  });
});
