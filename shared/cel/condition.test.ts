import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { conditionInputs, evaluateCondition, parseCondition, type CelCondition } from './condition.ts';

const parameters: Readonly<Record<string, Json>> = {
  n: 1,
  half: 0.5,
  big: 9007199254740992,
  coin: 'heads',
  digits: '12',
  empty: '',
  yes: true,
  nothing: null,
  list: [1, 2],
  mixed: ['x', 1, null],
  object: { a: 1, b: { c: ['d'] } },
};

/** Short names for the inputs, so that the tables stay readable: `$n` is `inputs.parameter_values['n']`. */
function spell(text: string): string {
  return text.replaceAll(/\$(\w+)/g, "inputs.parameter_values['$1']");
}

function read(text: string): CelCondition {
  const parsed = parseCondition(spell(text));
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
}

/** True, false, the error of the evaluation, or the problem of the text. */
function outcome(text: string): boolean | string {
  const parsed = parseCondition(spell(text));
  if (!parsed.ok) return `refused: ${parsed.error.message}`;
  const evaluated = evaluateCondition(parsed.value, parameters);
  return evaluated.ok ? evaluated.value : `error: ${evaluated.error}`;
}

describe('what conditions of the KFP SDK say', () => {
  test.each<[string, boolean]>([
    ["$coin == 'heads'", true],
    ["$coin == 'tails'", false],
    ["!($coin == 'heads') && $coin == 'tails'", false],
    ['int($n) > 0', true],
    ['int($n) >= 1 && int($n) < 2', true],
    ['double($half) == 0.5', true],
    ['$yes == true', true],
    ['$yes', true],
    ["$digits == '12'", true],
    ['int($digits) == 12', true],
  ])('CEL-1 %s is %s', (text, value) => {
    expect(outcome(text)).toBe(value);
  });
});

describe('types', () => {
  test.each<[string, boolean]>([
    // A number is a double; beside an int it is compared as a number.
    ['$n == 1', true],
    ['$n == 1.0', true],
    ['$n > 0', true],
    ['$half < 1', true],
    ['$n in [1, 2]', true],
    ['$list == [1, 2]', true],
    ['{"a": 1, "b": {"c": ["d"]}} == $object', true],
    // Different types are just not equal.
    ["$n == 'x'", false],
    ["$n != 'x'", true],
    ['$nothing == 1', false],
    ['$nothing == null', true],
    ['$mixed[2] == null', true],
    ['type($n) == double && type($coin) == string && type($nothing) == null_type', true],
  ])('CEL-2 %s is %s', (text, value) => {
    expect(outcome(text)).toBe(value);
  });

  test.each<[string, boolean]>([
    ['0.1 + 0.2 == 0.3', false],
    ['0.1 + 0.2 == 0.30000000000000004', true],
    ['9007199254740993 == 9007199254740992', false],
    ["int('9007199254740993') == 9007199254740993", true],
    ['int($big) + 1 == 9007199254740993', true],
    ['-9223372036854775808 < 0', true],
    ['7 / 2 == 3 && -7 / 2 == -3 && -7 % 3 == -1', true],
    ['1.0 / 0.0 > 1e308', true],
    ["double('nan') == double('nan')", false],
  ])('CEL-3 %s is %s', (text, value) => {
    expect(outcome(text)).toBe(value);
  });

  test.each<[string, string]>([
    ['$n + 1 == 2', 'error: “+” cannot take the double 1 and the int 1'],
    ["$n < 'x'", 'error: “<” cannot take the double 1 and the text "x"'],
    ['$coin', 'error: it gives a string instead of true or false'],
    ['$coin && true', 'error: “&&” takes true or false, not the text "heads"'],
    ['$gone == 1', 'error: there is no “gone”'],
    ['$object.z == 1', 'error: there is no “z”'],
    ['$list[5] == 1', 'error: the list has 2 items, and so no item 5'],
    ['int($coin) == 1', 'error: "heads" is no whole number'],
    ['int($yes) == 1', 'error: “int” cannot take the bool true'],
    ['bool($coin)', 'error: "heads" is no boolean'],
    ['9223372036854775807 + 1 > 0', 'error: the integer 9223372036854775808 does not fit into 64 bits'],
    ['int(1e19) > 0', 'error: 1e+19 is no integer of 64 bits'],
    ['1 / 0 == 1', 'error: division by zero'],
    ["'x'.matches($coin + '(')", 'error: “heads(” is no regular expression: a parenthesis is not closed'],
  ])('CEL-4 %s is an error, never false', (text, message) => {
    expect(outcome(text)).toBe(message);
  });

  test.each<[string, boolean]>([
    ["int('-5') == -5 && int('+5') == 5 && int(2.9) == 2 && int(-2.9) == -2", true],
    ["double('.5') == 0.5 && double('1e3') == 1000.0 && double(3) == 3.0", true],
    ["string(1) == '1' && string(1.5) == '1.5' && string(true) == 'true'", true],
    ["string(1000000.0) == '1e+06' && string($n) == '1' && string(0.00001) == '1e-05'", true],
    ["bool('T') && bool('1') && !bool('False')", true],
    ["size('héllo😀') == 6 && size($list) == 2 && $object.size() == 2", true],
    ["$coin.startsWith('he') && $coin.endsWith('ds') && $coin.contains('ad')", true],
    ["'\\uffff' < '\\U00010000'", true],
    ['parseJson(\'{"a": [1, 2.5]}\').a[1] == 2.5', true],
  ])('CEL-5 %s is %s', (text, value) => {
    expect(outcome(text)).toBe(value);
  });
});

