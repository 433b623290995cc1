import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { conformancePart, countConformance } from '../testing/conformance.ts';
import { looksLikeIr } from './looks-like.ts';
import { parseIr } from './parse.ts';
import { printIr } from './print.ts';
import { pipelineOf } from './testing/pipelines.ts';

const folder = conformancePart('kfp-ir');
let ran = 0;

function files(kind: 'valid' | 'invalid'): string[] {
  return folder === undefined ? [] : readdirSync(join(folder, kind)).filter((file) => file.endsWith('.yaml'));
}

function read(kind: 'valid' | 'invalid', file: string): string {
  return readFileSync(join(folder ?? '', kind, file), 'utf8');
}

afterAll(() => {
  if (ran > 0) countConformance('kfp-ir', ran);
});

describe.skipIf(folder === undefined)('conformance', () => {
  test.each(files('valid'))('IR-50 valid/%s is read, and printed without loss', (file) => {
    const parsed = parseIr(read('valid', file), file);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, undefined, 2));
    const again = parseIr(printIr(parsed.value.spec, parsed.value.platform), file);
    expect(again.ok ? again.value : again.error).toEqual(parsed.value);
    ran += 1;
  });

  test.each(files('invalid'))('IR-51 invalid/%s is refused with its place', (file) => {
    const parsed = parseIr(read('invalid', file), file);
    if (parsed.ok) throw new Error('It was read');
    expect(parsed.error.length).toBeGreaterThan(0);
    for (const { message, cure, range, file: named } of parsed.error) {
      expect(message).toMatch(/\.$/);
      expect(cure).not.toBe('');
      expect(named).toBe(file);
      expect(range).toBeDefined();
    }
    ran += 1;
  });

  test('IR-51 the schema version is what is named', () => {
    const parsed = parseIr(read('invalid', 'hello_world_schema_2_0_0.yaml'), 'x');
    expect(parsed.ok ? [] : parsed.error.map(({ code }) => code)).toEqual(['ir-schema-version']);
  });
});

const good = printIr(pipelineOf({ tasks: { a: { componentRef: { name: 'a' } } }, components: { a: {} } }));

function codes(text: string): readonly string[] {
  const parsed = parseIr(text, 'test.yaml');
  return parsed.ok ? [] : parsed.error.map(({ code }) => code);
}

test('IR-50 a pipeline is known as one in YAML and JSON, with byte order mark, comments, empty documents and configuration beside it', () => {
  const platform = '{"platforms": {"kubernetes": {}}}';
  const json = JSON.stringify(pipelineOf({ tasks: { a: { componentRef: { name: 'a' } } }, components: { a: {} } }));
  const texts = [
    `\uFEFF${json}`,
    `\uFEFF${good}`,
    `# Compiled\n\n${json}\n`,
    `${json}\n---\n${platform}\n`,
    `${platform}\n---\n${json}`,
    `${good}---\n${platform}`,
    `---\n---\n${good}\n---\n`,
  ];
  for (const text of texts) {
    expect(looksLikeIr(text)).toBe(true);
    expect(codes(text)).toEqual([]);
  }
  expect(looksLikeIr('# root:\n{"implementation": {}, "root": 1}')).toBe(false);
  expect(looksLikeIr(platform)).toBe(false);
});

describe('hostile and broken texts', () => {
  test('IR-52 the good one is good', () => {
    expect(codes(good)).toEqual([]);
  });

  test.each([
    ['nothing', '', 'ir-schema'],
    ['a list', '- 1\n', 'ir-schema'],
    ['unbalanced brackets', `${good}x: [1,\n`, 'yaml-syntax'],
    ['an unknown field', `${good}nope: 1\n`, 'ir-schema'],
    ['a foreign tag', good.replace('name: test', 'name: !!python/object:os.system test'), 'yaml-tag'],
    ['__proto__', `${good}__proto__: {}\n`, 'forbidden-key'],
    ['a key twice', `${good}root: {}\n`, 'yaml-duplicate-key'],
    ['three documents', `${good}---\nplatforms: {}\n---\nplatforms: {}\n`, 'ir-schema'],
    ['deep nesting', `${good}x: ${'['.repeat(100_000)}`, 'file-too-deep'],
    ['an alias bomb', bomb(), 'yaml-alias'],
  ])('IR-53 %s is refused', (_, text, code) => {
    expect(codes(text)).toContain(code);
  });

  test('IR-54 an unknown field is named with its place', () => {
    const parsed = parseIr(good.replace('componentRef:', 'componentReference:'), 'test.yaml');
    if (parsed.ok) throw new Error('It was read');
    expect(parsed.error[0]).toMatchObject({
      code: 'ir-schema',
      file: 'test.yaml',
      path: ['root', 'dag', 'tasks', 'a', 'componentReference'],
    });
    expect(parsed.error[0]?.message).toContain('componentReference');
    expect(parsed.error[0]?.range?.start.line).toBe(
      good.split('\n').findIndex((line) => line.includes('componentRef:')) + 1,
    );
  });

  test('IR-55 lines of quoted texts may start further left than YAML 1.2 allows, and places stay right', () => {
    const lax = good.replace('schemaVersion: 2.1.0', 'sdkVersion: "one\ntwo"\nschemaVersion: 2.1.0\nnope: 1');
    const parsed = parseIr(lax.replace('\nnope: 1', ''), 'test.yaml');
    expect(parsed.ok ? parsed.value.spec.sdkVersion : parsed.error).toBe('one two');
    const refused = parseIr(lax, 'test.yaml');
    const [first] = refused.ok ? [] : refused.error;
    expect(first?.range?.start).toEqual({
      line: lax.split('\n').indexOf('nope: 1') + 1,
      column: 1,
      offset: lax.indexOf('nope'),
    });
  });

  test('IR-59 defaults of several lines in the comments of the KFP SDK are passed over, and places stay right', () => {
    const head =
      "# PIPELINE DEFINITION\n# Name: test\n# Inputs:\n#    text: str [Default: 'one\n- two: {\n\n  three']\n";
    expect(codes(head + good)).toEqual([]);
    expect(looksLikeIr(head + good)).toBe(true);
    const refused = parseIr(`${head}${good}nope: 1\n`, 'test.yaml');
    const line = `${head}${good}`.split('\n').length;
    expect(refused.ok ? undefined : refused.error[0]?.range?.start).toMatchObject({ line, column: 1 });
    expect(codes(`# Another head\n- two\n${good}`)).toContain('yaml-syntax');
  });

  test('IR-56 JSON is read too', () => {
    const spec = pipelineOf({ tasks: { a: { componentRef: { name: 'a' } } }, components: { a: {} } });
    expect(codes(JSON.stringify(spec))).toEqual([]);
  });
});

function bomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`,
  );
  return `l0: &l0 [x]\n${levels.join('\n')}\n${good}`;
}
