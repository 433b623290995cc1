import { Panel, useStore as useFlow } from '@xyflow/react';
import { Hand, Map as MapIcon, Maximize, MousePointer2, Network, Plus, ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp, useUi } from '../app-context.ts';
import { testIds } from '../testids.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { useCanvas } from './context.ts';
import s from './canvas.module.css';

/** Tools, zoom and layout, floating over the canvas. */
export function CanvasToolbar(): ReactNode {
  const { commands } = useApp();
  const { editable } = useCanvas();
  const tool = useUi((state) => state.tool);
  const minimap = useUi((state) => state.preferences.minimap);
  const zoom = useFlow((state) => Math.round(state.transform[2] * 100));
  const button = (id: string, icon: ReactNode, testId?: string, pressed?: boolean): ReactNode => (
    <IconButton
      label={commands.get(id)?.title ?? id}
      shortcut={commands.keysOf(id)}
      icon={icon}
      pressed={pressed}
      data-testid={testId}
      onClick={() => commands.run(id)}
    />
  );
  return (
    <Panel position="top-left" className={s['floating'] ?? ''}>
      <div className={s['toolbar']} role="toolbar" aria-label="Canvas tools">
        {button('canvas.select', <MousePointer2 size={16} />, undefined, tool === 'select')}
        {button('canvas.pan', <Hand size={16} />, undefined, tool === 'pan')}
        <span className={s['divider']} />
        {button('canvas.zoomOut', <ZoomOut size={16} />, testIds.zoomOut)}
        <Menu
          align="center"
          items={['canvas.zoom50', 'canvas.zoom100', 'canvas.zoom200', 'canvas.fit', 'canvas.fitSelection'].map(
            (id) => ({
              id,
              label: commands.get(id)?.title ?? id,
              shortcut: commands.keysOf(id),
              disabled: !commands.enabled(id),
              run: () => commands.run(id),
            }),
          )}
        >
          <button type="button" className={s['zoom']} aria-label={`Zoom ${zoom} %`} data-testid={testIds.zoomLevel}>
            {zoom} %
          </button>
        </Menu>
        {button('canvas.zoomIn', <ZoomIn size={16} />, testIds.zoomIn)}
        {button('canvas.fit', <Maximize size={16} />, testIds.fitView)}
        <span className={s['divider']} />
        {editable ? button('canvas.arrange', <Network size={16} />, testIds.autoLayout) : null}
        {button('canvas.minimap', <MapIcon size={16} />, undefined, minimap)}
        {editable ? button('canvas.add', <Plus size={16} />) : null}
      </div>
    </Panel>
  );
}
