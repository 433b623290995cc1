/** The document as compiled IR, for Kubeflow and every other reader of the KFP v2 format. */
import type { App } from '../app-context.ts';
import { readSource } from '../../shared/compile/source.ts';
import { printIr } from '../../shared/ir/print.ts';
import { toast } from '../ui/toast.ts';
import type { OpenDocument } from './document.ts';

/** Compiles the document and shows the result; what stands in the way is said instead. */
export async function exportIr(
  { library, dialogs, ui }: Pick<App, 'library' | 'dialogs' | 'ui'>,
  document: OpenDocument,
): Promise<void> {
  const { name } = document.store.getState();
  const { ir, diagnostics } = readSource({ file: name, text: document.text() }, library.resolve);
  if (ir === undefined) {
    const [first] = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    toast({
      tone: 'error',
      title: `${name} cannot be exported yet`,
      detail: first === undefined ? 'The compiler gave no reason.' : `${first.message} ${first.cure}`,
      action: { label: 'Show problems', run: () => ui.openDrawer('problems') },
    });
    return;
  }
  await dialogs.exported({
    fileName: `${name.replace(/(\.pipeline)?\.ya?ml$/i, '')}.ir.yaml`,
    text: printIr(ir.spec, ir.platform),
    warnings: diagnostics,
  });
}
