import { isGraph } from '../../../shared/component/spec.ts';
import { parseDocument } from '../../../shared/document/parse.ts';
import type { ComponentResolver } from '../../../shared/document/linked.ts';
import type { Example, LibraryComponent } from '../../../shared/ipc/contract.ts';
import type { Handlers } from '../../../shared/ipc/server.ts';
import type { SettingsStore } from '../../store/settings.ts';
import { StoreError } from '../../store/failure.ts';
import { prepareSource } from './run-plan.ts';

/** The library and the settings as they are kept. */
export interface LibraryPorts {
  readonly components: readonly LibraryComponent[];
  readonly examples: readonly { readonly id: string; readonly file: string; readonly text: string }[];
  readonly resolve: ComponentResolver;
  readonly settings: SettingsStore;
}

/** The contract's part that is about what comes with Millrace and what this user chose. */
export function libraryHandlers(
  ports: LibraryPorts,
): Pick<Handlers['procedures'], 'library.list' | 'examples.list' | 'settings.get' | 'settings.set'> {
  let examples: Example[] | undefined;
  return {
    'library.list': () => [...ports.components],
    'examples.list': () => (examples ??= ports.examples.map((example) => describeExample(example, ports.resolve))),
    'settings.get': ({ key }) => {
      const value = ports.settings.get(key);
      return value === undefined ? {} : { value };
    },
    'settings.set': ({ key, value }) => {
      const stored = ports.settings.set(key, value);
      if (!stored.ok) throw new StoreError(stored.error);
      return {};
    },
  };
}

function describeExample(
  { id, file, text }: { id: string; file: string; text: string },
  resolve: ComponentResolver,
): Example {
  const spec = parseDocument(text, file).spec;
  const prepared = prepareSource({ file, text }, resolve);
  return {
    id,
    name: spec?.name ?? id,
    description: spec?.description ?? '',
    text,
    taskCount: spec !== undefined && isGraph(spec) ? Object.keys(spec.implementation.graph.tasks).length : 0,
    images: prepared.ok ? [...new Set(prepared.value.work.steps.map((step) => step.image))] : [],
  };
}
