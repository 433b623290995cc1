/** Parts of the IR that a document writes out: read into the shapes of the IR, with the same strictness. */
import { z } from 'zod';
import { irComponent, irExecutor, irTask, pipelineSpec } from '../ir/pipeline-spec.ts';
import { jsonValue } from '../json-shape.ts';
import { reportShape } from '../ir/shape-problems.ts';
import { isJsonObject, type Json, type JsonObject, type JsonPath } from '../json.ts';
import type { Findings, Scope } from './findings.ts';
import type { GraphContents, ValidComponent, ValidTask, Verbatim } from './valid-graph.ts';

const { pipelineInfo, schemaVersion, root, ...optionalFields } = pipelineSpec.shape;
const pipelineFields = z.strictObject({
  ...optionalFields,
  pipelineInfo: pipelineInfo.exactOptional(),
  schemaVersion: schemaVersion.exactOptional(),
  root: root.exactOptional(),
});
const platforms = z.record(z.string(), z.record(z.string(), jsonValue));

/** Where the walk says what is wrong. */
interface Place {
  readonly scope: Scope;
  readonly findings: Findings;
}

/** The `ir` of a task. */
export function taskVerbatim(value: JsonObject, path: JsonPath, place: Place): ValidTask['verbatim'] {
  return read(irTask, value, path, place);
}

/** The `ir` of any component. */
export function componentVerbatim(value: JsonObject | undefined, place: Place): ValidComponent['verbatim'] {
  if (value === undefined) return undefined;
  unknownParts(value, place);
  const component = part(irComponent, value, 'component', place);
  const executor = part(irExecutor, value, 'executor', place);
  const platform = part(platforms, value, 'platform', place);
  return {
    ...(component === undefined ? {} : { component }),
    ...(executor === undefined ? {} : { executor }),
    ...(platform === undefined ? {} : { platform }),
  };
}

/** What the `ir` of a component says about it as a pipeline. */
export function pipelineVerbatim(
  value: JsonObject | undefined,
  place: Place,
): Pick<GraphContents['pipeline'], 'spec' | 'platforms'> {
  const spec = value === undefined ? undefined : part(pipelineFields, value, 'pipelineSpec', place);
  const byName = value === undefined ? undefined : part(platforms, value, 'platforms', place);
  const required = spec?.removed.find((field) => ['pipelineInfo', 'schemaVersion', 'root'].includes(field));
  if (required !== undefined) {
    report(place, ['ir', 'pipelineSpec', required], `No pipeline can be without “${required}”.`, 'Write its value.');
  }
  return { ...(spec === undefined ? {} : { spec }), ...(byName === undefined ? {} : { platforms: byName }) };
}

const parts = ['component', 'executor', 'platform', 'pipelineSpec', 'platforms'];

function unknownParts(value: JsonObject, place: Place): void {
  for (const key of Object.keys(value)) {
    if (parts.includes(key)) continue;
    report(place, ['ir', key], `There is no part “${key}” of the IR here.`, `Use one of ${parts.join(', ')}.`);
  }
}

function part<T extends object>(
  shape: z.ZodType<T>,
  value: JsonObject,
  key: string,
  place: Place,
): Verbatim<T> | undefined {
  const fields = value[key];
  if (fields === undefined) return undefined;
  if (isJsonObject(fields)) return read(shape, fields, ['ir', key], place);
  report(place, ['ir', key], `“${key}” of ir is no object.`, 'Write the fields that replace what is compiled.');
  return undefined;
}

/** A field that is null is taken away. */
function read<T extends object>(
  shape: z.ZodType<T>,
  fields: JsonObject,
  path: JsonPath,
  place: Place,
): Verbatim<T> | undefined {
  const entries = Object.entries(fields);
  const written: { [key: string]: Json } = Object.fromEntries(entries.filter(([, value]) => value !== null));
  const set = checkShape(shape, written, path, place);
  if (set === undefined) return undefined;
  return { set, removed: entries.flatMap(([key, value]) => (value === null ? [key] : [])) };
}

/** A part of a document that has to have a shape of the IR; what is wrong is said at its place. */
export function checkShape<T>(shape: z.ZodType<T>, value: JsonObject, path: JsonPath, place: Place): T | undefined {
  const checked = shape.safeParse(value);
  if (!checked.success) reportShape(shape, checked.error, path, reportIn(place));
  return checked.data;
}

function reportIn({ scope, findings }: Place): Parameters<typeof reportShape>[3] {
  return { error: (code, path, message, cure, of = 'value') => findings(scope, { code, message, cure, path, of }) };
}

function report({ scope, findings }: Place, path: JsonPath, message: string, cure: string): void {
  findings(scope, { code: 'ir-schema', message, cure, path });
}

/** An executor that only the IR describes. */
export function verbatimExecutor(value: JsonObject, place: Place): z.infer<typeof irExecutor> | undefined {
  return read(irExecutor, value, ['implementation', 'ir'], place)?.set;
}
