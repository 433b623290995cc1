/** What one key of a secret or a config map holds: its bytes, and the same as text. */
export interface ObjectValue {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** A secret or a config map: values by key. */
export type NamespaceObject = ReadonlyMap<string, ObjectValue>;

/** The secrets and config maps that stand in for those of a cluster’s namespace, by name. They live in memory only. */
export interface Namespace {
  readonly secrets: ReadonlyMap<string, NamespaceObject>;
  readonly configMaps: ReadonlyMap<string, NamespaceObject>;
}

/** A namespace in which there is nothing. */
export const emptyNamespace: Namespace = { secrets: new Map(), configMaps: new Map() };

/** What each kind of object is called in sentences. */
export const objectNames = { secrets: 'secret', configMaps: 'config map' } as const;

/** Both together; where both have an object of one name, it is that of the second. */
export function withObjects(before: Namespace, more: Namespace): Namespace {
  return {
    secrets: new Map([...before.secrets, ...more.secrets]),
    configMaps: new Map([...before.configMaps, ...more.configMaps]),
  };
}
