/** Bringing bytes of the engine to the person's own files, piece by piece. */
import type { EngineApi } from '../../shared/ipc/contract.ts';

/** Bytes of one call. */
const piece = 1_048_576;

/** Reads one part: base64 of its bytes and how many there are in all. */
export type ReadPart = (offset: number, length: number) => Promise<{ readonly data: string; readonly total: number }>;

/**
 * All bytes of something that is read in parts.
 * @param report is told how many bytes of how many are here.
 * @throws Error when a part is missing, CallError when the engine cannot read it.
 */
export async function readAll(
  read: ReadPart,
  report: (done: number, total: number) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (;;) {
    const { data, total } = await read(offset, piece);
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    parts.push(bytes);
    offset += bytes.length;
    report(offset, total);
    if (offset >= total) return parts;
    if (bytes.length === 0) throw new Error(`Only ${offset} of ${total} bytes could be read.`);
  }
}

/** Parts of an artifact's file, or of one file of a folder. */
export function artifactParts(api: EngineApi, artifact: string, entry?: string): ReadPart {
  return (offset, length) =>
    api.call('artifacts.bytes', { artifact, offset, length, ...(entry === undefined ? {} : { entry }) });
}

/** Parts of a log, exactly as the step wrote it. */
export function logParts(
  api: EngineApi,
  log: { readonly run: string; readonly path: string; readonly attempt: number },
): ReadPart {
  return (offset, length) => api.call('logs.bytes', { ...log, offset, length });
}

/** Offers bytes as a download; the browser or the system asks where to put them. */
export function offerDownload(parts: readonly BlobPart[], name: string): void {
  const url = URL.createObjectURL(new Blob([...parts], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the bytes once it began.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const extensions: Readonly<Record<string, string>> = { 'system.HTML': '.html', 'system.Markdown': '.md' };

/** A file name for an artifact: its own ending if it has one, else one that fits what is shown of it. */
export function fileNameOf(
  artifact: { readonly name: string; readonly type: string; readonly uri: string },
  kinds: readonly string[],
): string {
  const last = artifact.uri.slice(artifact.uri.lastIndexOf('/') + 1);
  const base = (artifact.name === '' ? last : artifact.name).replaceAll(/[^\w.-]+/g, '-');
  if (/\.[A-Za-z0-9]{1,8}$/.test(base)) return base;
  const guessed = kinds.includes('table')
    ? '.csv'
    : kinds.includes('json') || kinds.includes('metrics')
      ? '.json'
      : kinds.includes('text')
        ? '.txt'
        : '';
  return `${base}${extensions[artifact.type] ?? guessed}`;
}
