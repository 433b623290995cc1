import { describe, expect, test } from 'vitest';
import type { Artifact } from '../../shared/run/values.ts';
import { previewFile } from './previews.ts';

const artifact = (type: string, metadata: Artifact['metadata'] = {}): Artifact => ({
  id: 'a',
  name: 'x',
  type,
  schemaVersion: '0.0.1',
  uri: '/x',
  metadata,
});
const head = (text: string | Uint8Array, size?: number) => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return { bytes, size: size ?? bytes.length };
};

describe('RUN-11 an artifact is shown by its type, its metadata and its bytes', () => {
  test('CSV is a table', () => {
    expect(previewFile(artifact('system.Dataset'), head('a,b\n1,"x, y"\n2,z\n'))).toEqual([
      {
        kind: 'table',
        columns: ['a', 'b'],
        rows: [
          ['1', 'x, y'],
          ['2', 'z'],
        ],
        totalRows: 2,
        truncated: false,
      },
    ]);
  });

  test('of a cut table the half row is left out', () => {
    const [preview] = previewFile(artifact('system.Dataset'), head('a,b\n1,x\n2,', 1000));
    expect(preview).toMatchObject({ kind: 'table', rows: [['1', 'x']], truncated: true });
  });

  test('metrics, confusion matrix and ROC come from the metadata as KFP writes it', () => {
    const previews = previewFile(
      artifact('system.ClassificationMetrics', {
        confusionMatrix: {
          annotationSpecs: [{ displayName: 'no' }, { displayName: 'yes' }],
          rows: [{ row: [3, 1] }, { row: [0, 4] }],
        },
        confidenceMetrics: [
          { confidenceThreshold: 1, recall: 0, falsePositiveRate: 0 },
          { confidenceThreshold: 0.5, recall: 1, falsePositiveRate: 0.2 },
        ],
      }),
      undefined,
    );
    expect(previews.map((preview) => preview.kind)).toEqual(['confusion-matrix', 'roc']);
    expect(previewFile(artifact('system.Metrics', { accuracy: 0.9, nested: [1] }), undefined)).toEqual([
      { kind: 'metrics', values: [{ name: 'accuracy', value: 0.9 }] },
    ]);
  });

  test('metrics written only to the file are metrics too', () => {
    expect(previewFile(artifact('system.Metrics'), head('{"mae": 1.5}'))).toEqual([
      { kind: 'metrics', values: [{ name: 'mae', value: 1.5 }] },
    ]);
  });

  test('a matrix that is not square, a curve of one point and garbage are not shown as reports', () => {
    const broken = { confusionMatrix: { annotationSpecs: [{ displayName: 'a' }], rows: [] }, confidenceMetrics: [1] };
    expect(previewFile(artifact('system.ClassificationMetrics', broken), undefined)).toEqual([{ kind: 'missing' }]);
  });

  test.each([
    ['system.HTML', '<b>x</b>', 'html'],
    ['system.Markdown', '# x', 'markdown'],
    ['system.Artifact', '{"a":[1]}', 'json'],
    ['system.Artifact', 'just words, and more words', 'text'],
    ['system.Artifact', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image'],
    ['system.Artifact', '', 'text'],
  ])('%s with %j is %s', (type, text, kind) => {
    expect(previewFile(artifact(type), head(text))[0]?.kind).toBe(kind);
  });

  test('pictures are told by their first bytes, other bytes are binary', () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
    expect(previewFile(artifact('system.Artifact'), head(png))[0]).toMatchObject({
      kind: 'image',
      mediaType: 'image/png',
    });
    expect(previewFile(artifact('system.Model'), head(new Uint8Array([0x80, 0x04, 0xff])))[0]).toEqual({
      kind: 'binary',
      head: '8004ff',
    });
  });

  test('a character that the cut went through does not make a text binary', () => {
    const bytes = new TextEncoder().encode('häh').subarray(0, 2);
    expect(previewFile(artifact('system.Artifact'), { bytes, size: 4 })[0]).toMatchObject({ kind: 'text', text: 'h' });
  });
});
