/** Random conditions, loops and options that fit what a task can be connected to. */
import type { Argument, Condition, ExecutionOptions, ForEach, InputSpec, TaskSpec } from '../../component/spec.ts';
import type { Choices } from '../../testing/choices.ts';
import type { TypeName } from './components.ts';
import type { Source } from './documents.ts';

/** A condition and the locals that it reads; undefined where there is nothing to compare. */
export function randomCondition(
  choices: Choices,
  sources: readonly Source[],
): Pick<TaskSpec, 'isEnabled' | 'locals'> | undefined {
  const comparable = sources.flatMap(({ type, argument }) => (isComparable(type) ? [{ type, argument }] : []));
  if (comparable.length === 0) return undefined;
  const { type, argument } = choices.pick(comparable);
  const { cel, kind, constant } = comparisons[type];
  if (choices.once(2)) return { isEnabled: randomPredicate(choices, kind, argument, constant) };
  return { locals: { tested: argument }, isEnabled: { cel: cel("inputs.parameter_values['tested']") } };
}

const comparisons = {
  String: { cel: (value: string) => `${value} == 'heads'`, kind: '==', constant: 'heads' },
  Integer: { cel: (value: string) => `int(${value}) > 5`, kind: '>', constant: '5' },
  Float: { cel: (value: string) => `${value} <= 0.5`, kind: '<=', constant: '0.5' },
  Boolean: { cel: (value: string) => `${value} == true`, kind: '==', constant: 'true' },
} as const;

function isComparable(type: TypeName): type is keyof typeof comparisons {
  return Object.hasOwn(comparisons, type);
}

function randomPredicate(
  choices: Choices,
  kind: '==' | '>' | '<=',
  op1: Argument,
  op2: string,
): Exclude<Condition, { readonly cel: string }> {
  const compared = { [kind]: { op1, op2 } };
  if (choices.once(2)) return compared;
  return choices.once(2) ? { not: compared } : { or: { op1: compared, op2: { not: compared } } };
}

/** A loop: its items, the input that receives each, and the local that holds the list. */
export function randomLoop(
  choices: Choices,
  sources: readonly Source[],
): { readonly item: InputSpec; readonly forEach: ForEach; readonly locals: NonNullable<TaskSpec['locals']> } {
  const parallelism = choices.maybe(2, 'parallelism', () => choices.below(4));
  const lists = sources.filter(({ type }) => type === 'List' || type === 'List[Dataset]');
  if (lists.length > 0 && choices.once(2)) {
    const { type, argument } = choices.pick(lists);
    const item: InputSpec = { name: 'item', type: type === 'List' ? 'String' : 'Dataset' };
    return { item, forEach: { items: { argument: 'all' }, as: 'item', ...parallelism }, locals: { all: argument } };
  }
  const [type, items] = choices.pick(written);
  return { item: { name: 'item', type }, forEach: { items, as: 'item', ...parallelism }, locals: {} };
}

const written: readonly (readonly [TypeName, ForEach['items']])[] = [
  ['Integer', [1, 2, 3]],
  ['String', ['a', "it's", '']],
  ['Dict', [{ a: 1 }, { a: [null, 0.5] }]],
  ['Float', '[1, 2.50, 3e0]'],
  ['Boolean', []],
];

/** Execution options; a group has few. */
export function randomOptions(choices: Choices, isGroup: boolean, sources: readonly Source[]): ExecutionOptions {
  const caching = choices.maybe(2, 'cachingStrategy', () => ({
    maxCacheStaleness: 'P0D',
    ...choices.maybe(2, 'cacheKey', () => 'v1'),
  }));
  if (isGroup) return caching;
  const named = sources.flatMap(({ type, argument }) =>
    type === 'String' && 'taskOutput' in argument ? argument.taskOutput : [],
  );
  return {
    ...choices.maybe(3, 'retryStrategy', () => ({ maxRetries: choices.below(3), backoffDuration: '5s' })),
    ...caching,
    ...choices.maybe(3, 'container', () => ({
      env: { C: 'd' },
      resources: { cpuLimit: '500m', memoryLimit: '1Gi' },
    })),
    ...choices.maybe(5, 'kubernetes', () => ({
      secretAsEnv: [
        {
          secretName: 's',
          keyToEnv: [{ secretKey: 'k', envVar: 'K' }],
          secretNameParameter: { runtimeValue: { constant: 's' } },
        },
      ],
      ...(named.length === 0 ? {} : { nodeSelector: { labels: { disk: 'ssd' } } }),
    })),
  };
}
