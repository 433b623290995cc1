import type { App } from '../app-context.ts';
import { lazyCode } from '../lazy.ts';
import type { Command } from './registry.ts';
import type { CommandTools } from './tools.ts';

const exporting = lazyCode(() => import('../state/export.ts'));

/** Commands for documents: new, open, save, export, run. */
export function pipelineCommands(app: App, tools: CommandTools): readonly Command[] {
  const { has, withDocument } = tools;
  return [
    {
      id: 'document.new',
      title: 'New pipeline',
      group: 'Pipeline',
      keys: ['Mod+Alt+N'],
      whileTyping: true,
      run: () => void app.documents.create(),
    },
    {
      id: 'document.open',
      title: 'Open…',
      group: 'Pipeline',
      keys: ['Mod+O'],
      whileTyping: true,
      run: () => void app.documents.choose(),
    },
    {
      id: 'document.import',
      title: 'Import…',
      group: 'Pipeline',
      keys: ['Mod+Shift+O'],
      whileTyping: true,
      run: () => void app.documents.chooseImport(),
    },
    {
      id: 'document.save',
      title: 'Save',
      group: 'Pipeline',
      keys: ['Mod+S'],
      whileTyping: true,
      when: has,
      run: withDocument((document) => {
        settleTyping();
        void app.documents.save(document);
      }),
    },
    {
      id: 'document.saveAs',
      title: 'Save as…',
      group: 'Pipeline',
      keys: ['Mod+Shift+S'],
      whileTyping: true,
      when: has,
      run: withDocument((document) => {
        settleTyping();
        void app.documents.saveAs(document);
      }),
    },
    {
      id: 'document.export',
      title: 'Export for Kubeflow…',
      group: 'Pipeline',
      keys: ['Mod+E'],
      whileTyping: true,
      when: has,
      run: withDocument((document) => void exporting().then(({ exportIr }) => exportIr(app, document))),
    },
    {
      id: 'document.close',
      title: 'Close',
      group: 'Pipeline',
      keys: ['Mod+Alt+W'],
      whileTyping: true,
      when: has,
      run: withDocument((document) => void app.documents.close(document.id)),
    },
    {
      id: 'document.next',
      title: 'Next document',
      group: 'Pipeline',
      keys: ['Mod+Alt+ArrowRight', 'Mod+PageDown'],
      whileTyping: true,
      when: has,
      run: () => app.documents.step(1),
    },
    {
      id: 'document.previous',
      title: 'Previous document',
      group: 'Pipeline',
      keys: ['Mod+Alt+ArrowLeft', 'Mod+PageUp'],
      whileTyping: true,
      when: has,
      run: () => app.documents.step(-1),
    },
    {
      id: 'run.start',
      title: 'Run',
      group: 'Run',
      keys: ['Mod+Enter', 'F5'],
      whileTyping: true,
      when: has,
      run: withDocument((document) => {
        settleTyping();
        void app.runs.start(document);
      }),
    },
  ];
}

/** A field that is being typed in commits when it loses the focus; saving and running include what was typed. */
function settleTyping(): void {
  if (window.document.activeElement instanceof HTMLElement) window.document.activeElement.blur();
}
