import { Check, Copy, Download } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Questions } from '../state/dialogs.ts';
import { Button } from '../ui/button.tsx';
import { CodeField } from '../ui/code-field.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.ts';
import s from './plan.module.css';

export type ExportDialogProps = Questions['exported']['ask'] & { readonly answer: (done: true | undefined) => void };

/** The compiled pipeline: to look at, to copy, or as a file. */
export function ExportDialog({ fileName, text, warnings, answer }: ExportDialogProps): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast({
        tone: 'error',
        title: 'The clipboard cannot be written',
        detail: 'Select the text and copy it with the keyboard.',
      });
    }
  };
  const download = (): void => {
    const link = window.document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
    link.download = fileName;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const important = warnings.filter((warning) => warning.severity === 'warning');
  return (
    <Dialog
      open
      width="large"
      title="Export for Kubeflow"
      description="The KFP v2 PipelineSpec that runs here is the one that Kubeflow takes."
      onClose={() => answer(undefined)}
      footer={
        <>
          <Button icon={copied ? <Check size={15} /> : <Copy size={15} />} onClick={() => void copy()}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
          <Button tone="primary" icon={<Download size={15} />} onClick={download}>
            Download {fileName}
          </Button>
        </>
      }
    >
      {important.length === 0 ? null : (
        <ul className={s['warnings']}>
          {important.map((warning, index) => (
            <li key={`${warning.code}-${index}`}>{warning.message}</li>
          ))}
        </ul>
      )}
      <div className={s['text']}>
        <CodeField fill lineNumbers language="yaml" label="Compiled pipeline" value={text} />
      </div>
    </Dialog>
  );
}
