/** What a file of a folder is, from its first bytes. */
import type { ReadPart } from '../save-artifact.ts';
import { toHex } from './hex.ts';

export type FileLook =
  | { readonly kind: 'text'; readonly text: string; readonly truncated: boolean }
  | { readonly kind: 'image'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'binary'; readonly head: string };

const headBytes = 262_144;
const hexBytes = 256;

const signatures: readonly (readonly [string, readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
];

/** Reads the beginning of a file and decides how it is shown. */
export async function lookInside(read: ReadPart): Promise<FileLook> {
  const { data, total } = await read(0, headBytes);
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const image = signatures.find(([, start]) => start.every((byte, index) => bytes[index] === byte));
  if (image !== undefined && bytes.length >= total) return { kind: 'image', mediaType: image[0], data };
  const truncated = bytes.length < total;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: truncated });
    if (!text.includes('\0')) return { kind: 'text', text, truncated };
  } catch {
    // Not UTF-8: shown as bytes.
  }
  return { kind: 'binary', head: toHex(bytes.subarray(0, hexBytes)) };
}
