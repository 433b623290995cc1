/** Importers: what lies at a URI becomes an artifact of the run. */
import { createHash } from 'node:crypto';
import { resolveImport, workspaceMark, type ResolvedImport } from '../../../shared/plan/import.ts';
import { isNamed } from '../../../shared/plan/named-uris.ts';
import { localPath } from '../../../shared/plan/layout.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/run/failure.ts';
import type { ArtifactContent, Values } from '../../../shared/run/values.ts';
import type { Performer, TaskToPerform } from '../performer.ts';
import type { Random } from '../ports.ts';
import { importHttp, type HttpPorts } from './http.ts';
import { importLocal, localFile } from './local.ts';
import { importObject, readObjectUri } from './object-store.ts';
import { objectStore, type StorePorts } from './stores.ts';

/** What importing needs. */
export interface ImporterPorts extends HttpPorts, StorePorts {
  readonly random: Random;
}

/** Does importers. */
export function createImporter(ports: ImporterPorts): Performer {
  return { perform: (task, signal) => performImport(task, ports, signal) };
}

/**
 * Imports what a task names. The bytes are read each time, also without `reimport`: an artifact is what its URI holds when the run gets there.
 */
async function performImport(
  { ir, task, inputs, names, given }: TaskToPerform,
  ports: ImporterPorts,
  signal: AbortSignal,
): Promise<Result<Values, Failure>> {
  const resolved = resolveImport(ir, task, inputs, names);
  if (!resolved.ok) return resolved;
  const { uri, output, toWorkspace, metadata, ...said } = resolved.value;
  const content = await fetchContent(uri, isNamed(uri, { pipeline: ir.spec, parameters: given }), ports, signal);
  if (!content.ok) return err({ reason: 'import-failed', uri, detail: content.error });
  const artifact = {
    id: ports.random.hex(16),
    name: output,
    uri,
    ...said,
    metadata: toWorkspace ? { ...metadata, [workspaceMark]: true } : metadata,
    content: content.value,
    ...(toWorkspace ? { customPath: `${names.run.workspace}/.artifacts${pathOf(uri)}` } : customPath(uri)),
  };
  return ok({ parameters: {}, artifacts: { [output]: [artifact] } });
}

function fetchContent(
  uri: ResolvedImport['uri'],
  named: boolean,
  ports: ImporterPorts,
  signal: AbortSignal,
): Promise<Result<ArtifactContent, string>> {
  const scheme = /^(?<scheme>[a-z][a-z0-9+.-]+):\/\//i.exec(uri)?.groups?.['scheme']?.toLowerCase() ?? '';
  if (scheme === 'http' || scheme === 'https') return importHttp(uri, named, ports, signal);
  const path = localFile(uri);
  if (path !== undefined) return named ? importLocal(path, ports.blobs) : Promise.resolve(err(notNamed));
  return fetchObject(uri, scheme, named, ports, signal);
}

const notNamed =
  'a file of this machine is read only where the pipeline or a parameter of the run names it; what a step names may not be read';

async function fetchObject(
  uri: string,
  scheme: string,
  named: boolean,
  ports: ImporterPorts,
  signal: AbortSignal,
): Promise<Result<ArtifactContent, string>> {
  const store = await objectStore(scheme, named, ports);
  if (store === undefined)
    return err(`nothing here reads ${scheme}:// addresses; use gs://, s3://, minio://, https:// or a path`);
  if (typeof store === 'string') return err(store);
  const object = readObjectUri(uri);
  return object === undefined ? err('it names no bucket') : importObject(object, store, ports.blobs, signal);
}

/** Where steps find it: by the rules of the launcher, or where they give its URI no path. */
function pathOf(uri: string): string {
  const path = localPath(uri);
  if (/^\/(?!\/)/.test(path)) return path;
  const name = /(?<name>[^/\\?#]+)[/\\]*(?:[?#].*)?$/.exec(uri)?.groups?.['name'] ?? 'artifact';
  const unique = createHash('sha256').update(uri).digest('hex').slice(0, 16);
  return `/millrace/imports/${unique}/${name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}`;
}

function customPath(uri: string): { readonly customPath?: string } {
  const path = pathOf(uri);
  return path === localPath(uri) ? {} : { customPath: path };
}
