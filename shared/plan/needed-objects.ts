/** Secrets and config maps that a pipeline takes, looked at before it starts. */
import type { Diagnostic } from '../diagnostic.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent, IrTaskInputParameter } from '../ir/pipeline-spec.ts';
import { hasPlaceholder } from '../ir/placeholders.ts';
import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import { componentOf, tasksOf } from '../ir/references.ts';
import { own } from '../json.ts';
import type { ParameterValues } from '../run/values.ts';
import { objectNames, type Namespace } from './namespace.ts';

/** A secret or a config map that tasks of a pipeline take values of. */
export interface NeededObject {
  readonly kind: keyof Namespace;
  readonly name: string;
  /** Every task that takes it goes on without it. */
  readonly optional: boolean;
  /** Keys that tasks take by name, and whether each task goes on without. */
  readonly keys: ReadonlyMap<string, { readonly optional: boolean }>;
  /** The first executor that takes it. */
  readonly executor: string;
}

/** One mention of a secret or a config map at an executor. */
interface Mention {
  readonly kind: keyof Namespace;
  readonly written: string | undefined;
  readonly source: IrTaskInputParameter | undefined;
  readonly keys: readonly string[];
  readonly optional: boolean;
}

/** Secrets and config maps that a run takes, each once, as far as their names are known before it starts. */
export function neededObjects(ir: CheckedIr, parameters: ParameterValues): readonly NeededObject[] {
  const found = new Map<string, NeededObject>();
  for (const { component, isRoot } of reachedGraphs(ir)) {
    for (const task of Object.values(tasksOf(component))) {
      const executor = componentOf(ir.spec, task)?.executorLabel ?? '';
      for (const mention of mentionsIn(own(ir.kubernetes?.deploymentSpec?.executors, executor) ?? {})) {
        const name = knownName(mention, isRoot ? parameters : {});
        if (name === undefined || name === '') continue;
        const { kind } = mention;
        const before = found.get(`${kind} ${name}`) ?? { kind, name, optional: true, keys: new Map(), executor };
        found.set(`${kind} ${name}`, withMention(before, mention));
      }
    }
  }
  return [...found.values()];
}

/** What a run is certain to need and was not given: each object once, or each of its keys. */
export function missingObjects(needed: readonly NeededObject[], given: Namespace): readonly Diagnostic[] {
  return needed.flatMap((object) => {
    const { kind, name, optional, keys, executor } = object;
    const what = `the ${objectNames[kind]} “${name}”`;
    const held = given[kind].get(name);
    if (held === undefined) return optional ? [] : [missingObject(what, executor)];
    return [...keys]
      .filter(([key, take]) => !take.optional && !held.has(key))
      .map(([key]) => missingKey(what, key, executor));
  });
}

function withMention(before: NeededObject, { optional, keys }: Mention): NeededObject {
  const merged = new Map(before.keys);
  for (const key of keys) merged.set(key, { optional: optional && (merged.get(key)?.optional ?? true) });
  return { ...before, optional: optional && before.optional, keys: merged };
}

function missingObject(what: string, executor: string): Diagnostic {
  return {
    code: 'not-supported',
    severity: 'error',
    message: `The pipeline needs ${what}, and it was not given.`,
    cure: 'Give its manifest when the window asks for it, or with millrace run --kubernetes FILE. It stays in memory.',
    path: ['platforms', 'kubernetes', 'deploymentSpec', 'executors', executor],
  };
}

function missingKey(what: string, key: string, executor: string): Diagnostic {
  return {
    code: 'not-supported',
    severity: 'error',
    message: `The pipeline needs the key “${key}” of ${what}, and there is no such key.`,
    cure: 'Add the key to its manifest.',
    path: ['platforms', 'kubernetes', 'deploymentSpec', 'executors', executor],
  };
}

/** The graphs of a run, each once. */
function reachedGraphs(ir: CheckedIr): readonly { readonly component: IrComponent; readonly isRoot: boolean }[] {
  const reached = new Set<IrComponent>([ir.spec.root]);
  for (const component of reached) {
    for (const task of Object.values(tasksOf(component))) {
      const next = componentOf(ir.spec, task);
      if (next?.dag !== undefined) reached.add(next);
    }
  }
  return [...reached].map((component) => ({ component, isRoot: component === ir.spec.root }));
}

function mentionsIn(kubernetes: KubernetesExecutor): readonly Mention[] {
  const { secretAsEnv = [], secretAsVolume = [], configMapAsEnv = [], configMapAsVolume = [] } = kubernetes;
  return [
    ...[...secretAsEnv, ...secretAsVolume].map((option): Mention => ({
      kind: 'secrets',
      written: option.secretName,
      source: option.secretNameParameter,
      keys: 'keyToEnv' in option ? (option.keyToEnv ?? []).map(({ secretKey = '' }) => secretKey) : [],
      optional: option.optional === true,
    })),
    ...[...configMapAsEnv, ...configMapAsVolume].map((option): Mention => ({
      kind: 'configMaps',
      written: option.configMapName,
      source: option.configMapNameParameter,
      keys: 'keyToEnv' in option ? (option.keyToEnv ?? []).map(({ configMapKey = '' }) => configMapKey) : [],
      optional: option.optional === true,
    })),
  ];
}

function knownName({ written, source }: Mention, parameters: ParameterValues): string | undefined {
  if (source === undefined) return written;
  if ((source.parameterExpressionSelector ?? '') !== '') return undefined;
  const { componentInputParameter: input, runtimeValue } = source;
  const value = input === undefined ? runtimeValue?.constant : own(parameters, input);
  return typeof value === 'string' && !hasPlaceholder(value) ? value : undefined;
}
