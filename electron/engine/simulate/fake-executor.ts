import { isJsonArray, type Json } from '../../../shared/json.ts';
import { containerLayout, containerRoot } from '../../../shared/plan/layout.ts';
import { containerWorkspace } from '../../../shared/plan/names.ts';
import type { ResolvedStep } from '../../../shared/plan/step.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { Values } from '../../../shared/run/values.ts';
import type { AttemptIdentity, AttemptListener, AttemptOutcome, Executor, RunningAttempt } from '../executor.ts';
import type { Container, Daemon } from './daemon.ts';
import { textSeed, type Dice } from './dice.ts';
import { Crash, type Life } from './life.ts';
import type { Timeline } from './timeline.ts';

/** What the simulated executor of one life of the engine works with. */
export interface FakeExecutorWorld {
  readonly life: Life;
  readonly timeline: Timeline;
  readonly daemon: Daemon;
  readonly dice: Dice;
  /** How long an image takes, and whether it can be had. */
  readonly image: (image: string) => { readonly delayMs: number; readonly failure?: Failure };
  /** Told before a container is removed on purpose. */
  readonly onRemove: (identity: AttemptIdentity) => void;
  /** Told before a container is created. */
  readonly onCreate: (identity: AttemptIdentity) => void;
}

/** What a step of the simulation makes of its inputs: everything downstream shows whether values went the right way. */
export function outputsOf(path: string, inputs: Values): Values {
  return { parameters: { out: (textSeed(path) + sum(Object.values(inputs.parameters))) % 1_000_003 }, artifacts: {} };
}

function sum(values: readonly Json[]): number {
  return values.reduce<number>((total, value) => {
    if (isJsonArray(value)) return total + sum(value);
    return typeof value === 'number' ? total + value : total;
  }, 0);
}

const reconnectMs = 20;

