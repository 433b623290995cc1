import { expect, test } from 'vitest';
import type { Diagnostic } from '../../shared/diagnostic.ts';
import { fieldProblem } from './field-problem.ts';

const inGroup: Diagnostic = {
  code: 'expression-invalid',
  severity: 'error',
  message: 'M.',
  cure: 'C.',
  path: 'implementation graph tasks group componentRef spec implementation graph tasks train isEnabled cel'.split(' '),
  place: { tasks: ['group', 'train'] },
};

test('APP-9 a finding about a field of a task is said at the field, and nowhere else', () => {
  expect(fieldProblem([inGroup], ['group', 'train'], ['isEnabled'])).toBe('M. C.');
  expect(fieldProblem([inGroup], ['group', 'train'], ['forEach'])).toBeUndefined();
  expect(fieldProblem([inGroup], ['train'], ['isEnabled'])).toBeUndefined();
  expect(fieldProblem([inGroup], ['group'], ['isEnabled'])).toBeUndefined();
  expect(fieldProblem([{ ...inGroup, severity: 'notice' }], ['group', 'train'], ['isEnabled'])).toBeUndefined();
});