describe('operators that decide early', () => {
  test.each<[string, boolean | string]>([
    ['$gone || true', true],
    ['true || $gone', true],
    ['$gone && false', false],
    ['$coin || $yes', true],
    ['$gone || false', 'error: there is no “gone”'],
    ['$gone && true', 'error: there is no “gone”'],
    ['true ? $yes : $gone', true],
    ['$gone ? true : true', 'error: there is no “gone”'],
    ["has(inputs.parameter_values.gone) || 'coin' in inputs.parameter_values", true],
    ['has(inputs.parameter_values.gone)', false],
    ['has($object.a) && !has($object.z)', true],
    ['$mixed.exists(x, x > 0)', true],
    ['$mixed.all(x, x > 0)', 'error: “>” cannot take the text "x" and the int 0'],
    ['$list.all(x, x > 0) && $list.exists_one(x, x > 1)', true],
    ['$list.map(x, x * 2.0) == [2.0, 4.0] && $list.filter(x, x > 1) == [2]', true],
    ['$list.map(x, x > 1, x + 1.0) == [3.0]', true],
    ["$object.exists(k, k == 'b')", true],
  ])('CEL-6 %s', (text, wanted) => {
    expect(outcome(text)).toBe(wanted);
  });
});

describe('texts that are refused', () => {
  test.each<[string, RegExp, number | undefined]>([
    ['', /unexpected token/, 0],
    ["$coin = 'heads'", /unexpected character/, 32],
    ['1 +', /unexpected token: the end/, 3],
    ['[1', /expected “]”, got the end/, 2],
    ["'open", /unterminated/i, 0],
    ['int(1,) == 1', /followed by nothing/, 5],
    ['if', /reserved/i, 0],
    ['input.parameter_values.x', /no “input” here \(did you mean “inputs”\?\)/, 0],
    ['inputs.parameters.x', /no field “parameters”/, 0],
    ['outputs.output_file == ""', /no “outputs” here/, 0],
    ['$n.startWith("a")', /startWith\(\) \(did you mean “startsWith”\?\)/, 0],
    ["'a'.substring(1) == ''", /no function substring/, 0],
    ["timestamp('x') == 1", /timestamp\(\) is not supported/, 0],
    ["b'x' == b'x'", /bytes/, 0],
    ["1 == 'a'", /“==” cannot take int and string/, 0],
    ['int($n) == 1.0', /“==” cannot take int and double; write double\(…\)/, 0],
    ['int($n) > 0.5', /“>” cannot take int and double/, 0],
    ['int($n) + 1', /gives int instead of true or false/, 0],
    ["'a' && true", /“&&” takes true or false, not string/, 0],
    ["'x' in 'xyz'", /“in” cannot take/, 0],
    ['[1].all(x, x)', /takes true or false, not int/, 11],
    ['9223372036854775808 > 0', /64 bits/, 0],
    ['has(1)', /asks for a field/, 0],
  ])('CEL-7 %s', (text, message, offset) => {
    const parsed = parseCondition(spell(text));
    if (parsed.ok) throw new Error('It was read');
    expect(parsed.error.message).toMatch(message);
    expect(parsed.error.offset).toBe(offset);
  });

  test('CEL-8 size and depth are limited, chains are not deep', () => {
    const refused = (text: string): string => {
      const parsed = parseCondition(text);
      return parsed.ok ? '' : parsed.error.message;
    };
    expect(refused(`'${'a'.repeat(100_000)}' == ''`)).toMatch(/longer than/);
    expect(refused(`${'('.repeat(400)}true${')'.repeat(400)}`)).toMatch(/maxDepth/i);
    expect(refused('!'.repeat(90_000))).toMatch(/nested deeper/);
    expect(refused(`${'1 + '.repeat(400)}1 == 2`)).toMatch(/nested deeper/);
    const chain = Array.from({ length: 2000 }, (_, index) => `$n == ${index}`).join(' || ');
    expect(outcome(chain)).toBe(true);
  });

  test('CEL-8 what would take too long is an error', () => {
    const doubled = `[$coin]${'.map(s, s + s)'.repeat(60)} == []`;
    expect(outcome(doubled)).toBe('error: the expression takes too many steps');
    const tens = '[1,2,3,4,5,6,7,8,9,10]';
    const loops = `${tens}.all(a, ${tens}.all(b, ${tens}.all(c, ${tens}.all(d, ${tens}.all(e, ${tens}.all(f, ${tens}.all(g, true)))))))`;
    expect(outcome(loops)).toBe('error: the expression takes too many steps');
    expect(outcome(`(${loops}) || true`)).toBe('error: the expression takes too many steps');
    expect(outcome(`'${'a'.repeat(5000)}'.matches('(a*)*b')`)).toBe(false);
  });

  test('CEL-8 values that are nested absurdly deep are an error', () => {
    let deep: Json = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const evaluated = evaluateCondition(read('$deep == $deep'), { deep });
    expect(evaluated).toEqual({ ok: false, error: 'a value is nested too deeply' });
  });
});

