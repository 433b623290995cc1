import { EllipsisVertical } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useApp, useUi } from '../app-context.ts';
import type { TaskData } from '../canvas/graph.ts';
import type { OpenDocument } from '../state/document.ts';
import type { ShownGraph } from '../state/graph-path.ts';
import { Badge } from '../ui/badge.tsx';
import { ComponentIcon } from '../ui/component-icon.tsx';
import { cx } from '../ui/cx.ts';
import { Menu } from '../ui/menu.tsx';
import type { MenuItem } from '../ui/menu.tsx';
import { EmptyState } from '../ui/screen-states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { ArgumentField } from './argument-field.tsx';
import { RulesTab } from './rules/rules-tab.tsx';
import { TaskSettings } from './task-settings.tsx';
import { isShort } from './value.ts';
import { YamlView } from './yaml-view.tsx';
import s from './inspector.module.css';

export interface TaskInspectorProps {
  readonly document: OpenDocument;
  /** The graph in which the task stands. */
  readonly shown: ShownGraph;
  readonly data: TaskData;
  readonly editable: boolean;
}

/** One task: its arguments, how it runs, its text. */
export function TaskInspector({ document, shown, data, editable }: TaskInspectorProps): ReactNode {
  const { slots, commands, ui } = useApp();
  const tab = useUi((state) => state.inspectorTab);
  const { taskId, face } = data;
  const choose = (id: string): void => ui.set({ inspectorTab: id });
  const actions = [
    'edit.rename',
    'edit.duplicate',
    'edit.copy',
    'canvas.enter',
    'edit.group',
    'edit.ungroup',
    'edit.ownCopy',
    'edit.delete',
  ].flatMap((id): MenuItem[] => {
    const command = commands.get(id);
    if (command === undefined || !commands.enabled(id)) return [];
    return [
      {
        id,
        label: command.title,
        shortcut: command.keys?.[0],
        tone: id === 'edit.delete' ? 'danger' : undefined,
        run: () => commands.run(id),
      },
    ];
  });
  const tabs = [
    {
      id: 'arguments',
      title: 'Arguments',
      content: <Arguments document={document} shown={shown} data={data} editable={editable} />,
    },
    {
      id: 'rules',
      title: 'Rules',
      content: <RulesTab document={document} shown={shown} data={data} editable={editable} />,
    },
    {
      id: 'settings',
      title: 'Settings',
      content: <TaskSettings document={document} path={shown.path} data={data} editable={editable} />,
    },
    { id: 'yaml', title: 'YAML', content: <YamlView document={document} path={shown.path} taskId={taskId} /> },
    ...slots.inspectorTabs
      .toSorted((a, b) => a.order - b.order)
      .map(({ id, title, Content }) => ({ id, title, content: <Content document={document} taskId={taskId} /> })),
  ];
  return (
    <>
      <header className={s['head']}>
        <div className={s['headRow']}>
          <ComponentIcon name={face?.icon} family={face?.family ?? 'any'} size="large" />
          <div className={s['headNames']}>
            <h2 className={s['name']} title={taskId}>
              {taskId}
            </h2>
            <p className={s['component']}>
              {face === undefined
                ? 'Component not found'
                : face.isGraph
                  ? 'Group'
                  : face.name === taskId
                    ? face.category
                    : face.name}
            </p>
          </div>
          {face?.version === undefined ? null : <Badge title="Version of the component">v{face.version}</Badge>}
          <Menu items={actions}>
            <button type="button" className={s['tiny']} aria-label="Actions for this task">
              <EllipsisVertical size={16} />
            </button>
          </Menu>
        </div>
        {face?.description === undefined ? null : <About text={face.description} />}
      </header>
      <Tabs
        label="Task"
        tabs={tabs}
        value={tabs.some((item) => item.id === tab) ? tab : 'arguments'}
        onValue={choose}
      />
    </>
  );
}

const shortText = 150;

function About({ text }: { readonly text: string }): ReactNode {
  const [open, setOpen] = useState(false);
  const first = text.split('\n')[0] ?? '';
  const long = text.length > first.length || first.length > shortText;
  return (
    <p className={cx(s['about'], open && s['aboutOpen'], 'selectable')}>
      {open ? text : first}
      {long ? (
        <button type="button" className={s['more']} onClick={() => setOpen(!open)}>
          {open ? 'Less' : 'More'}
        </button>
      ) : null}
    </p>
  );
}

function Arguments({ document, shown, data, editable }: TaskInspectorProps): ReactNode {
  const { face, task, taskId } = data;
  if (face === undefined)
    return (
      <EmptyState
        compact
        title="The component was not found"
        detail="Problems says which one is missing. Its arguments stay in the document."
      />
    );
  if (face.inputs.length === 0)
    return <EmptyState compact title="No inputs" detail="This component takes nothing; it only produces." />;
  const artifacts = face.inputs.filter((port) => port.type.kind === 'artifact');
  const parameters = face.inputs.filter((port) => port.type.kind === 'parameter');
  const ports = [...artifacts, ...parameters];
  const halves = paired(
    ports,
    (port) => port.type.kind === 'parameter' && isShort(port.type, port.annotations) && !data.connected.has(port.name),
  );
  return (
    <div className={s['scroll']}>
      <div className={s['grid']}>
        {ports.map((port) => (
          <div key={port.name} className={halves.has(port) ? s['half'] : s['whole']}>
            <ArgumentField
              document={document}
              path={shown.path}
              taskId={taskId}
              port={port}
              argument={task.arguments?.[port.name]}
              isItem={task.forEach?.as === port.name}
              editable={editable}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

/** The short ones that have a short neighbour to share a row with. */
function paired<T>(items: readonly T[], isShort: (item: T) => boolean): ReadonlySet<T> {
  const found = new Set<T>();
  for (let index = 0; index + 1 < items.length; index += 1) {
    const [one, other] = [items[index], items[index + 1]];
    if (one === undefined || other === undefined || !isShort(one) || !isShort(other)) continue;
    found.add(one).add(other);
    index += 1;
  }
  return found;
}
