import { Command } from 'cmdk';
import { useCallback } from 'react';
import type { ReactNode } from 'react';
import { testIds } from '../testids.ts';
import { TypeDot } from '../ui/type-dot.tsx';
import { connect } from './actions.ts';
import { portKey } from './connect.ts';
import { judgeAll } from './connect.ts';
import { useCanvas, useCanvasState } from './context.ts';
import type { CanvasGraph } from './graph.ts';
import { PickerList } from './picker-list.tsx';
import s from './picker.module.css';

/** Asks which of a task's folded parameters a wire is for. */
export function InputChoice({ graph }: { readonly graph: CanvasGraph }): ReactNode {
  const { document, store, path } = useCanvas();
  const choice = useCanvasState((state) => state.inputChoice);
  const close = useCallback(() => store.setState({ inputChoice: undefined }), [store]);
  if (choice === undefined) return null;
  const { from, node: id } = choice;
  const node = graph.nodes.find((candidate) => candidate.id === id);
  const verdicts = judgeAll(from, graph.nodes, graph.edges);
  if (node?.type !== 'task') return null;
  const { face, taskId } = node.data;
  const inputs = (face?.inputs ?? []).filter((port) => verdicts.get(portKey(id, 'in', port.name))?.fits === true);
  return (
    <PickerList
      at={choice.at}
      label="Choose an input"
      placeholder={`Input of ${taskId} for “${from.name}”`}
      empty="No input of this task takes it."
      testId={testIds.inputChoice}
      inputTestId={testIds.inputChoiceInput}
      onClose={close}
    >
      {inputs.map((port) => (
        <Command.Item
          key={port.name}
          value={port.name}
          className={s['item'] ?? ''}
          onSelect={() => {
            close();
            connect(document, from, { node: id, side: 'in', name: port.name, type: port.type }, path);
          }}
        >
          <TypeDot look={port.look} />
          <span className={s['name']}>{port.name}</span>
          <span className={s['note']}>{port.typeName}</span>
        </Command.Item>
      ))}
    </PickerList>
  );
}