describe('artifacts', () => {
  test('CEL-9 a condition may read what is known about artifact inputs', () => {
    const model = {
      name: 'model',
      type: 'system.Model',
      schemaVersion: '0.0.1',
      uri: '/m',
      metadata: { accuracy: 0.95 },
    };
    const evaluated = (text: string) => evaluateCondition(read(text), {}, { model: [model] });
    const first = "inputs.artifacts['model'].artifacts[0]";
    expect(evaluated(`${first}.metadata['accuracy'] * 100.0 > 90.0`)).toEqual({ ok: true, value: true });
    expect(evaluated(`${first}.type.schema_title == 'system.Model' && has(${first}.uri)`)).toEqual({
      ok: true,
      value: true,
    });
    expect(evaluated("inputs.artifacts['other'].artifacts[0].uri == ''")).toEqual({
      ok: false,
      error: 'there is no “other”',
    });
  });
});

describe('what a condition reads', () => {
  test.each<[string, readonly string[]]>([
    ["$coin == 'heads' && int($n) > 1 && $coin != ''", ['coin', 'n']],
    ['inputs.parameter_values.a.b == 1', ['a']],
    ["inputs.parameter_values['pipelinechannel--x-Output'] == ''", ['pipelinechannel--x-Output']],
    ["has(inputs.parameter_values.x) || 'y' in inputs.parameter_values", []],
    ['$list.exists(x, x == $n) ? $yes : false', ['list', 'n', 'yes']],
    ['true', []],
  ])('CEL-10 %s reads %j', (text, keys) => {
    expect(conditionInputs(read(text))).toEqual(keys);
  });

  test('CEL-10 a key that is only known at run time is read all the same', () => {
    expect(outcome("inputs.parameter_values['co' + 'in'] == 'heads'")).toBe(true);
    expect(outcome("inputs.parameter_values.exists(k, inputs.parameter_values[k] == 'heads')")).toBe(true);
  });
});

describe('any text', () => {
  const tokens = [
    "inputs .parameter_values ['n'] ['coin'] .list ( ) [ ] { } , : ? ! == != < >= && || + - * / % in . int string size has",
    `'a' ' " r" 1 1.5 0x 1u true null .map(x,x) .all(x,x>1) \\ // \n .matches("(a+)+$") parseJson __proto__ constructor 😀`,
  ].flatMap((line) => line.split(' '));
  const token = fc.constantFrom(...tokens, ' ');
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join('')),
  );

  test('CEL-11 never throws and never hangs', () => {
    fc.assert(
      fc.property(text, (source) => {
        const parsed = parseCondition(source);
        const evaluated = parsed.ok ? evaluateCondition(parsed.value, parameters) : parsed;
        expect(evaluated.ok ? typeof evaluated.value : evaluated.error).toBeTruthy();
      }),
      { numRuns: 3000 },
    );
  });
});
