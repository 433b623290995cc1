/** Random pipelines with all of the IR's control flow, as small trees that shrink well; {@link buildPipeline} makes the IR of one. */
import * as fc from 'fast-check';

/** One input of a task; numbers are picks among what there is, and go round. */
export interface InputShape {
  readonly pick: number;
  readonly asText: boolean;
  readonly optional: 'no' | 'yes' | 'default';
  readonly select: 'no' | 'part' | 'missing part';
}

/** What a task is repeated over. */
export interface LoopShape {
  readonly over: 'raw' | 'list' | 'text' | 'artifacts';
  readonly raw: number;
  readonly item: 'STRING' | 'NUMBER_INTEGER';
  readonly optional: boolean;
  readonly limit: number;
}

/** A condition on a value that the task receives. */
export interface ConditionShape {
  readonly form: 'true' | 'false' | 'number' | 'number in text' | 'text' | 'not text';
  readonly pick: number;
}

/** An output of a group: the first of these that is there. */
export interface OutputShape {
  readonly picks: readonly number[];
}

/** One task; `inner` and `outputs` count for groups only. */
export interface TaskShape {
  readonly what: 'step' | 'group' | 'importer';
  readonly inputs: readonly InputShape[];
  readonly after: readonly number[];
  readonly loop: LoopShape | undefined;
  readonly condition: ConditionShape | undefined;
  readonly exit: boolean;
  readonly retries: number;
  readonly inner: readonly TaskShape[];
  readonly outputs: readonly OutputShape[];
}

const pick = fc.nat(60);

/** The first one nine times in ten: a pipeline in which much goes wrong ends early. */
function often<A, B>(first: fc.Arbitrary<A>, second: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: 9, arbitrary: first }, { weight: 1, arbitrary: second });
}

/** One time in three. */
function sometimes<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const input: fc.Arbitrary<InputShape> = fc.record({
  pick,
  asText: fc.boolean(),
  optional: fc.constantFrom('no', 'no', 'yes', 'default'),
  select: often(fc.constantFrom('no', 'part'), fc.constant('missing part')),
});

const loop: fc.Arbitrary<LoopShape> = fc.record({
  over: often(fc.constantFrom('raw', 'list', 'list', 'artifacts'), fc.constant('text')),
  raw: pick,
  item: often(fc.constant('STRING'), fc.constant('NUMBER_INTEGER')),
  optional: fc.boolean(),
  limit: fc.constantFrom(0, 1, 2),
});

const condition: fc.Arbitrary<ConditionShape> = fc.record({
  form: often(fc.constantFrom('true', 'number', 'not text'), fc.constantFrom('false', 'text', 'number in text')),
  pick,
});

function task(depth: number): fc.Arbitrary<TaskShape> {
  return fc.record({
    what:
      depth > 0 ? fc.constantFrom('step', 'step', 'group', 'group', 'importer') : fc.constantFrom('step', 'importer'),
    inputs: fc.array(input, { maxLength: 3 }),
    after: fc.array(pick, { maxLength: 2 }),
    loop: sometimes(loop),
    condition: sometimes(condition),
    exit: fc.nat(5).map((number) => number === 5),
    retries: fc.nat(2),
    inner: depth > 0 ? fc.array(task(depth - 1), { minLength: 1, maxLength: 5 }) : fc.constant([]),
    outputs: fc.array(fc.record({ picks: fc.array(pick, { minLength: 1, maxLength: 3 }) }), { maxLength: 2 }),
  });
}

/** The tasks of a random pipeline. */
export const pipelineShapes: fc.Arbitrary<readonly TaskShape[]> = fc.array(task(2), {
  minLength: 1,
  maxLength: 8,
  size: 'max',
});
