/** Names that KFP's API server, the file system and execution paths can bear. */

/** The pipeline's name, by the rule of the KFP SDK. */
export const pipelineNamePattern = /^[a-z0-9][a-z0-9-]{0,127}$/;

const taskKeyPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,252}$/;

/** Why a task key cannot be part of an execution path (`a/b[3]/c`); undefined when it can. */
export function taskKeyProblem(key: string): string | undefined {
  return taskKeyPattern.test(key) ? undefined : 'it may hold letters, digits, hyphens, dots and underscores only';
}

/** Why a name of an input or output cannot be a file name; undefined when it can. */
export function portNameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > 200) return 'it is longer than 200 characters';
  if (name.startsWith('.')) return 'it starts with a dot';
  if (name === 'executor_output.json') return 'it is the name of KFP’s own output file';
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
  return /[/\\'\u0000-\u001f\u007f]/.test(name) ? 'it holds a slash, a quote or a control character' : undefined;
}

/** KFP's form of a task or component name (maybe_rename_for_k8s): lower case, everything else a hyphen. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** KFP's form of the name of an input or output (sanitize_input_name). */
export function portKey(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}

/** A name that is not taken yet, made by adding -2, -3, … as the SDK does. Marks it as taken. */
export function uniqueName(wanted: string, taken: Set<string>, delimiter = '-'): string {
  let name = wanted;
  for (let index = 2; taken.has(name); index += 1) name = `${wanted}${delimiter}${index}`;
  taken.add(name);
  return name;
}

/** The name under which KFP knows a pipeline: its slug, or `pipeline` where nothing of the name is left. */
export function pipelineName(name: string): string {
  return slug(name).slice(0, 128).replace(/-+$/, '') || 'pipeline';
}
