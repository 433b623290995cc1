/** What the checks of documents refuse and those of the IR let pass: it is taken out of the document, and the IR's field is written verbatim. */
import type { Diagnostic, Patch } from '../diagnostic.ts';
import type { Ir } from '../ir/equal.ts';
import type { IrComponent } from '../ir/pipeline-spec.ts';
import { tasksOf } from '../ir/references.ts';
import { own, type Json, type JsonPath } from '../json.ts';
import { componentNames } from './names.ts';
import { withMore, type MessageName, type Place, type Plan, type VerbatimField } from './plan.ts';
import { readPorts } from './ports.ts';

/** The plan without what these errors complain about; the same plan where nothing more can be taken out. */
export function withoutRefused(plan: Plan, errors: readonly Diagnostic[], ir: Ir): Plan {
  const keys = new Map([...componentNames(Object.keys(ir.spec.components ?? {}))].map(([key, name]) => [name, key]));
  const answers = errors.map(({ path = [] }) => answerTo(locate(path, ir, keys), ir));
  return withMore(
    plan,
    answers.flatMap(({ fields }) => fields),
    answers.flatMap(({ patches }) => patches),
  );
}

/** A path of the document as a component of the IR and the path in that component. */
interface Location {
  readonly component: string | undefined;
  /** Where the component stands in the document. */
  readonly base: JsonPath;
  readonly rest: JsonPath;
}

function locate(path: JsonPath, ir: Ir, keys: ReadonlyMap<string, string>): Location {
  let location: Location = { component: undefined, base: [], rest: path };
  for (;;) {
    const { component, rest } = location;
    const [, , what, name = '', ...further] = rest;
    const graph = componentAt(component, ir);
    const inside =
      what === 'components'
        ? { key: keys.get(String(name)), length: 4 }
        : what === 'tasks' && further[0] === 'componentRef' && further[1] === 'spec'
          ? { key: own(tasksOf(graph), String(name))?.componentRef?.name, length: 6 }
          : undefined;
    if (inside?.key === undefined) return location;
    location = {
      component: inside.key,
      base: [...location.base, ...rest.slice(0, inside.length)],
      rest: rest.slice(inside.length),
    };
  }
}

interface Answer {
  readonly fields: readonly VerbatimField[];
  readonly patches: readonly Patch[];
}

/** The fields of a task by what the document says in place of them. */
const taskFields: Readonly<Record<string, readonly string[]>> = {
  arguments: ['inputs'],
  locals: ['inputs'],
  isEnabled: ['triggerPolicy'],
  trigger: ['triggerPolicy'],
  forEach: ['parameterIterator', 'artifactIterator', 'iteratorPolicy', 'inputs'],
  runAfter: ['dependentTasks'],
  retryStrategy: ['retryPolicy'],
  cachingStrategy: ['cachingOptions'],
};

function answerTo({ component, base, rest }: Location, ir: Ir): Answer {
  const place: Place = { component };
  const [first, second, what, id, part, name] = rest;
  const take = (length: number): readonly Patch[] => [{ path: [...base, ...rest.slice(0, length)] }];
  if (first === 'inputs' || first === 'outputs') {
    const field = first === 'inputs' ? 'inputDefinitions' : 'outputDefinitions';
    return { fields: verbatim(place, 'component', field), patches: what === undefined ? [] : take(3) };
  }
  if (first === 'implementation' && (second === 'container' || second === 'importer')) {
    const label = componentAt(component, ir).executorLabel ?? '';
    const executor: Json = own(ir.spec.deploymentSpec?.executors, label) ?? {};
    return { fields: [], patches: [{ path: [...base, 'implementation'], value: { ir: executor } }] };
  }
  if (what === 'outputValues' && typeof id === 'string') {
    const index = readPorts(componentAt(component, ir)).outputs.findIndex(({ name: output }) => output === id);
    const type = [...base, 'outputs', index, 'type'];
    return { fields: verbatim(place, 'component', 'outputDefinitions'), patches: index === -1 ? [] : [{ path: type }] };
  }
  if (what !== 'tasks' || typeof id !== 'string') return { fields: [], patches: [] };
  const task: Place = { component, task: id };
  if (part === undefined) return { fields: verbatim(task, 'task', 'inputs'), patches: [] };
  const isOption = part === 'executionOptions';
  const fields = own(taskFields, String(isOption ? name : part)) ?? [];
  if (!isOption) {
    const isEntry = part === 'arguments' || part === 'locals';
    return { fields: verbatim(task, 'task', ...fields), patches: take(isEntry ? 6 : 5) };
  }
  const used = own(tasksOf(componentAt(component, ir)), id)?.componentRef?.name;
  const ofExecutor =
    name === 'container'
      ? verbatim({ component: used }, 'executor', 'container')
      : verbatim({ component: used }, 'platform', 'kubernetes');
  return { fields: fields.length > 0 ? verbatim(task, 'task', ...fields) : ofExecutor, patches: take(6) };
}

function componentAt(component: string | undefined, { spec }: Ir): IrComponent {
  return component === undefined ? spec.root : (own(spec.components, component) ?? {});
}

function verbatim(place: Place, message: MessageName, ...fields: readonly string[]): readonly VerbatimField[] {
  return fields.map((field) => ({ place, message, field }));
}
