/**
 * The planning of a long loop: what the schedule decides between the events of a run, whose steps end as soon as they start. Beside it the same
 * steps as tasks of one graph. An iteration is a group of two steps; its record is the text of its events.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { checkIr } from '../shared/ir/check.ts';
import type { CheckedIr } from '../shared/ir/compiled.ts';
import type { IrComponent, IrTask, PipelineSpec } from '../shared/ir/pipeline-spec.ts';
import type { RunEvent } from '../shared/run/events.ts';
import type { Command } from '../shared/schedule/command.ts';
import { advance, createSchedule } from '../shared/schedule/schedule.ts';
import { interleaved, report } from './measure.ts';

setFlagsFromString('--expose-gc');

function heap(): number {
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

const out = { parameters: { out: { parameterType: 'STRING' } } } as const;
const list = { parameters: { out: { parameterType: 'LIST' } } } as const;
const step: IrComponent = { executorLabel: 'step', outputDefinitions: out };

function pipeline(tasks: Record<string, IrTask>, components: Record<string, IrComponent>): CheckedIr {
  const spec: PipelineSpec = {
    pipelineInfo: { name: 'long' },
    schemaVersion: '2.1.0',
    root: { dag: { tasks } },
    components,
    deploymentSpec: { executors: { step: { container: { image: 'img', command: ['true'] } } } },
  };
  const checked = checkIr(spec);
  if (!checked.ok) throw new Error(checked.error[0]?.message);
  return checked.value;
}

/** Two steps in a row, by their names. */
function pair(first: string, second: string): Record<string, IrTask> {
  const componentRef = { name: 'step' };
  return { [first]: { componentRef }, [second]: { componentRef, dependentTasks: [first] } };
}

function loopOf(iterations: number): CheckedIr {
  const raw = JSON.stringify(Array.from({ length: iterations }, (_, index) => index));
  const body: IrComponent = {
    inputDefinitions: { parameters: { item: { parameterType: 'NUMBER_INTEGER' } } },
    outputDefinitions: list,
    dag: {
      tasks: pair('x', 'y'),
      outputs: { parameters: { out: { valueFromParameter: { producerSubtask: 'y', outputParameterKey: 'out' } } } },
    },
  };
  const loop: IrTask = { componentRef: { name: 'body' }, parameterIterator: { items: { raw }, itemInput: 'item' } };
  return pipeline({ loop }, { body, step });
}

function graphOf(pairs: number): CheckedIr {
  const tasks = Array.from({ length: pairs }, (_, index) => Object.entries(pair(`x${index}`, `y${index}`)));
  return pipeline(Object.fromEntries(tasks.flat()), { step });
}

/** Called whenever steps have ended, with the length of the record so far. */
type Watch = (stepsEnded: number, recordBytes: number) => void;

/** Drives a run to its end. Nothing is kept of its events but, for `watch`, their length. */
function drive(ir: CheckedIr, watch?: Watch): void {
  const machine = { cpus: 8, memoryBytes: 2 ** 33 };
  const schedule = createSchedule(ir, {}, { run: 'r', createdAt: 0, parallel: 8, failFast: false, machine });
  const alive: string[] = [];
  let bytes = 0;
  let ended = 0;
  const queue: Command[] = [];
  const record = (event: RunEvent): void => {
    if (watch !== undefined) bytes += JSON.stringify(event).length;
    queue.push(...advance(schedule, event, 0));
  };
  const settle = (): void => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) answer(next);
  };

  function answer(command: Command): void {
    switch (command.do) {
      case 'prepare-image':
        record({ type: 'image-ready', image: command.image, digest: 'sha256:1' });
        return;
      case 'start-execution': {
        const { path, kind, inputs, iterations } = command;
        record({
          type: 'execution-started',
          path,
          kind,
          inputs,
          ...(iterations === undefined ? {} : { iterations }),
        });
        return;
      }
      case 'start-attempt': {
        const { path, attempt } = command;
        alive.push(path);
        record({ type: 'attempt-created', path, attempt, nonce: 'n', executor: 'docker', handle: 'h' });
        return;
      }
      case 'finish-execution':
        if (command.result.state !== 'SUCCEEDED') throw new Error(`${command.path} ${command.result.state}`);
        record({ type: 'execution-succeeded', path: command.path, outputs: command.result.outputs });
        return;
      case 'finish-run':
        record({ type: 'run-finished', state: command.state, outputs: command.outputs });
        return;
      default:
        throw new Error(`Nothing here asks for ${command.do}.`);
    }
  }

  record({
    type: 'run-created',
    pipeline: 'long',
    irDigest: 'd',
    parameters: {},
    options: { executor: 'docker', parallel: 8, failFast: false, cache: false, strictResources: false },
  });
  settle();
  for (let path = alive.shift(); path !== undefined; path = alive.shift()) {
    const outputs = { parameters: { out: path }, artifacts: {} };
    record({ type: 'attempt-succeeded', path, attempt: 1, exit: { exitCode: 0 }, outputs, warnings: [] });
    settle();
    ended += 1;
    watch?.(ended, bytes);
  }
  if (!schedule.finished) throw new Error('The run did not end.');
}

function timeOf(ir: CheckedIr): Promise<number> {
  const begun = performance.now();
  drive(ir);
  return Promise.resolve(performance.now() - begun);
}

/** What the schedule holds of an iteration that is over, measured between a tenth and nine tenths of the loop. */
function memoryPerIteration(iterations: number): { readonly held: number; readonly record: number } {
  const marks: { readonly ended: number; readonly held: number; readonly bytes: number }[] = [];
  const ir = loopOf(iterations);
  drive(ir, (ended, bytes) => {
    if (ended === (iterations * 2) / 10 || ended === (iterations * 2 * 9) / 10)
      marks.push({ ended, held: heap(), bytes });
  });
  const [early, late] = marks;
  if (early === undefined || late === undefined) throw new Error('The loop is too short to be measured.');
  const between = (late.ended - early.ended) / 2;
  return { held: (late.held - early.held) / between, record: (late.bytes - early.bytes) / between };
}

for (const iterations of [1000, 10_000, 40_000]) {
  const loop = loopOf(iterations);
  const graph = graphOf(iterations);
  const samples = await interleaved(
    () => timeOf(graph),
    () => timeOf(loop),
  );
  report(`${iterations.toLocaleString('en')} iterations of two steps, beside as many tasks`, samples, '< 3');
  const { held, record } = memoryPerIteration(iterations);
  console.log(`  held of an iteration that is over: ${held.toFixed(0)} bytes; its record: ${record.toFixed(0)} bytes`);
}
