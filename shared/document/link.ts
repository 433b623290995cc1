/** Follows every componentRef of a document, into inline graphs too: what each task runs, or why that is not known. */
import { isGraph, type ComponentRef, type ComponentSpec, type TaskSpec } from '../component/spec.ts';
import { nearestName } from '../did-you-mean.ts';
import type { Diagnostic, GraphPlace } from '../diagnostic.ts';
import { own, type JsonPath } from '../json.ts';
import type { ParsedDocument } from './document.ts';
import { readEmbedded } from './embedded.ts';
import type { ComponentResolver, LinkedComponent, LinkedDocument, LinkedTask, ResolvedComponent } from './linked.ts';

/** Graphs lie at most so deep in each other. */
const nestingLimit = 50;
/** A pipeline has at most so many tasks once every reused graph is counted where it is used. */
const taskLimit = 20_000;

/** Components that are written once in a graph, seen from inside: inner graphs see those of outer ones. */
interface Names {
  /** The path of the graph's component in the document; undefined when the document does not hold it. */
  readonly path: JsonPath | undefined;
  readonly components: { readonly [name: string]: ComponentSpec };
  readonly outer?: Names;
}

/** Where the walk stands. */
interface Scope {
  readonly names?: Names;
  /** The path of the component in the document; undefined inside of components that the document does not hold. */
  readonly path: JsonPath | undefined;
  /** The last path that is in the document, for the range. */
  readonly anchor: JsonPath;
  readonly tasks: readonly string[];
  /** The components that are being linked, outermost first, for finding circles. */
  readonly open: readonly { readonly spec: ComponentSpec; readonly key: string | undefined }[];
}

interface Found extends ResolvedComponent {
  readonly names?: Names;
  readonly path: JsonPath | undefined;
  readonly key?: string;
}

type ParsedSource = Pick<ParsedDocument, 'file'> & Partial<Pick<ParsedDocument, 'spec' | 'diagnostics' | 'locate'>>;

/**
 * Resolves the components of a document: an inline `spec`, then `text`, then what `resolve` knows by digest or URL, then a `name` in the
 * graph's components, then what `resolve` knows by name. A reference that leads nowhere, or into itself, is an error with its cure; its task has no component.
 */
export function link(
  doc: ParsedDocument | { readonly spec: ComponentSpec; readonly file: string },
  resolve: ComponentResolver,
): LinkedDocument {
  const source: ParsedSource = doc;
  const diagnostics: Diagnostic[] = [...(source.diagnostics ?? [])];
  const spec = source.spec ?? { implementation: { graph: { tasks: {} } } };
  const walk = new Walk(source, resolve, diagnostics);
  const root = walk.component({ spec, origin: 'local', path: [] }, { path: [], anchor: [], tasks: [], open: [] });
  return { root, diagnostics };
}

/** One walk over a document: it carries what every step needs and counts what it has seen. */
class Walk {
  readonly #source: ParsedSource;
  readonly #resolve: ComponentResolver;
  readonly #diagnostics: Diagnostic[];
  readonly #reported = new Set<string>();
  #taskCount = 0;

  constructor(source: ParsedSource, resolve: ComponentResolver, diagnostics: Diagnostic[]) {
    this.#source = source;
    this.#resolve = resolve;
    this.#diagnostics = diagnostics;
  }

