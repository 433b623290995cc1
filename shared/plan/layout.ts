import type { Artifact } from '../run/values.ts';

/**
 * Where a step finds its inputs and writes its outputs. Each executor gives its own: paths inside containers, or real folders.
 * Everything that a step writes lies under `root`.
 */
export interface PathLayout {
  /** The one folder of the attempt; mounted or archived as a whole. Absolute, without a slash at the end. */
  readonly root: string;
  /** The path at which the step finds an input artifact. */
  readonly inputPath: (artifact: Artifact) => string;
  /** The URI that the step is told for an input artifact. */
  readonly inputUri: (artifact: Artifact) => string;
}

/** The folder of an attempt as steps in containers see it; unique in the data folder, so that a URI names one artifact for good. */
export function containerRoot(run: string, executionPath: string, attempt: number): string {
  return `/millrace/artifacts/${run}/${executionPath}/${attempt}`;
}

/** The layout of container executors: input artifacts are mounted where they were written, so that a URI is a path. */
export function containerLayout(root: string): PathLayout {
  return {
    root,
    inputPath: (artifact) => artifact.customPath ?? localPath(artifact.uri),
    inputUri: (artifact) => artifact.uri,
  };
}

/** Where an output artifact is written. */
export function outputArtifactPath(root: string, name: string): string {
  return `${root}/${name}`;
}

/** Where an output parameter is written. */
export function outputParameterFile(root: string, name: string): string {
  return `${root}/.parameters/${name}`;
}

/** Where a step may write its executor output (KFP `outputs.outputFile`). The SDK derives the task's root from its folder. */
export function executorOutputFile(root: string): string {
  return `${root}/executor_output.json`;
}

/** Where a parameter is put for a step that reads it by path. */
export function inputParameterFile(root: string, name: string): string {
  return `${root}/.inputs/${name}`;
}

const localFolders: readonly (readonly [scheme: string, folder: string])[] = [
  ['gs://', '/gcs/'],
  ['s3://', '/s3/'],
  ['minio://', '/minio/'],
];

/** The path behind a URI, by the launcher's rules (LocalPathForURI); a plain path is itself. */
export function localPath(uri: string): string {
  for (const [scheme, folder] of localFolders) {
    if (uri.startsWith(scheme)) return folder + uri.slice(scheme.length);
  }
  if (uri.startsWith('oci://')) return `/oci/${uri.slice('oci://'.length).replaceAll('/', '_')}/models`;
  if (uri.startsWith('file://')) return uri.slice('file://'.length);
  return uri;
}
