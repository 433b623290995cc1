/** How an artifact is shown: decided by its type, what is said about it, and its first bytes. Pure; reading is the engine's. */
import Papa from 'papaparse';
import type { ArtifactPreview } from '../../shared/ipc/contract.ts';
import { jsonValue } from '../../shared/json-shape.ts';
import type { Json } from '../../shared/json.ts';
import type { Artifact } from '../../shared/run/values.ts';

/** The first bytes of a file artifact. `size` is that of the whole file, in bytes. */
export interface FileHead {
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** Most rows and columns of a table preview; wider and longer ones are cut and say so. */
const mostRows = 500;
const mostColumns = 200;

/** How many first bytes a preview wants of a file. */
export const previewBytes = 2 * 1024 * 1024;

/** Everything there is to show of a file artifact, the most telling first; never empty. */
export function previewFile(artifact: Artifact, head: FileHead | undefined): ArtifactPreview[] {
  const reports = previewMetadata(artifact);
  if (head === undefined) return reports.length > 0 ? reports : [{ kind: 'missing' }];
  // What the metadata shows is usually also in the file, as JSON; the file then adds nothing but its own text.
  return [...reports, previewContent(artifact, head, reports.length > 0)];
}

/** Metrics, confusion matrix and ROC curve, as the KFP SDK writes them into an artifact's metadata. */
function previewMetadata(artifact: Artifact): ArtifactPreview[] {
  const previews: ArtifactPreview[] = [];
  const matrix = readConfusionMatrix(artifact.metadata['confusionMatrix']);
  if (matrix !== undefined) previews.push(matrix);
  const roc = readRoc(artifact.metadata['confidenceMetrics']);
  if (roc !== undefined) previews.push(roc);
  if (artifact.type === 'system.Metrics') {
    const values = Object.entries(artifact.metadata)
      .filter(([, value]) => typeof value !== 'object' || value === null)
      .map(([name, value]) => ({ name, value }));
    if (values.length > 0) previews.push({ kind: 'metrics', values });
  }
  return previews;
}

function readConfusionMatrix(value: Json | undefined): ArtifactPreview | undefined {
  const matrix = asObject(value);
  const labels = asArray(matrix?.['annotationSpecs']).map((spec) => asObject(spec)?.['displayName']);
  const rows = asArray(matrix?.['rows']).map((row) => asArray(asObject(row)?.['row'] ?? row));
  if (labels.length === 0 || !labels.every((label) => typeof label === 'string')) return undefined;
  const numbers = rows.map((row) => row.filter((cell) => typeof cell === 'number'));
  const square = numbers.length === labels.length && numbers.every((row) => row.length === labels.length);
  return square ? { kind: 'confusion-matrix', labels, rows: numbers } : undefined;
}

function readRoc(value: Json | undefined): ArtifactPreview | undefined {
  const points = asArray(value).flatMap((entry) => {
    const point = asObject(entry);
    const threshold = point?.['confidenceThreshold'];
    const truePositiveRate = point?.['recall'];
    const falsePositiveRate = point?.['falsePositiveRate'];
    return typeof threshold === 'number' &&
      typeof truePositiveRate === 'number' &&
      typeof falsePositiveRate === 'number'
      ? [{ threshold, truePositiveRate, falsePositiveRate }]
      : [];
  });
  return points.length > 1 ? { kind: 'roc', points } : undefined;
}

function previewContent(artifact: Artifact, head: FileHead, reported: boolean): ArtifactPreview {
  const mediaType = imageType(head.bytes);
  if (mediaType !== undefined && head.bytes.length === head.size)
    return { kind: 'image', mediaType, data: base64(head.bytes) };
  const text = utf8(head);
  if (text === undefined) return { kind: 'binary', head: hex(head.bytes.subarray(0, 256)) };
  const truncated = head.bytes.length < head.size;
  switch (artifact.type) {
    case 'system.HTML':
      return { kind: 'html', text };
    case 'system.Markdown':
      return { kind: 'markdown', text };
    default:
  }
  if (!truncated && /^\s*<svg[\s>]/i.test(text))
    return { kind: 'image', mediaType: 'image/svg+xml', data: base64(head.bytes) };
  const json = truncated ? undefined : parseJson(text);
  if (json !== undefined && typeof json === 'object' && json !== null) {
    const scalars = reported || artifact.type !== 'system.Metrics' ? undefined : scalarsOf(json);
    if (scalars !== undefined) return { kind: 'metrics', values: scalars };
    return { kind: 'json', text: JSON.stringify(json, undefined, 2), truncated: false };
  }
  return previewTable(text, truncated) ?? { kind: 'text', text, truncated };
}

/** A table when the text has a header and rows of its width; undefined for prose. */
function previewTable(text: string, truncated: boolean): ArtifactPreview | undefined {
  const parsed = Papa.parse<string[]>(text, { preview: mostRows + 2, skipEmptyLines: true });
  const [columns, ...rows] = parsed.data;
  if (columns === undefined || columns.length < 2 || rows.length === 0) return undefined;
  // The last row of a cut text may be half a row.
  const whole = truncated && rows.length <= mostRows ? rows.slice(0, -1) : rows;
  if (whole.some((row) => row.length !== columns.length)) return undefined;
  const lines = truncated ? undefined : Papa.parse<string[]>(text, { skipEmptyLines: true }).data.length - 1;
  return {
    kind: 'table',
    columns: columns.slice(0, mostColumns),
    rows: whole.slice(0, mostRows).map((row) => row.slice(0, mostColumns)),
    totalRows: lines ?? whole.length,
    truncated: truncated || whole.length > mostRows || columns.length > mostColumns,
  };
}

function scalarsOf(json: Json): { name: string; value: Json }[] | undefined {
  const values = Object.entries(asObject(json) ?? {}).map(([name, value]) => ({ name, value }));
  return values.length > 0 && values.every(({ value }) => typeof value !== 'object') ? values : undefined;
}

const signatures: readonly { readonly mediaType: string; readonly at: number; readonly bytes: readonly number[] }[] = [
  { mediaType: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { mediaType: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { mediaType: 'image/gif', at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { mediaType: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
];

function imageType(bytes: Uint8Array): string | undefined {
  return signatures.find(({ at, bytes: expected }) => expected.every((byte, index) => bytes[at + index] === byte))
    ?.mediaType;
}

function asObject(value: Json | undefined): { readonly [key: string]: Json } | undefined {
  return typeof value === 'object' && value !== null && !isArray(value) ? value : undefined;
}

function asArray(value: Json | undefined): readonly Json[] {
  return value !== undefined && isArray(value) ? value : [];
}

/** Array.isArray forgets that the array may be readonly. */
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function parseJson(text: string): Json | undefined {
  try {
    return jsonValue.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The text, when the bytes are UTF-8; a character that the cut went through is left out. NUL means binary. */
function utf8({ bytes, size }: FileHead): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: bytes.length < size });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
