import { Dialog as Base } from '@base-ui/react/dialog';
import { Command } from 'cmdk';
import type { ReactNode } from 'react';
import { focusOnMount } from '../ui/focus.ts';
import { useStore } from 'zustand';
import { useActiveDocument, useApp, useUi } from '../app-context.ts';
import { nodeId } from '../canvas/ids.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { ComponentIcon } from '../ui/component-icon.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { matchWords } from '../ui/match-words.ts';
import { faceOf } from '../state/face.ts';
import { commandGroups } from './registry.ts';
import s from './overlays.module.css';

/** The command palette, finding a task, and the list of keys. */
export function Overlays(): ReactNode {
  const overlay = useUi((state) => state.overlay);
  const { ui } = useApp();
  const close = (): void => ui.set({ overlay: 'none' });
  const document = useActiveDocument();
  return (
    <>
      <Searchable
        open={overlay === 'commands' || overlay === 'find'}
        onClose={close}
        label={overlay === 'find' ? 'Find task' : 'Command palette'}
        placeholder={overlay === 'find' ? 'Find a task' : 'What do you want to do?'}
      >
        {overlay === 'find' ? (
          document === undefined ? null : (
            <Tasks document={document} onDone={close} />
          )
        ) : (
          <Everything onDone={close} />
        )}
      </Searchable>
      <Shortcuts open={overlay === 'shortcuts'} onClose={close} />
    </>
  );
}

interface SearchableProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly label: string;
  readonly placeholder: string;
  readonly children: ReactNode;
}

function Searchable({ open, onClose, label, placeholder, children }: SearchableProps): ReactNode {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={s['backdrop']} />
        <Base.Popup className={s['palette']} aria-label={label} data-testid={testIds.commandPalette}>
          <Command label={label} filter={matchWords} loop>
            <Command.Input
              ref={focusOnMount}
              placeholder={placeholder}
              className={s['input']}
              data-testid={testIds.commandPaletteInput}
            />
            <Command.List className={s['list']}>
              <Command.Empty className={s['empty']}>Nothing is called that.</Command.Empty>
              {children}
            </Command.List>
          </Command>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Commands that can be run now, then components to add, then tasks to go to. */
function Everything({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { commands, library, canvas, ui } = useApp();
  const known = useStore(library.store);
  const document = useActiveDocument();
  const designer = ui.store.getState().screen === 'designer';
  // What can be done is looked at once, when the palette opens.
  const enabled = commands
    .all()
    .filter(
      (command) =>
        command.hidden !== true && commands.enabled(command.id) && (command.scope !== 'designer' || designer),
    );
  return (
    <>
      {commandGroups.map((group) => {
        const members = enabled.filter((command) => command.group === group);
        return members.length === 0 ? null : (
          <Command.Group key={group} heading={group}>
            {members.map((command) => (
              <Command.Item
                key={command.id}
                value={`${command.title} ${command.id}`}
                className={s['item'] ?? ''}
                onSelect={() => {
                  onDone();
                  commands.run(command.id);
                }}
              >
                <span className={s['name']}>{command.title}</span>
                {command.keys?.[0] === undefined ? null : <Kbd keys={command.keys[0]} />}
              </Command.Item>
            ))}
          </Command.Group>
        );
      })}
      {designer && known.phase === 'ready' && canvas.current !== undefined ? (
        <Command.Group heading="Add component">
          {known.entries.map((entry) => (
            <Command.Item
              key={entry.url}
              value={`Add ${entry.face.name} ${entry.url}`}
              className={s['item'] ?? ''}
              onSelect={() => {
                onDone();
                canvas.current?.add(entry);
              }}
            >
              <ComponentIcon name={entry.face.icon} family={entry.face.family} />
              <span className={s['name']}>Add {entry.face.name}</span>
            </Command.Item>
          ))}
        </Command.Group>
      ) : null}
      {designer && document !== undefined ? <Tasks document={document} onDone={onDone} /> : null}
    </>
  );
}

function Tasks({ document, onDone }: { readonly document: OpenDocument; readonly onDone: () => void }): ReactNode {
  const { canvas, library } = useApp();
  const shown = document.shown();
  if (shown === undefined) return null;
  return (
    <Command.Group heading="Go to task">
      {Object.entries(shown.graph.implementation.graph.tasks).map(([id, task]) => {
        const spec = shown.resolve(task.componentRef);
        const face = spec === undefined ? undefined : faceOf(spec, library.resolve);
        return (
          <Command.Item
            key={id}
            value={`Go to ${id} ${face?.name ?? ''}`}
            className={s['item'] ?? ''}
            onSelect={() => {
              onDone();
              document.select({ nodes: new Set([nodeId('task', id)]), edges: new Set() });
              canvas.current?.reveal([nodeId('task', id)]);
            }}
          >
            <ComponentIcon name={face?.icon} family={face?.family ?? 'any'} />
            <span className={s['name']}>{id}</span>
            {face === undefined || face.name === id ? null : <span className={s['note']}>{face.name}</span>}
          </Command.Item>
        );
      })}
    </Command.Group>
  );
}

function Shortcuts({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  const { commands } = useApp();
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts" width="wide" testId={testIds.shortcuts}>
      <div className={s['groups']}>
        {commandGroups.map((group) => {
          const members = commands
            .all()
            .filter((command) => command.group === group && command.keys !== undefined && command.hidden !== true);
          return members.length === 0 ? null : (
            <section key={group} className={s['group']}>
              <h3>{group}</h3>
              <dl>
                {members.map((command) => (
                  <div key={command.id} className={s['line']}>
                    <dt>{command.title}</dt>
                    <dd>
                      <Kbd keys={command.keys?.[0] ?? ''} />
                    </dd>
                  </div>
                ))}
                {group === 'Edit' ? (
                  <Line title="Move the selection" keys={['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']} />
                ) : null}
                {group === 'View' ? (
                  <Line title="Command palette" keys={[commands.keysOf('app.palette') ?? '']} />
                ) : null}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}

function Line({ title, keys }: { readonly title: string; readonly keys: readonly string[] }): ReactNode {
  return (
    <div className={s['line']}>
      <dt>{title}</dt>
      <dd>
        {keys.map((key) => (
          <Kbd key={key} keys={key} />
        ))}
      </dd>
    </div>
  );
}
