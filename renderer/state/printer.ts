import type { ComponentSpec } from '../../shared/component/spec.ts';
import type { ParsedDocument } from '../../shared/document/document.ts';
import type { PrintAnswer, PrintRequest } from './print.worker.ts';

/** Prints a spec over the text that it was read from. */
export type Printer = (spec: ComponentSpec, base: ParsedDocument) => Promise<string>;

/** A printer in a worker of its own, started with the first request. */
export function createPrinter(): Printer {
  const waiting = new Map<number, { readonly done: (text: string) => void; readonly failed: (error: Error) => void }>();
  let worker: Worker | undefined;
  let nextId = 1;
  const start = (): Worker => {
    const started = new Worker(new URL('./print.worker.ts', import.meta.url), { type: 'module' });
    started.addEventListener('message', ({ data }: MessageEvent<PrintAnswer>) => {
      waiting.get(data.id)?.done(data.text);
      waiting.delete(data.id);
    });
    started.addEventListener('error', ({ message }) => {
      for (const { failed } of waiting.values()) failed(new Error(message));
      waiting.clear();
      started.terminate();
      worker = undefined;
    });
    return started;
  };
  return (spec, base) =>
    new Promise((done, failed) => {
      worker ??= start();
      const request: PrintRequest = { id: nextId++, file: base.file, base: base.text, spec };
      waiting.set(request.id, { done, failed });
      worker.postMessage(request);
    });
}
