/** The contract with answers of a test's choice, in memory. What a test does not give is refused by name. */
import type {
  EngineApi,
  ProcedureInput,
  ProcedureName,
  ProcedureOutput,
  SubscriptionInput,
  SubscriptionItem,
  SubscriptionName,
} from '../../shared/ipc/contract.ts';

/** The receiving end of a stream. */
export interface Observer<N extends SubscriptionName> {
  readonly item: (item: SubscriptionItem<N>) => void;
  readonly end?: (reason?: string) => void;
}

export interface FakeAnswers {
  readonly procedures?: {
    readonly [N in ProcedureName]?: (input: ProcedureInput<N>) => ProcedureOutput<N> | Promise<ProcedureOutput<N>>;
  };
  readonly subscriptions?: {
    readonly [N in SubscriptionName]?: (input: SubscriptionInput<N>, observer: Observer<N>) => (() => void) | undefined;
  };
}

/** An engine that answers like that. */
export function fakeApi({ procedures = {}, subscriptions = {} }: FakeAnswers): EngineApi {
  return {
    async call<N extends ProcedureName>(name: N, input: ProcedureInput<N>): Promise<ProcedureOutput<N>> {
      const answer: ((input: ProcedureInput<N>) => ProcedureOutput<N> | Promise<ProcedureOutput<N>>) | undefined =
        procedures[name];
      if (answer === undefined) throw new Error(`${name} is not part of this test.`);
      return answer(input);
    },
    subscribe<N extends SubscriptionName>(name: N, input: SubscriptionInput<N>, observer: Observer<N>): () => void {
      const open: ((input: SubscriptionInput<N>, observer: Observer<N>) => (() => void) | undefined) | undefined =
        subscriptions[name];
      return open?.(input, observer) ?? ((): void => undefined);
    },
  };
}

/** Callbacks that a test lets happen: stands in for frames and timers. */
export function manualQueue(): {
  readonly push: (callback: () => void) => void;
  flush(): void;
  readonly size: () => number;
} {
  let waiting: (() => void)[] = [];
  return {
    push: (callback) => {
      waiting.push(callback);
    },
    flush() {
      const now = waiting;
      waiting = [];
      for (const callback of now) callback();
    },
    size: () => waiting.length,
  };
}

/** Lets every promise that is settled run on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
