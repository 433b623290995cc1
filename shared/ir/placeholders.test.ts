import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hasPlaceholder,
  parseCommandWord,
  parseTemplate,
  placeholdersOf,
  printPlaceholder,
  testedInputsOf,
} from './placeholders.ts';

const everyPlaceholder = [
  '{{$}}',
  '{{$.json_escape[1]}}',
  '{{$.outputs.output_file}}',
  "{{$.inputs.parameters['x']}}",
  "{{$.inputs.parameters['pipelinechannel--a-Output']}}",
  "{{$.outputs.parameters['x'].output_file}}",
  "{{$.inputs.artifacts['x']}}",
  "{{$.inputs.artifacts['x'].uri}}",
  "{{$.inputs.artifacts['x'].path}}",
  "{{$.inputs.artifacts['x'].name}}",
  "{{$.inputs.artifacts['x'].metadata}}",
  "{{$.inputs.artifacts['x'].metadata['k']}}",
  "{{$.outputs.artifacts['x'].uri}}",
  "{{$.outputs.artifacts['x'].path}}",
  "{{$.outputs.artifacts['x'].metadata['k']}}",
  '{{$.pipeline_job_name}}',
  '{{$.pipeline_job_resource_name}}',
  '{{$.pipeline_job_uuid}}',
  '{{$.pipeline_task_name}}',
  '{{$.pipeline_task_uuid}}',
  '{{$.pipeline_job_create_time_utc}}',
  '{{$.pipeline_job_schedule_time_utc}}',
  '{{$.pipeline_root}}',
  '{{$.workspace_path}}',
  '{{$.pipeline_google_cloud_project_id}}',
];

describe('templates', () => {
  test.each(everyPlaceholder)('IR-30 %s is a placeholder and prints as it was written', (text) => {
    const template = parseTemplate(`a${text}b`);
    expect(template).toHaveLength(3);
    const [, placeholder] = template;
    expect(typeof placeholder === 'object' ? printPlaceholder(placeholder) : undefined).toBe(text);
  });

  test.each([
    '{{$.nope}}',
    '{{ $ }}',
    '{{x}}',
    "{{$.inputs.parameters['x'].path}}",
    "{{$.inputs.artifacts['x'].size}}",
    '{{$',
    '{{$}',
  ])('IR-31 %s is text', (text) => {
    expect(parseTemplate(text)).toEqual([text]);
    expect(hasPlaceholder(text)).toBe(false);
  });

  test('IR-32 pieces put together are the text again', () => {
    const piece = fc.oneof(
      fc.constantFrom(...everyPlaceholder),
      fc.string(),
      fc.constantFrom('{{', '}}', '{{$', "['", '$'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const printed = parseTemplate(text).map((part) => (typeof part === 'string' ? part : printPlaceholder(part)));
        expect(printed.join('')).toBe(text);
      }),
    );
  });
});

describe('words', () => {
  test('IR-33 Concat and IfPresent are read with everything inside', () => {
    const word = parseCommandWord(
      `{"IfPresent": {"InputName": "x", "Then": {"Concat": ["--x=", "{{$.inputs.parameters['x']}}"]}, "Else": ["a", {"IfPresent": {"InputName": "y", "Then": ["{{$}}"]}}]}}`,
    );
    expect(testedInputsOf(word)).toEqual(['x', 'y']);
    expect(placeholdersOf(word)).toEqual([{ kind: 'input-parameter', name: 'x' }, { kind: 'executor-input' }]);
  });

  test.each([
    '{"Concat": 5}',
    '{"Concat": ["a"], "more": 1}',
    '{"IfPresent": {"Then": ["a"]}}',
    '{"Concat": [',
    '{"other": 1}',
    '',
  ])('IR-34 %s is text', (text) => {
    expect(parseCommandWord(text)).toEqual({ kind: 'text', template: text === '' ? [] : [text] });
  });
});
