import { FileWarning, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { isGraph } from '../../shared/component/spec.ts';
import { useActiveDocument, useApp, useDocument, usePreference } from '../app-context.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { laterPart } from '../later.tsx';
import type { OpenDocument } from '../state/document.ts';
import { Button } from '../ui/button.tsx';
import { CodeField } from '../ui/code-field.tsx';
import { EmptyState } from '../ui/screen-states.tsx';
import { MainPanel, SidePanel, Split } from '../ui/split-panels.tsx';
import s from './shell.module.css';

const Palette = laterPart(async () => (await import('../palette/palette.tsx')).Palette);
const Drawer = laterPart(async () => (await import('./drawer.tsx')).Drawer);
const Inspector = laterPart(async () => (await import('../inspector/inspector.tsx')).Inspector);

/** Palette, canvas, inspector and drawer around the document in front. */
export function Designer(): ReactNode {
  const { ui, commands } = useApp();
  const document = useActiveDocument();
  const palette = usePreference('palette');
  const inspector = usePreference('inspector');
  const drawer = usePreference('drawer');
  if (document === undefined)
    return (
      <EmptyState
        icon={<Workflow size={20} />}
        title="No pipeline is open"
        detail="Open one, or begin with an example."
        action={<Button onClick={() => commands.run('app.start')}>Show start</Button>}
      />
    );
  return (
    <>
      <Title document={document} />
      <Split direction="horizontal">
        <SidePanel
          side="start"
          label="Resize components"
          state={palette}
          min={180}
          max="21%"
          onState={(state) => ui.panel('palette', state)}
        >
          <Palette />
        </SidePanel>
        <MainPanel min={320}>
          <Split direction="vertical">
            <MainPanel min={160}>
              <Centre key={document.id} document={document} />
            </MainPanel>
            <SidePanel
              side="end"
              label="Resize drawer"
              state={drawer}
              min={120}
              max="75%"
              onState={(state) => ui.panel('drawer', state)}
            >
              <Drawer key={document.id} document={document} />
            </SidePanel>
          </Split>
        </MainPanel>
        <SidePanel
          side="end"
          label="Resize inspector"
          state={inspector}
          min={260}
          max="32%"
          onState={(state) => ui.panel('inspector', state)}
        >
          <Inspector key={document.id} document={document} />
        </SidePanel>
      </Split>
    </>
  );
}

function Title({ document }: { readonly document: OpenDocument }): ReactNode {
  const name = useDocument(document, (state) => state.spec?.name ?? state.name);
  return <h1 className="visually-hidden">{name}</h1>;
}

function Centre({ document }: { readonly document: OpenDocument }): ReactNode {
  const app = useApp();
  const spec = useDocument(document, (state) => state.spec);
  if (spec === undefined) return <BrokenText document={document} />;
  if (!isGraph(spec)) return <OneComponent document={document} />;
  const overlay = app.slots.canvasOverlays.map(({ id, Content }) => <Content key={id} document={document} />);
  return (
    <Canvas document={document} statuses={app.statusesOf(document)} {...(overlay.length === 0 ? {} : { overlay })} />
  );
}

/** A text that is no pipeline: it can be corrected here, the problems beside it. */
function BrokenText({ document }: { readonly document: OpenDocument }): ReactNode {
  const { ui } = useApp();
  const text = useDocument(document, (state) => state.base.text);
  const [first] = useDocument(document, (state) => state.base.diagnostics);
  return (
    <div className={s['broken']}>
      <div className={s['brokenHead']} role="alert">
        <FileWarning size={18} />
        <div>
          <b>This text is not a pipeline yet</b>
          <p>{first === undefined ? 'Correct it here.' : `${first.message} ${first.cure}`}</p>
        </div>
        <Button onClick={() => ui.openDrawer('problems')}>Show problems</Button>
      </div>
      <CodeField
        fill
        lineNumbers
        language="yaml"
        label="Text of the pipeline"
        value={text}
        onCommit={(next) => document.setText(next)}
      />
    </div>
  );
}

/** A container component: it can be looked at and run, there is no graph to draw. */
function OneComponent({ document }: { readonly document: OpenDocument }): ReactNode {
  const { commands } = useApp();
  const text = useDocument(document, (state) => state.base.text);
  return (
    <div className={s['broken']}>
      <div className={s['brokenHead']}>
        <Workflow size={18} />
        <div>
          <b>This is one component, not a pipeline</b>
          <p>It runs as a pipeline of one task.</p>
        </div>
        <Button onClick={() => commands.run('run.start')}>Run it</Button>
      </div>
      <CodeField
        fill
        lineNumbers
        language="yaml"
        label="Text of the component"
        value={text}
        onCommit={(next) => document.setText(next)}
      />
    </div>
  );
}
