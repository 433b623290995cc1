/** Every reference in every pipeline of the conformance data, broken one at a time: none is overlooked. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isJsonArray, isJsonObject, type Json, type JsonObject, type JsonPath } from '../json.ts';
import { conformancePart } from '../testing/conformance.ts';
import { checkIr } from './check.ts';
import { parseIr } from './parse.ts';
import { pipelineSpec } from './pipeline-spec.ts';

const folder = conformancePart('kfp-ir');
const files = folder === undefined ? [] : readdirSync(join(folder, 'valid'));

/** Fields that name something else in the pipeline. */
const references = new Set([
  'producerTask',
  'producerSubtask',
  'outputParameterKey',
  'outputArtifactKey',
  'componentInputParameter',
  'componentInputArtifact',
  'inputParameter',
  'itemInput',
  'executorLabel',
  'runtimeParameter',
]);

function isReference(path: JsonPath): boolean {
  const last = path.at(-1);
  if (typeof last === 'number') return path.at(-2) === 'dependentTasks';
  return references.has(String(last)) || (last === 'name' && path.at(-2) === 'componentRef');
}

function* texts(value: Json, path: JsonPath = []): Generator<readonly [JsonPath, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (isJsonArray(value)) for (const [index, item] of value.entries()) yield* texts(item, [...path, index]);
  else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) yield* texts(item, [...path, key]);
}

function withText(value: Json, [key, ...rest]: JsonPath, text: string): Json {
  if (key === undefined) return text;
  if (isJsonArray(value)) return value.map((item, index) => (index === key ? withText(item, rest, text) : item));
  if (!isJsonObject(value)) return value;
  return { ...value, [key]: withText(value[key] ?? null, rest, text) };
}

function pipeline(file: string): { readonly spec: JsonObject; readonly platform?: JsonObject } {
  const parsed = parseIr(readFileSync(join(folder ?? '', 'valid', file), 'utf8'), file);
  if (!parsed.ok) throw new Error(file);
  const { spec, platform } = parsed.value;
  return { spec: JSON.parse(JSON.stringify(spec)), ...(platform === undefined ? {} : { platform }) };
}

function isAccepted(spec: Json, platform: Json | undefined): boolean {
  const shape = pipelineSpec.safeParse(spec);
  return shape.success && checkIr(shape.data, isJsonObject(platform) ? platform : undefined).ok;
}

describe.skipIf(folder === undefined)('every reference', () => {
  test.each(files)('IR-66 of %s, broken, is refused', (file) => {
    const { spec, platform } = pipeline(file);
    const overlooked: string[] = [];
    for (const [path, text] of texts(spec)) {
      if (isReference(path) && isAccepted(withText(spec, path, `${text}-broken`), platform))
        overlooked.push(path.join('.'));
    }
    for (const [path, text] of platform === undefined ? [] : texts(platform)) {
      if (isReference(path) && isAccepted(spec, withText(platform ?? null, path, `${text}-broken`)))
        overlooked.push(path.join('.'));
    }
    expect(overlooked).toEqual([]);
  });
});
