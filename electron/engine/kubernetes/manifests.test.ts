import { expect, test } from 'vitest';
import { readManifests } from './manifests.ts';

const file = 'objects.yaml';

function read(text: string) {
  const result = readManifests([{ file, text }]);
  if (!result.ok) throw new Error(result.error[0]?.message);
  const texts = (objects: typeof result.value.secrets) =>
    Object.fromEntries(
      [...objects].map(([name, object]) => [
        name,
        Object.fromEntries([...object].map(([key, { text }]) => [key, text])),
      ]),
    );
  return { secrets: texts(result.value.secrets), configMaps: texts(result.value.configMaps) };
}

test('KUB-1 several documents and lists are read; text wins over base64', () => {
  const objects = read(`
apiVersion: v1
kind: Secret
metadata: {name: token}
type: Opaque
data: {a: aGVsbG8=, b: aGVsbG8=}
stringData: {b: written}
---
kind: List
items:
- {kind: ConfigMap, metadata: {name: settings}, data: {mode: fast}, binaryData: {raw: AAE=}}
- {kind: Secret, metadata: {name: empty}}
`);
  expect(objects).toEqual({
    secrets: { token: { a: 'hello', b: 'written' }, empty: {} },
    configMaps: { settings: { raw: '\0\u0001', mode: 'fast' } },
  });
});

test.each([
  ['another kind', 'kind: Pod\nmetadata: {name: hunter2}\n'],
  ['a number', 'kind: Secret\nmetadata: {name: a}\nstringData:\n  x: 5\n  y: hunter2\n'],
  ['what is no base64', 'kind: Secret\nmetadata: {name: a}\ndata: {x: hunter2}\n'],
  ['an alias', 'kind: Secret\nmetadata: {name: a}\nstringData: {x: *hunter2}\n'],
  ['a tag', 'kind: Secret\nmetadata: {name: a}\nstringData: {x: !hunter2 b}\n'],
  ['a broken text', 'kind: Secret\nstringData:\n  x: |hunter2\n    b\n'],
  ['no name', 'kind: Secret\nstringData: {x: hunter2}\n'],
])('KUB-1 %s is refused at its place, without a word of the values', (_what, text) => {
  const result = readManifests([{ file, text }]);
  const [problem] = result.ok ? [] : result.error;
  expect(problem).toMatchObject({ severity: 'error', file, range: { start: { line: expect.any(Number) } } });
  expect(JSON.stringify(problem)).not.toContain('hunter2');
});
