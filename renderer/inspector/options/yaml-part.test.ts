import { expect, it } from 'vitest';
import { kubernetesExecutor } from '../../../shared/ir/platform-spec.ts';
import { printPart, readPart } from './yaml-part.ts';

it('APP-18 Kubernetes options are read as YAML and printed back', () => {
  const value = { secretAsEnv: [{ secretName: 'token', keyToEnv: [{ secretKey: 'key', envVar: 'TOKEN' }] }] };
  expect(readPart(printPart(value), kubernetesExecutor)).toEqual({ value });
  expect(readPart('', kubernetesExecutor)).toEqual({ value: {} });
  expect(printPart(undefined)).toBe('');
});

it('APP-18 what is wrong with them is said with its line', () => {
  const text = 'nodeSelector:\n  lables:\n    disk: ssd\n';
  const wrong = readPart(text, kubernetesExecutor);
  expect(wrong.value).toEqual({ nodeSelector: { lables: { disk: 'ssd' } } });
  expect(wrong.problem?.message).toContain('Line 2: The field “lables” does not exist');
  expect(wrong.problem?.at).toBe(text.indexOf('lables'));
  expect(readPart('- a', kubernetesExecutor).value).toBeUndefined();
  expect(readPart('a: [', kubernetesExecutor).problem?.message).toMatch(/^Line 1: /);
});
