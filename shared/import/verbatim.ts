/** The parts of the IR that a document holds as they are: where compiling it gives something else, and what is written then. */
import { platformExecutor, platformNames, withoutExecutors, type Ir } from '../ir/equal.ts';
import { componentMessage, messageDifferences, pipelineMessage, taskMessage } from '../ir/messages.ts';
import type { IrComponent, IrDag } from '../ir/pipeline-spec.ts';
import { componentOf, tasksOf } from '../ir/references.ts';
import { own, type Json, type JsonObject } from '../json.ts';
import type { MessageName, Place, VerbatimField } from './plan.ts';

/** What `ir` says at a place that holds these fields verbatim. */
export function writeVerbatim(ir: Ir, fields: readonly VerbatimField[]): JsonObject {
  const written = new Map<MessageName, [string, Json][]>();
  for (const { place, message, field } of fields) {
    const entries = written.get(message) ?? [];
    written.set(message, entries);
    entries.push([field, own(messageAt(ir, place, message), field) ?? null]);
  }
  const messages = [...written].map(([message, entries]) => [message, Object.fromEntries(entries)] as const);
  const [only] = messages;
  return only?.[0] === 'task' ? only[1] : Object.fromEntries(messages);
}

function messageAt(ir: Ir, { component: key, task }: Place, message: MessageName): JsonObject | undefined {
  const component = key === undefined ? ir.spec.root : own(ir.spec.components, key);
  switch (message) {
    case 'task':
      return component === undefined ? undefined : own(tasksOf(component), task ?? '');
    case 'component':
      return component?.dag === undefined ? component : { ...component, dag: withoutTasks(component.dag) };
    case 'executor':
      return own(ir.spec.deploymentSpec?.executors, component?.executorLabel ?? '');
    case 'platform':
      return component === undefined ? undefined : executorPlatforms(ir, component);
    case 'pipelineSpec':
      return ir.spec;
    case 'platforms':
      return withoutExecutors(ir.platform);
  }
}

/** The tasks of a graph are written as tasks. */
function withoutTasks({ tasks: _, ...dag }: IrDag): JsonObject {
  return dag;
}

/** What each platform says about the executor of a component. */
function executorPlatforms(ir: Ir, { executorLabel = '' }: IrComponent): JsonObject {
  const said = platformNames(ir.platform).flatMap((name): [string, Json][] => {
    const configuration = platformExecutor(ir.platform, name, executorLabel);
    return configuration === undefined ? [] : [[name, configuration]];
  });
  return Object.fromEntries(said);
}

/** Every field in which what was compiled differs from what was read. */
export function findDifferences(read: Ir, compiled: Ir): readonly VerbatimField[] {
  const root: Place = { component: undefined };
  const found = [
    ...fields(root, 'pipelineSpec', messageDifferences(pipelineMessage, read.spec, compiled.spec)),
    ...fields(
      root,
      'platforms',
      messageDifferences({}, withoutExecutors(read.platform), withoutExecutors(compiled.platform)),
    ),
  ];
  const open: { readonly key: string | undefined; readonly left: IrComponent; readonly right: IrComponent }[] = [
    { key: undefined, left: read.spec.root, right: compiled.spec.root },
  ];
  const seen = new Set<string>();
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const { key, left, right } = pair;
    const place: Place = { component: key };
    found.push(
      ...fields(place, 'component', messageDifferences(componentMessage, left, right)),
      ...fields(
        place,
        'executor',
        messageDifferences({}, messageAt(read, place, 'executor'), executorOf(compiled, right)),
      ),
      ...fields(
        place,
        'platform',
        messageDifferences({}, executorPlatforms(read, left), executorPlatforms(compiled, right)),
      ),
    );
    for (const [task, wanted] of Object.entries(tasksOf(left))) {
      const got = own(tasksOf(right), task) ?? {};
      found.push(...fields({ component: key, task }, 'task', messageDifferences(taskMessage, wanted, got)));
      const [name, other] = [wanted.componentRef?.name ?? '', got.componentRef?.name ?? ''];
      const [from, to] = [componentOf(read.spec, wanted), componentOf(compiled.spec, got)];
      if (seen.has(JSON.stringify([name, other])) || from === undefined || to === undefined) continue;
      seen.add(JSON.stringify([name, other]));
      open.push({ key: name, left: from, right: to });
    }
  }
  return found;
}

function executorOf({ spec }: Ir, { executorLabel = '' }: IrComponent): JsonObject | undefined {
  return own(spec.deploymentSpec?.executors, executorLabel);
}

function fields(
  place: Place,
  message: MessageName,
  differences: ReadonlyMap<string, unknown>,
): readonly VerbatimField[] {
  return [...differences.keys()].map((field) => ({ place, message, field }));
}
