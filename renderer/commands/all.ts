import type { App } from '../app-context.ts';
import { canvasCommands } from './canvas-commands.ts';
import { editCommands } from './edit-commands.ts';
import { pipelineCommands } from './pipeline-commands.ts';
import type { Command } from './registry.ts';
import { commandTools } from './tools.ts';
import { viewCommands } from './view-commands.ts';

/** Every command of the designer and the window, bound to its state. renderer/runs adds its own. */
export function allCommands(app: App): readonly Command[] {
  const tools = commandTools(app);
  return [
    ...pipelineCommands(app, tools),
    ...editCommands(app, tools),
    ...canvasCommands(app, tools),
    ...viewCommands(app, tools),
  ];
}
