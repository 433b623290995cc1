import { expect, test } from 'vitest';
import type { ComponentSpec } from '../component/spec.ts';
import { ifPart } from '../validate/testing/components.ts';
import { compiled } from './testing/compiled.ts';

test('IR-6 outputs at fixed paths are copied by a shell', () => {
  const old: ComponentSpec = {
    name: 'Old',
    outputs: [{ name: 'n', type: 'Integer' }],
    implementation: { container: { image: 'busybox', command: ['run', 'it'], fileOutputs: { n: "/tmp/it's" } } },
  };
  const command = compiled(old).deploymentSpec?.executors?.['exec-old']?.container?.command;
  expect(command).toEqual([
    'sh',
    '-c',
    `"$0" "$@" || exit\nmkdir -p "$(dirname '{{$.outputs.parameters['n'].output_file}}')"\ncp -R '/tmp/it'\\''s' '{{$.outputs.parameters['n'].output_file}}'`,
    'run',
    'it',
  ]);
});

test('IR-7 conditions that are known disappear; a concat with a condition stays a structure', () => {
  const spec: ComponentSpec = {
    name: 'C',
    inputs: [{ name: 'x', optional: true, type: 'String' }],
    implementation: {
      container: {
        image: 'i',
        command: [
          ifPart('True', ['yes', 'sir'], ['no']),
          ifPart(false, ['never']),
          { concat: ['a', ifPart({ isPresent: 'x' }, [{ inputValue: 'x' }], ['b'])] },
        ],
      },
    },
  };
  expect(compiled(spec).deploymentSpec?.executors?.['exec-c']?.container?.command).toEqual([
    'yes',
    'sir',
    `{"Concat": ["a", {"IfPresent": {"InputName": "x", "Then": ["{{$.inputs.parameters['x']}}"], "Else": ["b"]}}]}`,
  ]);
});
