/** The bundled component library and examples: plain files under `resources/`, read once. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LibraryComponent } from '../../shared/ipc/contract.ts';

/** Files of one kind in a folder, in the order of their names. */
function filesIn(folder: string, ending: string): { readonly file: string; readonly text: string }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .toSorted()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** The components that come with Millrace. */
export function bundledComponents(resources: string): LibraryComponent[] {
  return filesIn(join(resources, 'components'), '.component.yaml').map(({ file, text }) => ({
    url: `millrace:components/${file}`,
    digest: sha256(text),
    text,
    origin: 'bundled',
  }));
}

/** A pipeline that comes with Millrace; `id` is the file's name without its ending. */
export interface BundledExample {
  readonly id: string;
  readonly file: string;
  readonly text: string;
}

/** The example pipelines that come with Millrace. */
export function bundledExamples(resources: string): BundledExample[] {
  return filesIn(join(resources, 'examples'), '.pipeline.yaml').map(({ file, text }) => ({
    id: file.slice(0, -'.pipeline.yaml'.length),
    file,
    text,
  }));
}

/** SHA-256 of a text's UTF-8 bytes, lower-case hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
