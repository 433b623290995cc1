import { expect, test } from 'vitest';
import { listNames, nearestName } from './did-you-mean.ts';

test.each([
  ['mkae', 'make'],
  ['Learning-Rate', 'learning rate'],
  ['train', 'train2'],
  ['acuracy', 'accuracy'],
])('VAL-30 %s stands for %s', (wrong, right) => {
  expect(nearestName(wrong, ['something else', right, 'x'])).toBe(right);
});

test('VAL-31 what is near nothing stands for nothing', () => {
  expect(nearestName('dataset', ['model', 'metrics'])).toBeUndefined();
  expect(nearestName('x', [])).toBeUndefined();
});

test('VAL-32 long lists are cut', () => {
  expect(listNames([])).toBe('none');
  expect(listNames(['a', 'b', 'c'], 2)).toBe('“a”, “b” and 1 more');
});
