import { Command } from 'cmdk';
import { useCallback } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PortType } from '../../shared/component/types.ts';
import { useApp } from '../app-context.ts';
import type { PortFace } from '../state/face.ts';
import { byCategory } from '../state/library.ts';
import type { LibraryEntry } from '../state/library.ts';
import { testIds } from '../testids.ts';
import { ComponentIcon } from '../ui/component-icon.tsx';
import { TypeDot } from '../ui/type-dot.tsx';
import { addTask } from './adding.ts';
import type { PortEnd } from './connect.ts';
import { useCanvas, useCanvasState } from './context.ts';
import { boundsOf, cardWidth, clearBelow, grid, newCard, snap } from './geometry.ts';
import type { Point } from './geometry.ts';
import type { CanvasGraph } from './graph.ts';
import { PickerList } from './picker-list.tsx';
import { boxesIn } from './standing.ts';
import s from './picker.module.css';

/** Asks which component to add: what fits a wire that was let go where nothing stands, or anything. */
export function ComponentPicker({ graph }: { readonly graph: CanvasGraph }): ReactNode {
  const { document, store } = useCanvas();
  const { library } = useApp();
  const picker = useCanvasState((state) => state.picker);
  const known = useStore(library.store);
  const close = useCallback(() => store.setState({ picker: undefined }), [store]);
  if (picker === undefined) return null;
  const { wire, place, standing } = picker;
  const from = wire?.from;
  const entries = known.phase === 'ready' ? known.entries : [];
  const fitting = entries.flatMap((entry) => {
    const port = wire === undefined ? undefined : bestPort(entry, wire.from, wire.takes);
    return wire !== undefined && port === undefined ? [] : [{ entry, port }];
  });
  const portOf = new Map(fitting.map(({ entry, port }) => [entry.url, port]));
  const choose = (entry: LibraryEntry): void => {
    close();
    const port = portOf.get(entry.url);
    const { inside, zero } = standing;
    const put = (x: number, y: number): Point => snap({ x: x - zero.x, y: y - zero.y });
    if (from === undefined || port === undefined) {
      addTask(document, entry, inside, put(place.x - cardWidth / 2, place.y - grid));
      return;
    }
    const at = put(from.side === 'out' ? place.x : place.x - cardWidth, place.y - 3 * grid);
    addTask(document, entry, inside, inside.length === 0 ? at : freeIn(inside, at), { from, port: port.name });
  };
  /** A frame is narrow: beside what stands in it there is seldom room, below it there is. */
  const freeIn = (inside: readonly string[], { x, y }: Point): Point => {
    const taken = boxesIn(graph.nodes, inside);
    if (taken.length === 0) return { x, y };
    const { x: left, y: top } = boundsOf(taken);
    return clearBelow({ x: Math.max(x, left), y: Math.max(y, top) }, newCard, taken);
  };
  return (
    <PickerList
      at={picker.at}
      label="Add component"
      placeholder={
        from === undefined
          ? 'Add a component'
          : from.side === 'out'
            ? `What takes “${from.name}”`
            : `What gives “${from.name}”`
      }
      empty="No component fits."
      testId={testIds.componentPicker}
      inputTestId={testIds.componentPickerInput}
      onClose={close}
    >
      {byCategory(fitting.map(({ entry }) => entry)).map(([category, group]) => (
        <Command.Group key={category} heading={category}>
          {group.map((entry) => {
            const port = portOf.get(entry.url);
            return (
              <Command.Item
                key={entry.url}
                value={`${entry.face.name} ${category} ${entry.url}`}
                className={s['item'] ?? ''}
                onSelect={() => choose(entry)}
              >
                <ComponentIcon name={entry.face.icon} family={entry.face.family} />
                <span className={s['name']}>{entry.face.name}</span>
                {port === undefined ? null : (
                  <>
                    <span className={s['note']}>{port.name}</span>
                    <TypeDot look={port.look} />
                  </>
                )}
              </Command.Item>
            );
          })}
        </Command.Group>
      ))}
    </PickerList>
  );
}

/** The port of a component that a wire would end at: one of exactly its type first, one that is needed before one that is not. */
function bestPort({ face }: LibraryEntry, from: PortEnd, takes: (type: PortType) => boolean): PortFace | undefined {
  const candidates = from.side === 'out' ? face.inputs : face.outputs;
  const good = candidates.filter((port) => takes(port.type));
  const rank = (port: PortFace): number =>
    (JSON.stringify(port.type) === JSON.stringify(from.type) ? 0 : 4) +
    (port.optional ? 1 : 0) +
    (port.name === from.name ? -2 : 0);
  return good.toSorted((a, b) => rank(a) - rank(b))[0];
}
