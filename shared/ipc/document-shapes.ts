/** Documents, examples and components of the library as the doors see them. */
import { z } from 'zod';
import { jsonValue } from '../json-shape.ts';
import { diagnostic } from './shapes.ts';

/** A component of the library. */
export const libraryComponent = z.lazy(() =>
  z.strictObject({
    /** `millrace:components/<file>` */
    url: z.string(),
    digest: z.string(),
    text: z.string(),
    origin: z.enum(['bundled', 'local']),
  }),
);
export type LibraryComponent = z.infer<typeof libraryComponent>;

/** A pipeline document as a file or an unsaved draft. */
export const openedDocument = z.lazy(() =>
  z.strictObject({
    /** Path of the file; absent for a draft that was never saved. */
    path: z.string().exactOptional(),
    /** Id of the draft under which unsaved work is kept. */
    draft: z.string(),
    name: z.string(),
    text: z.string(),
    /** Text on disk at the last save or open; differs from `text` when a draft with unsaved work was found. */
    savedText: z.string().exactOptional(),
    /** SHA-256 of the file when it was read: a save that finds another one asks first. */
    fileDigest: z.string().exactOptional(),
  }),
);
export type OpenedDocument = z.infer<typeof openedDocument>;

/** What opening a document gives. */
export const openResult = z.lazy(() =>
  z.union([
    z.strictObject({ ok: z.literal(true), document: openedDocument }),
    z.strictObject({
      ok: z.literal(false),
      diagnostics: z.array(diagnostic),
      /** It is no document, but one can be made of it. */
      importable: z.literal(true).exactOptional(),
    }),
  ]),
);

/** What a window begins with. */
export const windowLook = z.lazy(() =>
  z.strictObject({
    /** The settings of windows (`window.ts`), where they were ever set. */
    preferences: jsonValue.exactOptional(),
    shownRuns: jsonValue.exactOptional(),
    components: z.array(libraryComponent),
    /** The documents of last time in the order of their tabs; in the first window of a data folder the smallest example. */
    documents: z.array(openResult),
    /** The draft of the one that was in front. */
    active: z.string().exactOptional(),
  }),
);
export type WindowLook = z.infer<typeof windowLook>;

/** A line of the list of recent documents. */
export const recentDocument = z.lazy(() =>
  z.strictObject({
    draft: z.string(),
    path: z.string().exactOptional(),
    name: z.string(),
    openedAt: z.number(),
    unsaved: z.boolean(),
    /** False when the file is gone. */
    exists: z.boolean(),
  }),
);
export type RecentDocument = z.infer<typeof recentDocument>;

/** A bundled example. */
export const example = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    /** The document, for a preview; `examples.open` makes a draft of it. */
    text: z.string(),
    taskCount: z.number(),
    images: z.array(z.string()),
  }),
);
export type Example = z.infer<typeof example>;

/** What an import made of a text. */
export const importReport = z.lazy(() =>
  z.strictObject({
    from: z.enum(['compiled-pipeline', 'component', 'pipeline']),
    name: z.string(),
    tasks: z.number(),
    groups: z.number(),
    /** What stays as the compiled pipeline has it, place by place. */
    verbatim: z.array(z.string()),
    diagnostics: z.array(diagnostic),
  }),
);
export type ImportReport = z.infer<typeof importReport>;