  component(found: Found, scope: Scope): LinkedComponent {
    const { spec, origin, digest } = found;
    const linked = { spec, origin, ...(digest === undefined ? {} : { digest }) };
    if (!isGraph(spec)) return linked;
    const { graph } = spec.implementation;
    const names = graph.components === undefined ? found.names : namesWith(graph.components, found.path, found.names);
    const inner: Scope = {
      ...(names === undefined ? {} : { names }),
      path: found.path,
      anchor: found.path ?? scope.anchor,
      tasks: scope.tasks,
      open: [...scope.open, { spec, key: found.key }],
    };
    const tasks = Object.entries(graph.tasks).map(([id, task]) => this.#task(id, task, inner));
    return { ...linked, tasks };
  }

  #task(id: string, spec: TaskSpec, owner: Scope): LinkedTask {
    const path = owner.path === undefined ? undefined : [...owner.path, 'implementation', 'graph', 'tasks', id];
    const scope: Scope = { ...owner, path, anchor: path ?? owner.anchor, tasks: [...owner.tasks, id] };
    this.#taskCount += 1;
    if (this.#taskCount > taskLimit) {
      if (this.#taskCount === taskLimit + 1) {
        this.#report(
          scope,
          'file-too-large',
          `The pipeline has more than ${taskLimit} tasks once its groups are counted where they are used.`,
          'Use fewer copies of large groups.',
        );
      }
      return { id, spec };
    }
    const found = this.#find(spec.componentRef, scope);
    if (found === undefined) return { id, spec };
    const circle = scope.open.some(
      (open) => open.spec === found.spec || (open.key !== undefined && open.key === found.key),
    );
    if (circle || scope.open.length > nestingLimit) {
      this.#report(
        scope,
        'component-recursive',
        circle
          ? `The task “${id}” uses a component that contains this task, so it would never end.`
          : `The task “${id}” lies more than ${nestingLimit} graphs deep.`,
        circle ? 'Use another component, or take the task out of its own component.' : 'Flatten some of the groups.',
      );
      return { id, spec };
    }
    return { id, spec, component: this.component(found, scope) };
  }

  #find(ref: ComponentRef, scope: Scope): Found | undefined {
    const refPath = scope.path === undefined ? undefined : [...scope.path, 'componentRef'];
    const names = scope.names === undefined ? {} : { names: scope.names };
    if (ref.spec !== undefined) {
      return {
        spec: ref.spec,
        origin: 'inline',
        ...names,
        path: refPath === undefined ? undefined : [...refPath, 'spec'],
      };
    }
    if (ref.text !== undefined) return this.#embedded(ref.text, ref, scope);
    const byContent = ref.digest === undefined && ref.url === undefined ? undefined : this.#resolve(ref);
    if (byContent !== undefined) return this.#resolved(byContent, ref, scope);
    const named = ref.name === undefined ? undefined : findName(scope.names, ref.name);
    if (named !== undefined) return named;
    const byName = ref.digest === undefined && ref.url === undefined ? this.#resolve(ref) : undefined;
    if (byName !== undefined) return this.#resolved(byName, ref, scope);
    this.#notFound(ref, scope);
    return undefined;
  }

  #resolved(resolved: ResolvedComponent, ref: ComponentRef, scope: Scope): Found {
    if (ref.digest !== undefined && resolved.digest !== undefined && bare(ref.digest) !== bare(resolved.digest)) {
      this.#report(
        scope,
        'component-digest-mismatch',
        `The component of the task “${scope.tasks.at(-1) ?? ''}” has changed: its digest is ${short(resolved.digest)}, and the document says ${short(ref.digest)}.`,
        'Check what changed, then add the component to the pipeline anew or correct the digest.',
        'warning',
      );
    }
    const key = resolved.digest ?? ref.url ?? ref.digest ?? ref.name;
    return { ...resolved, path: undefined, ...(key === undefined ? {} : { key }) };
  }

  #embedded(text: string, ref: ComponentRef, scope: Scope): Found | undefined {
    const parsed = readEmbedded(text);
    const name = ref.name ?? parsed.spec?.name ?? scope.tasks.at(-1) ?? '';
    for (const { code, severity, message, cure } of parsed.diagnostics) {
      if (severity !== 'notice')
        this.#report(scope, code, `In the component “${name}”: ${message}`, cure, severity, ['componentRef', 'text']);
    }
    if (parsed.spec === undefined) return undefined;
    return {
      spec: parsed.spec,
      origin: 'inline',
      path: undefined,
      ...(ref.digest === undefined ? {} : { key: ref.digest }),
    };
  }

  #notFound(ref: ComponentRef, scope: Scope): void {
    const task = scope.tasks.at(-1) ?? '';
    const wanted = ref.url ?? ref.name ?? (ref.digest === undefined ? '' : `digest ${short(ref.digest)}`);
    const near =
      ref.url === undefined && ref.name !== undefined ? nearestName(ref.name, allNames(scope.names)) : undefined;
    const remote = ref.url !== undefined && !ref.url.startsWith('millrace:');
    this.#report(
      scope,
      'component-not-found',
      `The component “${wanted}” of the task “${task}” is not known here.`,
      near !== undefined
        ? `Did you mean “${near}”?`
        : remote
          ? 'Put the component into the document (componentRef: spec or text); this version does not fetch components from the network.'
          : 'Choose a component of the library, or put the component into the document (componentRef: spec).',
    );
  }

  #report(
    scope: Scope,
    code: Diagnostic['code'],
    message: string,
    cure: string,
    severity: Diagnostic['severity'] = 'error',
    field: JsonPath = ['componentRef'],
  ): void {
    const place: GraphPlace = { tasks: scope.tasks };
    const said = JSON.stringify([code, scope.tasks, message]);
    if (this.#reported.has(said)) return;
    this.#reported.add(said);
    const path = scope.path === undefined ? scope.anchor : [...scope.path, ...field];
    const range = this.#source.locate?.(path, 'key') ?? this.#source.locate?.(scope.anchor, 'key');
    this.#diagnostics.push({
      code,
      severity,
      message,
      cure,
      file: this.#source.file,
      path,
      place,
      ...(range === undefined ? {} : { range }),
    });
  }
}

function namesWith(components: Names['components'], path: JsonPath | undefined, outer: Names | undefined): Names {
  return { components, path, ...(outer === undefined ? {} : { outer }) };
}

function findName(names: Names | undefined, name: string): Found | undefined {
  for (let scope = names; scope !== undefined; scope = scope.outer) {
    const spec = own(scope.components, name);
    if (spec === undefined) continue;
    const path = scope.path === undefined ? undefined : [...scope.path, 'implementation', 'graph', 'components', name];
    return { spec, origin: 'inline', names: scope, path };
  }
  return undefined;
}

function allNames(names: Names | undefined): string[] {
  const result: string[] = [];
  for (let scope = names; scope !== undefined; scope = scope.outer) result.push(...Object.keys(scope.components));
  return result;
}

function bare(digest: string): string {
  return digest.replace(/^sha256[:=]/, '').toLowerCase();
}

function short(digest: string): string {
  return bare(digest).slice(0, 12);
}
