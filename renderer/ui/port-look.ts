import type { PortType } from '../../shared/component/types.ts';

/** Groups of types that share a hue. */
export type Family = 'parameter' | 'dataset' | 'transformer' | 'model' | 'predictions' | 'metrics' | 'report' | 'any';

/** How a port of a type is drawn. */
export interface PortLook {
  readonly family: Family;
  readonly shape: 'round' | 'square';
  readonly list: boolean;
}

const familyOf: Readonly<Record<string, Family>> = {
  dataset: 'dataset',
  transformer: 'transformer',
  model: 'model',
  vertexmodel: 'model',
  predictions: 'predictions',
  metrics: 'metrics',
  classificationmetrics: 'metrics',
  slicedclassificationmetrics: 'metrics',
  html: 'report',
  markdown: 'report',
};

/** Hue and shape of a type: the last word of its schema title decides the family (`google.VertexModel` is a model). */
export function portLook(type: PortType): PortLook {
  if (type.kind === 'parameter') return { family: 'parameter', shape: 'round', list: type.type === 'LIST' };
  const word = type.schemaTitle.slice(type.schemaTitle.lastIndexOf('.') + 1).toLowerCase();
  return { family: familyOf[word] ?? 'any', shape: 'square', list: type.list };
}
