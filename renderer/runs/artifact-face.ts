/** How artifacts and values of a run are named and drawn. */
import type { Json } from '../../shared/json.ts';
import type { Artifact } from '../../shared/run/values.ts';
import { formatBytes, plural } from '../../shared/human.ts';
import { portLook } from '../ui/port-look.ts';
import type { PortLook } from '../ui/port-look.ts';

/** The look of an artifact's type, by its schema title. */
export function artifactLook(type: string): PortLook {
  return portLook({ kind: 'artifact', schemaTitle: type, schemaVersion: '0.0.1', list: false });
}

/** `system.Dataset` → `Dataset`; `google.VertexModel` stays. */
export function artifactTypeName(type: string): string {
  return type.startsWith('system.') ? type.slice('system.'.length) : type;
}

/** Size of an artifact in words: `1.1 MB`, `12 files, 3 MB`, `no file`. */
export function sizeInWords(artifact: Artifact): string {
  const { content } = artifact;
  if (content === undefined) return 'no file';
  return content.kind === 'folder'
    ? `${plural(content.fileCount, 'file')}, ${formatBytes(content.size)}`
    : formatBytes(content.size);
}

const parameterNames: Readonly<Record<string, string>> = {
  STRING: 'String',
  NUMBER_INTEGER: 'Integer',
  NUMBER_DOUBLE: 'Float',
  BOOLEAN: 'Boolean',
  LIST: 'List',
  STRUCT: 'Struct',
};

/** The type of a parameter as components call it. */
export function parameterTypeName(type: string | undefined): string {
  return type === undefined ? '' : (parameterNames[type] ?? type);
}

/** A value as one line. Text stays as it is, the rest is JSON. */
export function valueText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
