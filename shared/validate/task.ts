/** One task of a graph: what it uses, takes, waits for. */
import { isGraph } from '../component/spec.ts';
import { nearestName } from '../did-you-mean.ts';
import type { LinkedTask } from '../document/linked.ts';
import { upstreamOf } from '../document/references.ts';
import { taskKeyProblem } from '../ir/names.ts';
import { placeholdersIn, printPlaceholder } from '../ir/placeholders.ts';
import { own, type Json } from '../json.ts';
import { localTypes, validateArguments, validateLocals } from './arguments.ts';
import { validateCondition } from './condition.ts';
import { didYouMean } from './findings.ts';
import { validateLoop } from './loop.ts';
import { validateOptions } from './options.ts';
import { taskPath, taskPlace, type Slot, type TaskWiring, type Wiring } from './sources.ts';
import type { ValidComponent, ValidTask } from './valid-graph.ts';
import { taskVerbatim } from './verbatim.ts';

/** Checks a task; undefined when its component is unknown or wrong. */
export function validateTask(graph: Wiring, linked: LinkedTask): ValidTask | undefined {
  const { id, spec: task } = linked;
  const wiring: TaskWiring = { ...graph, id, task, locals: localTypes(graph, task) };
  checkRunAfter(wiring);
  checkKey(wiring);
  const component = graph.producers.get(id)?.component;
  if (component === undefined) return undefined;
  const upstream = upstreamOf(task);
  checkTrigger(wiring, upstream);
  const options = task.executionOptions ?? {};
  validateOptions(wiring, options, component);
  const given = validateArguments(wiring, component);
  const locals = validateLocals(wiring, component);
  checkFilledTexts(wiring, component, [...locals.keys()], { path: taskPath(id), place: taskPlace(wiring, id) });
  const condition = task.isEnabled === undefined ? undefined : validateCondition(wiring, component, task.isEnabled);
  const loop = task.forEach === undefined ? undefined : validateLoop(wiring, component, task.forEach);
  const verbatim =
    task.ir === undefined
      ? undefined
      : taskVerbatim(task.ir, [...taskPath(id), 'ir'], { scope: graph.scope, findings: graph.findings });
  const displayName = own(task.annotations, 'display_name');
  return {
    id,
    ...(task.key === undefined ? {} : { key: task.key }),
    ...(typeof displayName === 'string' && displayName !== '' ? { displayName } : {}),
    component,
    arguments: given,
    locals,
    ...(condition === undefined ? {} : { condition }),
    ...(loop === undefined ? {} : { loop }),
    always: task.trigger === 'always',
    upstream,
    options,
    ...(verbatim === undefined ? {} : { verbatim }),
  };
}

/** Keys are parts of execution paths, and each is one task's. */
function checkKey(wiring: TaskWiring): void {
  const { id, task, spec, scope, findings } = wiring;
  if (task.key === undefined) return;
  const problem = taskKeyProblem(task.key);
  const tasks = isGraph(spec) ? Object.entries(spec.implementation.graph.tasks) : [];
  const other = tasks.find(([name, { key }]) => name !== id && key === task.key)?.[0];
  if (problem === undefined && other === undefined) return;
  const path = [...taskPath(id), 'key'];
  findings(scope, {
    code: problem === undefined ? 'name-duplicate' : 'name-invalid',
    message:
      problem === undefined
        ? `The key “${task.key}” of “${id}” is that of “${other}”, too.`
        : `The key “${task.key}” of “${id}” is not allowed: ${problem}.`,
    cure: 'Remove the key, or choose another one.',
    path,
    place: taskPlace(wiring, id),
    fix: { label: 'Remove the key', patches: [{ path }] },
  });
}

function checkRunAfter(wiring: TaskWiring): void {
  const { id, task, producers, scope, findings } = wiring;
  for (const [index, other] of (task.runAfter ?? []).entries()) {
    if (producers.has(other)) continue;
    const nearest = nearestName(other, [...producers.keys()]);
    const at = [...taskPath(id), 'runAfter', index];
    findings(scope, {
      code: 'reference-unknown-task',
      message: `“${id}” is to run after “${other}”, which does not exist.`,
      cure: didYouMean(nearest, 'Remove it from runAfter.'),
      path: at,
      place: taskPlace(wiring, id),
      fix:
        nearest === undefined
          ? { label: 'Remove it', patches: [{ path: at }] }
          : { label: `Use “${nearest}”`, patches: [{ path: at, value: nearest }] },
    });
  }
}

/** An exit task without anything to wait for would start at once. */
function checkTrigger(wiring: TaskWiring, upstream: readonly string[]): void {
  const { id, task, scope, findings } = wiring;
  if (task.trigger !== 'always' || upstream.length > 0) return;
  const path = [...taskPath(id), 'trigger'];
  findings(scope, {
    code: 'trigger-invalid',
    message: `“${id}” is to run however the tasks before it ended, and there is none before it.`,
    cure: 'Say what it waits for with runAfter, or remove trigger.',
    path,
    of: 'key',
    place: taskPlace(wiring, id),
    fix: { label: 'Remove trigger', patches: [{ path }] },
  });
}

/**
 * Checks the texts of a component that are filled in from the inputs of its task: an image, a URI, metadata. They name declared
 * parameters by their keys, or locals, which only the task has.
 */
export function checkFilledTexts(
  { scope, findings }: Pick<Wiring, 'scope' | 'findings'>,
  component: ValidComponent,
  locals: readonly string[],
  { path, place }: Pick<Slot, 'path' | 'place'>,
): void {
  const declared = component.inputs.flatMap(({ key, type }) => (type.kind === 'parameter' ? [key] : []));
  const keys = [...declared, ...locals];
  for (const { what, text } of filledTexts(component)) {
    for (const placeholder of placeholdersIn(text)) {
      if (placeholder.kind === 'run' || placeholder.kind === 'foreign') continue;
      const name = placeholder.kind === 'input-parameter' ? placeholder.name : undefined;
      if (name !== undefined && keys.includes(name)) continue;
      findings(scope, {
        code: 'placeholder-unknown-input',
        message:
          name === undefined
            ? `${what} holds ${printPlaceholder(placeholder)}, which has a meaning in a command line only.`
            : `${what} comes from the input “${name}”, which is no parameter of the component and no local of the task.`,
        cure: didYouMean(
          name === undefined ? undefined : nearestName(name, keys),
          'Declare the input, or add it to the locals of the task.',
        ),
        path,
        of: 'key',
        place,
      });
    }
  }
}

function filledTexts(component: ValidComponent): readonly { readonly what: string; readonly text: Json }[] {
  if (component.kind === 'container') return [{ what: 'The image', text: component.image }];
  if (component.kind !== 'importer') return [];
  const { artifactUri, metadata } = component;
  return [
    { what: 'The importer’s metadata', text: metadata },
    ...('constant' in artifactUri ? [{ what: 'The importer’s URI', text: artifactUri.constant }] : []),
  ];
}
