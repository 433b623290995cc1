import { FileInput } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useApp } from '../app-context.ts';
import { testIds } from '../testids.ts';
import { toast } from '../ui/toast.ts';
import s from './drop-zone.module.css';

/** As large as the engine takes an import. */
const largest = 32 * 1024 * 1024;

/** Files that are dropped on the window are imported, but for those that an open question takes. Shown while there is one above it. */
export function DropZone(): ReactNode {
  const { dialogs, documents } = useApp();
  const [above, setAbove] = useState(false);
  useEffect(() => {
    // The pointer enters and leaves every element on its way; the window is left when as many were left as were entered.
    let inside = 0;
    const asked = (): boolean => dialogs.store.getState().open.length > 0;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      inside += 1;
      setAbove(!asked());
    };
    const over = (event: DragEvent): void => {
      // What something in the window takes, it has said itself.
      if (!holdsFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = asked() ? 'none' : 'copy';
    };
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      inside -= 1;
      if (inside <= 0) setAbove(false);
    };
    const drop = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      inside = 0;
      setAbove(false);
      if (event.defaultPrevented) return;
      event.preventDefault();
      for (const file of event.dataTransfer.files) void importFile(file);
    };
    const importFile = async (file: File): Promise<void> => {
      if (file.size > largest) {
        toast({ tone: 'error', title: `${file.name} cannot be imported`, detail: 'It is larger than 32 MB.' });
        return;
      }
      await documents.importText(file.name, await file.text());
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [dialogs, documents]);
  if (!above) return null;
  return (
    <div className={s['zone']} data-testid={testIds.dropZone}>
      <div className={s['card']}>
        <FileInput size={22} strokeWidth={1.5} aria-hidden />
        <b>Drop to import</b>
        <p>A compiled pipeline, a component or a pipeline of another editor becomes a new document.</p>
      </div>
    </div>
  );
}

/** True for files of the system; what is dragged within the window is none. */
function holdsFiles(event: DragEvent): event is DragEvent & { readonly dataTransfer: DataTransfer } {
  return event.dataTransfer?.types.includes('Files') === true;
}
