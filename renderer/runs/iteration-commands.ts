import type { App } from '../app-context.ts';
import type { Command } from '../commands/registry.ts';
import { iterationsOf, shownPath } from '../state/iterations.ts';
import type { FollowedRun } from '../state/run.ts';
import { parseNodeId } from '../canvas/ids.ts';
import type { IterationsStatus } from '../canvas/status.ts';

/** The loop around what is selected on the canvas in front, in the run that it shows. */
interface LoopInFront {
  readonly run: FollowedRun;
  readonly path: string;
  readonly iterations: IterationsStatus;
}

/** The keys that go through the iterations of a loop. */
export function iterationCommands(app: App): readonly Command[] {
  const command = (
    id: string,
    title: string,
    keys: string,
    to: (iterations: IterationsStatus) => number | undefined,
  ): Command => ({
    id: `run.${id}`,
    title,
    group: 'Run',
    keys: [keys],
    when() {
      const loop = loopInFront(app);
      return loop !== undefined && to(loop.iterations) !== undefined;
    },
    run() {
      const loop = loopInFront(app);
      const index = loop === undefined ? undefined : to(loop.iterations);
      if (loop === undefined || index === undefined) return;
      const { chosen } = loop.run.iterations.getState();
      loop.run.iterations.setState({ chosen: new Map(chosen).set(loop.path, index) });
    },
  });
  return [
    command('iterationNext', 'Next iteration', ']', ({ shown, count }) => (shown + 1 < count ? shown + 1 : undefined)),
    command('iterationPrevious', 'Previous iteration', '[', ({ shown }) => (shown > 0 ? shown - 1 : undefined)),
    command('iterationFailed', 'Next failed iteration', 'Shift+F', ({ nextFailed }) => nextFailed),
  ];
}

/** The selected task when it is a loop, else the innermost loop around it. */
function loopInFront({ canvas, hub }: App): LoopInFront | undefined {
  const document = canvas.current?.document;
  const id = document === undefined ? undefined : hub.shown.getState().byDocument.get(document.id);
  if (document === undefined || id === undefined) return undefined;
  const run = hub.run(id);
  const state = run.store.getState();
  if (state.phase !== 'ready' || state.graph === undefined) return undefined;
  const { selection, graphPath } = document.store.getState();
  const [only] = selection.nodes;
  const ref = only === undefined ? undefined : parseNodeId(only);
  const { chosen } = run.iterations.getState();
  for (let ids = ref?.kind === 'task' ? [...graphPath, ref.name] : graphPath; ids.length > 0; ids = ids.slice(0, -1)) {
    const task = state.graph.find(ids);
    if (task?.loops !== true) continue;
    const path = shownPath(task, state.view, state.graph, chosen);
    const iterations = iterationsOf(state.view, path, chosen);
    if (iterations !== undefined) return { run, path, iterations };
  }
  return undefined;
}
