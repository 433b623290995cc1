/** Manifests of secrets and config maps, as `kubectl apply` takes them. What they hold never leaves memory. */
import { z } from 'zod';
import type { Diagnostic } from '../../../shared/diagnostic.ts';
import { readYaml, type YamlDocument } from '../../../shared/ir/read-yaml.ts';
import { isJsonArray, isJsonObject, type Json } from '../../../shared/json.ts';
import type { Namespace, NamespaceObject, ObjectValue } from '../../../shared/plan/namespace.ts';
import { err, ok, type Result } from '../../../shared/result.ts';

const base64 = z.string().refine((text) => isBase64(text), 'it is not base64');
const texts = z.record(z.string(), z.string());
const metadata = z.looseObject({ name: z.string().min(1) });
const manifest = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('Secret'),
    metadata,
    data: z.record(z.string(), base64).nullish(),
    stringData: texts.nullish(),
  }),
  z.looseObject({
    kind: z.literal('ConfigMap'),
    metadata,
    data: texts.nullish(),
    binaryData: z.record(z.string(), base64).nullish(),
  }),
]);

/** Reads files of several documents each; where two have one name, the later one counts. No message quotes a value. */
export function readManifests(
  files: readonly { readonly file: string; readonly text: string }[],
): Result<Namespace, readonly Diagnostic[]> {
  const secrets = new Map<string, NamespaceObject>();
  const configMaps = new Map<string, NamespaceObject>();
  const diagnostics: Diagnostic[] = [];
  for (const { file, text } of files) {
    const documents = readYaml(text, file);
    if (!documents.ok) {
      diagnostics.push(...documents.error.map((diagnostic) => withoutQuotes(diagnostic, file)));
      continue;
    }
    for (const document of documents.value) {
      for (const value of objectsIn(document.value)) {
        const read = manifest.safeParse(value);
        if (!read.success) {
          diagnostics.push(problem(file, document, read.error));
          continue;
        }
        const { kind, metadata } = read.data;
        const binary = kind === 'Secret' ? read.data.data : read.data.binaryData;
        const plain = kind === 'Secret' ? read.data.stringData : read.data.data;
        const object = new Map([
          ...Object.entries(binary ?? {}).map(
            ([key, encoded]) => [key, fromBytes(Buffer.from(encoded, 'base64'))] as const,
          ),
          ...Object.entries(plain ?? {}).map(([key, written]) => [key, fromBytes(Buffer.from(written))] as const),
        ]);
        (kind === 'Secret' ? secrets : configMaps).set(metadata.name, object);
      }
    }
  }
  return diagnostics.length === 0 ? ok({ secrets, configMaps }) : err(diagnostics);
}

/** What is wrong with YAML is said with words of the text, which may be values: here only its place is. */
function withoutQuotes({ code, severity, range }: Diagnostic, file: string): Diagnostic {
  return {
    code,
    severity,
    file,
    message: 'The manifest is not plain YAML at this place.',
    cure: 'Correct it; a value with other characters than letters and digits needs quotes.',
    ...(range === undefined ? {} : { range }),
  };
}

/** A list is what `kubectl get -o yaml` writes for several. */
function objectsIn(value: Json): readonly Json[] {
  const items = isJsonObject(value) && value['kind'] === 'List' ? (value['items'] ?? null) : null;
  return isJsonArray(items) ? items : [value];
}

function isBase64(text: string): boolean {
  const packed = text.replaceAll(/\s/g, '');
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
}

function fromBytes(bytes: Buffer): ObjectValue {
  return { bytes, text: bytes.toString('utf8') };
}

function problem(file: string, document: YamlDocument, error: z.ZodError): Diagnostic {
  const issue = error.issues[0];
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
  const range = document.locate(path);
  const where = path.length === 0 ? '' : ` (at ${path.join('.')})`;
  return {
    code: 'shape-wrong-type',
    severity: 'error',
    file,
    message: `The file holds something other than a Secret or a ConfigMap with text values${where}.`,
    cure: 'Give manifests of the kinds Secret (data in base64, or stringData) and ConfigMap (data), each with metadata.name.',
    ...(range === undefined ? {} : { range }),
  };
}
