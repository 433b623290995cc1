/** Prints documents beside the window: a large one takes longer than a frame. */
import type { ComponentSpec } from '../../shared/component/spec.ts';
import type { ParsedDocument } from '../../shared/document/document.ts';
import { parseDocument } from '../../shared/document/parse.ts';
import { printDocument } from '../../shared/document/print.ts';

/** What is asked. `base` is the text whose bytes stay where nothing changed. */
export interface PrintRequest {
  readonly id: number;
  readonly file: string;
  readonly base: string;
  readonly spec: ComponentSpec;
}

/** The answer to the request with this id. */
export interface PrintAnswer {
  readonly id: number;
  readonly text: string;
}

let last: ParsedDocument | undefined;

addEventListener('message', ({ data }: MessageEvent<PrintRequest>) => {
  if (last?.text !== data.base) last = parseDocument(data.base, data.file);
  const answer: PrintAnswer = { id: data.id, text: printDocument(data.spec, last) };
  postMessage(answer);
});
