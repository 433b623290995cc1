import { localPath } from '../../../shared/plan/layout.ts';
import {
  noExecutorOutput,
  outputParameters,
  readExecutorOutput,
  type ReportedArtifact,
} from '../../../shared/plan/output-values.ts';
import type { ResolvedStep, StepOutputArtifact } from '../../../shared/plan/step.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { Artifact, ArtifactContent, Values } from '../../../shared/run/values.ts';
import type { BlobStore } from '../blobs.ts';
import type { Random } from '../ports.ts';
import { outputText, storeOutput, type OutputFault, type OutputFolder, type OutputLimits } from './outputs.ts';

/** What a step produced, and what a person should know about it. */
export interface CollectedOutputs {
  readonly outputs: Values;
  readonly warnings: readonly string[];
}

/** What collecting needs. */
export interface CollectContext {
  readonly step: ResolvedStep;
  /** The step's folder, `step.outputs.root`. */
  readonly folder: OutputFolder;
  /** A path outside that folder (KFP `custom_path`), where the executor can still reach it. */
  readonly elsewhere: (path: string) => Promise<Result<OutputFolder, OutputFault> | undefined>;
  readonly blobs: BlobStore;
  readonly limits: OutputLimits;
  readonly random: Random;
}

/**
 * Reads what a step that ended with status 0 left behind, as the KFP launcher does: executor output first, parameter files fill the gaps, artifacts that were
 * not written are a warning. Throws only for what the disk or the connection does (`EACCES` among them).
 */
export async function collectOutputs(context: CollectContext): Promise<Result<CollectedOutputs, Failure>> {
  const { step, folder, limits } = context;
  const { outputs } = step;
  const reportedText = await outputText(folder, insideRoot(outputs.root, outputs.executorOutputFile), limits);
  if (!reportedText.ok) return err(failureOf('executor_output.json', reportedText.error));
  const reported = reportedText.value === undefined ? ok(noExecutorOutput) : readExecutorOutput(reportedText.value);
  if (!reported.ok) {
    return err({ reason: 'output-unreadable', output: 'executor_output.json', detail: reported.error });
  }

  const files = new Map<string, string>();
  for (const { name, file } of outputs.parameters) {
    const text = await outputText(folder, insideRoot(outputs.root, file), limits);
    if (!text.ok) return err(failureOf(name, text.error));
    if (text.value !== undefined) files.set(name, text.value);
  }
  const parameters = outputParameters(outputs, reported.value, files);
  if (!parameters.ok) return parameters;

  const warnings: string[] = [];
  const artifacts: [string, readonly Artifact[]][] = [];
  for (const declared of outputs.artifacts) {
    const said = reported.value.artifacts[declared.name] ?? [];
    const collected: Artifact[] = [];
    // A plain artifact is there whether or not the step said anything about it; a list has what the step says.
    for (const one of declared.list ? said : [said[0] ?? {}]) {
      const artifact = await collectArtifact(context, declared, one, warnings);
      if (!artifact.ok) return artifact;
      collected.push(artifact.value);
    }
    artifacts.push([declared.name, collected]);
  }
  return ok({ outputs: { parameters: parameters.value, artifacts: Object.fromEntries(artifacts) }, warnings });
}

async function collectArtifact(
  context: CollectContext,
  declared: StepOutputArtifact,
  said: ReportedArtifact,
  warnings: string[],
): Promise<Result<Artifact, Failure>> {
  const uri = said.uri ?? declared.uri;
  const content = await contentOf(context, said.customPath ?? localPath(uri), uri);
  if (!content.ok) return err(failureOf(declared.name, content.error));
  if (content.value === undefined) {
    warnings.push(
      uri === declared.uri
        ? `The step wrote nothing to its output “${declared.name}”.`
        : `The step says that its output “${declared.name}” is at ${uri}, which is outside of its own folder: only the address is kept.`,
    );
  }
  return ok({
    id: context.random.hex(16),
    name: said.name ?? declared.name,
    type: declared.type,
    schemaVersion: declared.schemaVersion,
    uri,
    metadata: { ...declared.metadata, ...said.metadata },
    ...(content.value === undefined ? {} : { content: content.value }),
    ...(said.customPath === undefined ? {} : { customPath: said.customPath }),
  });
}

async function contentOf(
  context: CollectContext,
  path: string,
  uri: string,
): Promise<Result<ArtifactContent | undefined, OutputFault>> {
  const { step, folder, blobs, limits } = context;
  if (path.startsWith(`${step.outputs.root}/`)) {
    return storeOutput(folder, insideRoot(step.outputs.root, path), blobs, limits);
  }
  // A step may hand on an input as its output.
  const inputs = Object.values(step.inputs.artifacts).flat();
  const handedOn = inputs.find((artifact) => artifact.uri === uri)?.content;
  if (handedOn !== undefined) return ok(handedOn);
  const found = await context.elsewhere(path);
  if (found === undefined) return ok(undefined);
  return found.ok ? storeOutput(found.value, '', blobs, limits) : found;
}

function insideRoot(root: string, path: string): string {
  return path.slice(root.length + 1);
}

function failureOf(output: string, fault: OutputFault): Failure {
  return fault.kind === 'refused'
    ? { reason: 'output-refused', output, detail: fault.detail }
    : { reason: 'output-unreadable', output, detail: fault.detail };
}
