import { expect, test } from 'vitest';
import { readPosition, withPosition } from './layout.ts';

const at = (written: unknown) => readPosition({ annotations: { 'editor.position': written as string } });

test('DOC-15: positions as JSON text, as other editors write them', () => {
  expect(at('{"x": -150, "y": 100.5}')).toEqual({ x: -150, y: 100.5 });
  expect(at('{"x":1,"y":2,"width":180,"height":40}')).toEqual({ x: 1, y: 2, width: 180, height: 40 });
  expect(at({ x: '3', y: 4 })).toEqual({ x: 3, y: 4 });
});

test.each([
  undefined,
  '',
  'garbage',
  '[]',
  'null',
  '{"x":1}',
  '{"x":"a","y":2}',
  '{"x":1e99,"y":0}',
  '{"x":null,"y":null}',
  5,
  null,
  [1, 2],
  '{"x":{"a":1},"y":2}',
  `{"x":1,"y":2,"z":"${'x'.repeat(2000)}"}`,
])('DOC-15: %j is no position', (written) => {
  expect(at(written)).toBeUndefined();
});

test('DOC-8: a moved thing keeps its size and its other annotations', () => {
  const task = { annotations: { note: 'x', 'editor.position': '{"x":1,"y":2,"width":180,"height":40}' } };
  expect(withPosition(task, { x: 7.6, y: -0.2 }).annotations).toEqual({
    note: 'x',
    'editor.position': '{"x":8,"y":0,"width":180,"height":40}',
  });
  expect(withPosition({}, { x: Number.NaN, y: 1e12 })).toEqual({
    annotations: { 'editor.position': '{"x":0,"y":1000000}' },
  });
});
