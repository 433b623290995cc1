/** What a step left behind, read as values: its executor output and its parameter files. The pure part of stage-out. */
import { parseJsonText, type Json, type JsonObject } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { ParameterValues } from '../run/values.ts';
import { readParameterFile } from './parameter-text.ts';
import type { StepOutputs } from './step.ts';

/** What an executor output says about one artifact; absent members were not said. */
export interface ReportedArtifact {
  readonly name?: string;
  readonly uri?: string;
  readonly metadata?: JsonObject;
  readonly customPath?: string;
}

/** KFP's ExecutorOutput. */
export interface ExecutorOutput {
  readonly parameterValues: ParameterValues;
  readonly artifacts: { readonly [name: string]: readonly ReportedArtifact[] };
}

/** What a step says that wrote no executor output. */
export const noExecutorOutput: ExecutorOutput = { parameterValues: {}, artifacts: {} };

/**
 * Reads the text of `executor_output.json`. Keys are taken in camel and snake case, as proto-JSON does (the SDK writes `custom_path`);
 * keys that mean nothing here are left alone. The error says what is wrong.
 */
export function readExecutorOutput(text: string): Result<ExecutorOutput, string> {
  const value = parseJsonText(text);
  if (value === undefined) return err('it is not JSON');
  if (!isObject(value)) return err('it is not an object');
  const parameterValues = value['parameterValues'] ?? value['parameter_values'] ?? {};
  if (!isObject(parameterValues)) return err('its parameterValues are not an object');
  const lists = value['artifacts'] ?? {};
  if (!isObject(lists)) return err('its artifacts are not an object');
  const artifacts: [string, readonly ReportedArtifact[]][] = [];
  for (const [name, list] of Object.entries(lists)) {
    const reported = readArtifactList(list);
    if (reported === undefined) return err(`its artifact “${name}” is not a list of artifacts`);
    artifacts.push([name, reported]);
  }
  return ok({ parameterValues, artifacts: Object.fromEntries(artifacts) });
}

function readArtifactList(list: Json): readonly ReportedArtifact[] | undefined {
  if (!isObject(list)) return undefined;
  const items = list['artifacts'] ?? [];
  if (!isList(items)) return undefined;
  const reported = items.map((item) => (isObject(item) ? readArtifact(item) : undefined));
  return reported.every((artifact) => artifact !== undefined) ? reported : undefined;
}

function readArtifact(artifact: JsonObject): ReportedArtifact | undefined {
  const { name, uri, metadata } = artifact;
  const customPath = artifact['customPath'] ?? artifact['custom_path'];
  if (!isTextOrAbsent(name) || !isTextOrAbsent(uri) || !isTextOrAbsent(customPath)) return undefined;
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) return undefined;
  return {
    ...(name ? { name } : {}),
    ...(uri ? { uri } : {}),
    ...(metadata ? { metadata } : {}),
    ...(customPath ? { customPath } : {}),
  };
}

/**
 * Output parameters of a step that ended well: the executor output has the last word, files fill the gaps, and a declared parameter that
 * is in neither fails the step, as in the KFP launcher. `files` holds the text of each parameter file that exists, by output name.
 */
export function outputParameters(
  outputs: StepOutputs,
  reported: ExecutorOutput,
  files: ReadonlyMap<string, string>,
): Result<ParameterValues, Failure> {
  const values: Record<string, Json> = {};
  for (const { name, type } of outputs.parameters) {
    if (Object.hasOwn(reported.parameterValues, name)) {
      values[name] = reported.parameterValues[name] ?? null;
      continue;
    }
    const text = files.get(name);
    if (text === undefined) return err({ reason: 'output-not-written', output: name });
    const value = readParameterFile(type, text);
    if (!value.ok) return err({ reason: 'output-unreadable', output: name, detail: value.error });
    values[name] = value.value;
  }
  return ok(values);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isTextOrAbsent(value: Json | undefined): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}
