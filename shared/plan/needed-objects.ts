/** What a pipeline needs besides its text and its parameters, looked at before it starts. */
import type { Diagnostic } from '../diagnostic.ts';
import type { CheckedIr } from '../ir/compiled.ts';
import type { IrComponent, IrTaskInputParameter } from '../ir/pipeline-spec.ts';
import { hasPlaceholder } from '../ir/placeholders.ts';
import type { KubernetesExecutor } from '../ir/platform-spec.ts';
import { componentOf, tasksOf } from '../ir/references.ts';
import { own } from '../json.ts';
import type { ParameterValues } from '../run/values.ts';
import { objectNames, type Namespace } from './namespace.ts';

/** One secret or config map that an executor takes values of. */
interface Wanted {
  readonly kind: keyof Namespace;
  readonly written: string | undefined;
  readonly source: IrTaskInputParameter | undefined;
  readonly keys: readonly string[];
}

/**
 * Secrets and config maps that a run is certain to need and was not given, each once. Names that only the run itself will know are looked at when
 * it is their step’s turn.
 */
export function missingObjects(
  ir: CheckedIr,
  parameters: ParameterValues,
  namespace: Namespace,
): readonly Diagnostic[] {
  const missing = new Map<string, Diagnostic>();
  for (const { component, isRoot } of reachedGraphs(ir)) {
    for (const task of Object.values(tasksOf(component))) {
      const label = componentOf(ir.spec, task)?.executorLabel ?? '';
      for (const wanted of wantedBy(own(ir.kubernetes?.deploymentSpec?.executors, label) ?? {})) {
        const name = knownName(wanted, isRoot ? parameters : {});
        if (name === undefined) continue;
        const object = namespace[wanted.kind].get(name);
        const what = `the ${objectNames[wanted.kind]} “${name}”`;
        const keys = object === undefined ? [undefined] : wanted.keys.filter((key) => !object.has(key));
        for (const key of keys) missing.set(`${what} ${key}`, complaint(what, key, ['platforms', 'kubernetes'], label));
      }
    }
  }
  return [...missing.values()];
}

function complaint(what: string, key: string | undefined, at: readonly string[], label: string): Diagnostic {
  return {
    code: 'not-supported',
    severity: 'error',
    message:
      key === undefined
        ? `The pipeline needs ${what}, and it was not given.`
        : `The pipeline needs the key “${key}” of ${what}, and there is no such key.`,
    cure:
      key === undefined
        ? 'Give its manifest: millrace run --kubernetes FILE. It is kept in memory, for this run only.'
        : 'Add the key to its manifest.',
    path: [...at, 'deploymentSpec', 'executors', label],
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

/** What must be there; what may be absent is left out. */
function wantedBy(kubernetes: KubernetesExecutor): readonly Wanted[] {
  const { secretAsEnv = [], secretAsVolume = [], configMapAsEnv = [], configMapAsVolume = [] } = kubernetes;
  const secrets = [...secretAsEnv, ...secretAsVolume].filter(({ optional }) => optional !== true);
  const maps = [...configMapAsEnv, ...configMapAsVolume].filter(({ optional }) => optional !== true);
  return [
    ...secrets.map((option): Wanted => ({
      kind: 'secrets',
      written: option.secretName,
      source: option.secretNameParameter,
      keys: 'keyToEnv' in option ? (option.keyToEnv ?? []).map(({ secretKey = '' }) => secretKey) : [],
    })),
    ...maps.map((option): Wanted => ({
      kind: 'configMaps',
      written: option.configMapName,
      source: option.configMapNameParameter,
      keys: 'keyToEnv' in option ? (option.keyToEnv ?? []).map(({ configMapKey = '' }) => configMapKey) : [],
    })),
  ];
}

function knownName({ written, source }: Wanted, parameters: ParameterValues): string | undefined {
  if (source === undefined) return written;
  if ((source.parameterExpressionSelector ?? '') !== '') return undefined;
  const { componentInputParameter: input, runtimeValue } = source;
  const value = input === undefined ? runtimeValue?.constant : own(parameters, input);
  return typeof value === 'string' && !hasPlaceholder(value) ? value : undefined;
}
