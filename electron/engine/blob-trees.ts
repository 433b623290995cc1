import { z } from 'zod';

/** A file of a stored folder. */
export interface TreeFile {
  /** Relative, with slashes, without `.` and `..`. */
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  readonly executable: boolean;
}

/** A folder by content: its files, and every folder in it (empty ones are content too). Parents come before what is in them. */
export interface Tree {
  readonly files: readonly TreeFile[];
  readonly folders: readonly string[];
}

const path = z.string().refine(isPlainPath, 'not a plain relative path');

const manifest = z.strictObject({
  version: z.literal(1),
  files: z.array(
    z.strictObject({
      path,
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      size: z.number().int().min(0),
      executable: z.boolean(),
    }),
  ),
  folders: z.array(path),
});

/** The manifest of a folder: the same folder always has the same bytes, whatever order it was read in. */
export function printTree(tree: Tree): string {
  const files = tree.files
    .toSorted((left, right) => compare(left.path, right.path))
    .map(({ path, digest, size, executable }) => ({ path, digest, size, executable }));
  return JSON.stringify({ version: 1, files, folders: tree.folders.toSorted(compare) });
}

/** Reads a manifest. Throws for anything else: manifests are only ever written by `printTree`. */
export function parseTree(text: string): Tree {
  const { files, folders } = manifest.parse(JSON.parse(text));
  return { files, folders };
}

/** True for paths that stay inside the folder they are relative to. */
export function isPlainPath(text: string): boolean {
  return (
    text !== '' &&
    !text.includes('\0') &&
    !text.includes('\\') &&
    text.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
