/** Artifacts as they are shown, each kind with what its viewer needs. */
import { z } from 'zod';
import { jsonValue } from '../json-shape.ts';

/** A file of a folder artifact: its path below the folder, and its size in bytes. */
export const folderEntry = z.lazy(() => z.strictObject({ path: z.string(), size: z.number() }));

/** One way to look at an artifact; an artifact may have several, the most telling first. */
export const artifactPreview = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('table'),
      columns: z.array(z.string()),
      rows: z.array(z.array(z.string())),
      totalRows: z.number(),
      truncated: z.boolean(),
    }),
    z.strictObject({ kind: z.literal('json'), text: z.string(), truncated: z.boolean() }),
    z.strictObject({ kind: z.literal('text'), text: z.string(), truncated: z.boolean() }),
    z.strictObject({ kind: z.literal('markdown'), text: z.string() }),
    z.strictObject({ kind: z.literal('html'), text: z.string() }),
    /** `data` is base64. */
    z.strictObject({ kind: z.literal('image'), mediaType: z.string(), data: z.string() }),
    z.strictObject({
      kind: z.literal('confusion-matrix'),
      labels: z.array(z.string()),
      rows: z.array(z.array(z.number())),
    }),
    z.strictObject({
      kind: z.literal('roc'),
      points: z.array(
        z.strictObject({ threshold: z.number(), truePositiveRate: z.number(), falsePositiveRate: z.number() }),
      ),
    }),
    z.strictObject({
      kind: z.literal('metrics'),
      values: z.array(z.strictObject({ name: z.string(), value: jsonValue })),
    }),
    z.strictObject({
      kind: z.literal('folder'),
      entries: z.array(folderEntry),
      totalEntries: z.number(),
    }),
    z.strictObject({ kind: z.literal('binary'), head: z.string() }),
    z.strictObject({ kind: z.literal('missing') }),
  ]),
);
export type ArtifactPreview = z.infer<typeof artifactPreview>;
