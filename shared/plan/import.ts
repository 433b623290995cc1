/** What an importer brings in: its address and what is said of the artifact, filled in from the task's inputs. */
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrTask } from '../ir/pipeline-spec.ts';
import { componentOf, executorOf } from '../ir/references.ts';
import { isJsonObject, own, type Json } from '../json.ts';
import { err, ok, type Result } from '../result.ts';
import type { Failure } from '../run/failure.ts';
import type { Artifact, Values } from '../run/values.ts';
import { fillConstant } from './constants.ts';
import type { TaskNames } from './names.ts';

/** What KFP says in the metadata of an artifact that is in the workspace. */
export const workspaceMark = '_kfp_workspace';

/** An artifact to be brought in, as the output of that name. */
export interface ResolvedImport extends Pick<Artifact, 'type' | 'schemaVersion' | 'uri' | 'metadata'> {
  readonly output: string;
  /** It is put into the folder that the steps of the run share. */
  readonly toWorkspace: boolean;
}

/** Fills in an importer's URI and metadata, keys included. */
export function resolveImport(
  ir: CheckedIr,
  task: IrTask,
  inputs: Values,
  names: TaskNames,
): Result<ResolvedImport, Failure> {
  const component = componentOf(ir.spec, task);
  const importer = component && executorOf(ir.spec, component)?.importer;
  const [output] = Object.keys(component?.outputDefinitions?.artifacts ?? {});
  if (importer === undefined || output === undefined) {
    throw new Error(`A checked IR has no importer with one artifact for ${names.task}`);
  }
  const { constant, runtimeParameter = '' } = importer.artifactUri ?? {};
  const uri =
    constant === undefined
      ? ok(own(inputs.parameters, runtimeParameter))
      : fillConstant(constant, inputs.parameters, names);
  if (!uri.ok)
    return err({
      reason: 'input-unresolved',
      input: 'artifactUri',
      detail: `The URI cannot be completed: ${uri.error}.`,
    });
  if (typeof uri.value !== 'string' || uri.value === '') {
    return err({
      reason: 'input-unresolved',
      input: runtimeParameter,
      detail: 'The importer needs the URI of what it imports.',
    });
  }
  const said: Json = importer.metadata ?? {};
  const metadata = fillConstant(said, inputs.parameters, names);
  if (!metadata.ok)
    return err({
      reason: 'input-unresolved',
      input: 'metadata',
      detail: `The metadata cannot be completed: ${metadata.error}.`,
    });
  const schema = importer.typeSchema;
  return ok({
    output,
    uri: uri.value,
    type: schema?.schemaTitle ?? schema?.instanceSchema ?? 'system.Artifact',
    schemaVersion: schema?.schemaVersion ?? '0.0.1',
    metadata: isJsonObject(metadata.value) ? metadata.value : {},
    toWorkspace: importer.downloadToWorkspace === true,
  });
}