/** An executor by the rules of the protocol, on the simulated daemon. It dies with its life, at any of its calls. */
export function createFakeExecutor(world: FakeExecutorWorld): Executor {
  const { life, timeline, daemon, dice } = world;

  /** Later in this life; a crash in there ends the life, not the simulation. */
  function later(delayMs: number, work: () => void): void {
    timeline.at(delayMs, () => {
      if (!life.alive()) return;
      try {
        work();
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
    });
  }

  function attemptOf(
    identity: AttemptIdentity,
    step: ResolvedStep,
    listener: AttemptListener,
    mode: { readonly takeOver: false } | { readonly takeOver: true; readonly wasStarted: boolean },
  ): RunningAttempt {
    const { handle } = identity;
    const settled = Promise.withResolvers<AttemptOutcome>();
    let told = mode.takeOver && mode.wasStarted;
    let lost = false;
    let canceled = false;
    let detached = false;

    /** One call to the daemon: takes time, may be cut off, may be the engine's last. */
    function call(name: string, work: () => void): void {
      later(dice.between(1, 8), () => {
        if (detached) return;
        if (!daemon.reachable) {
          if (!lost) listener.unknown('the connection to the daemon broke');
          lost = true;
          later(reconnectMs, () => {
            call(name, work);
          });
          return;
        }
        if (lost) listener.unknown(undefined);
        lost = false;
        life.point(`${name}: before`);
        work();
        life.point(`${name}: after`);
      });
    }

    function settle(outcome: AttemptOutcome): void {
      life.point('outcome');
      settled.resolve(outcome);
    }

    function fail(failure: Failure): void {
      settle({ type: 'failed', exit: {}, failure });
    }

    function create(): void {
      call('create', () => {
        world.onCreate(identity);
        const created = daemon.create(identity, step.inputs);
        if (created === 'name-taken' && daemon.containers.get(handle)?.identity.nonce !== identity.nonce) {
          fail({ reason: 'start-refused', detail: 'the name is taken by a container of someone else' });
        } else {
          start();
        }
      });
    }

    function start(): void {
      call('start', () => {
        if (canceled) settle({ type: 'canceled', exit: {} });
        else if (step.pod?.valuesGone === true) settle({ type: 'unprovided' });
        else if (daemon.start(handle)) watch();
        else fail({ reason: 'start-refused', detail: 'the command does not exist' });
      });
    }

    function watch(): void {
      if (!told) listener.started(`id-${handle}`);
      told = true;
      daemon.watch(handle, () => {
        later(dice.between(0, 2), () => {
          if (detached) return;
          listener.exited();
          call('inspect', inspect);
        });
      });
    }

    function inspect(): void {
      const container = daemon.containers.get(handle);
      if (container === undefined) fail({ reason: 'lost', detail: 'the container is gone' });
      else if (container.state === 'running') watch();
      else
        call('collect', () => {
          settle(outcomeOf(container, canceled));
        });
    }

    function find(wasStarted: boolean): void {
      call('find', () => {
        const container = daemon.containers.get(handle);
        if (container === undefined) {
          if (wasStarted) fail({ reason: 'lost', detail: 'the container is gone' });
          else if (canceled) settle({ type: 'canceled', exit: {} });
          else if (step.pod?.valuesGone === true) settle({ type: 'unprovided' });
          else create();
        } else if (container.identity.nonce !== identity.nonce) {
          fail({ reason: 'start-refused', detail: 'the name is taken by a container of someone else' });
        } else if (container.state === 'created') {
          start();
        } else {
          watch();
        }
      });
    }

    if (mode.takeOver) find(mode.wasStarted);
    else create();
    return {
      outcome: settled.promise,
      cancel() {
        life.point('cancel');
        canceled = true;
        call('kill', () => {
          daemon.kill(handle);
        });
      },
      detach() {
        detached = true;
        return Promise.resolve();
      },
      cleanUp: () => cleanUp(identity),
    };
  }

  function cleanUp(identity: AttemptIdentity): Promise<void> {
    life.point('clean up');
    const done = Promise.withResolvers<void>();
    const attempt = (): void => {
      if (!daemon.reachable) {
        later(reconnectMs, attempt);
        return;
      }
      life.point('remove: before');
      world.onRemove(identity);
      daemon.remove(identity.handle);
      life.point('remove: after');
      done.resolve();
    };
    later(dice.between(1, 30), attempt);
    return done.promise;
  }

  return {
    kind: 'docker',
    layout: ({ run, path, attempt }) => containerLayout(containerRoot(run, path, attempt)),
    workspacePath: () => containerWorkspace,
    endRun: () => Promise.resolve(),
    prepareImage(image, signal, progress) {
      life.point('prepare image');
      const { delayMs, failure } = world.image(image);
      const done = Promise.withResolvers<Awaited<ReturnType<Executor['prepareImage']>>>();
      if (delayMs > 20) progress({ image, action: 'pull', message: 'Pulling', totalBytes: 100 });
      later(delayMs, () => {
        if (signal.aborted) done.resolve(err({ reason: 'environment', detail: 'given up' }));
        else done.resolve(failure === undefined ? ok({ image, digest: `sha256:${image}` }) : err(failure));
      });
      return done.promise;
    },
    start(identity, step, _image, listener) {
      life.point('executor.start');
      return attemptOf(identity, step, listener, { takeOver: false });
    },
    takeOver(identity, step, _image, wasStarted, listener) {
      life.point('executor.takeOver');
      return attemptOf(identity, step, listener, { takeOver: true, wasStarted });
    },
    cleanUp,
  };
}

function outcomeOf(container: Container, canceled: boolean): AttemptOutcome {
  const exit = { exitCode: container.exitCode, startedAt: container.startedAt, finishedAt: container.finishedAt };
  if (container.killed && canceled) return { type: 'canceled', exit };
  if (container.killed) {
    return { type: 'failed', exit, failure: { reason: 'signal', signal: 'SIGKILL', exitCode: container.exitCode } };
  }
  if (container.exitCode !== 0) {
    return { type: 'failed', exit, failure: { reason: 'exit-code', exitCode: container.exitCode } };
  }
  return { type: 'succeeded', exit, outputs: outputsOf(container.identity.path, container.inputs), warnings: [] };
}
