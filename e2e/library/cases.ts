import type { Json } from '../../shared/json.ts';

/** The output of another task of the same case list. */
export interface From {
  readonly task: string;
  readonly output: string;
}

/** A task that runs one component of the library. */
export interface Step {
  /** `<slug>` of `resources/components/<slug>.component.yaml`. */
  readonly component: string;
  /** Texts as a person types them, other values as JSON, or outputs of other tasks. */
  readonly arguments?: { readonly [input: string]: Json | From };
}

/** A step that a person got wrong, and what the component must say of it. */
export interface Mistake extends Step {
  /** The one line on its standard error; `…` stands for any text. */
  readonly says: string;
  /** What failed is the person's own Python: its traceback stands above the sentence. */
  readonly ownTraceback?: true;
}

/** One run: steps that succeed, mistakes that fail beside them, and tables that are only there to be read. */
export interface Cases {
  readonly steps: { readonly [task: string]: Step };
  readonly mistakes: { readonly [task: string]: Mistake };
  /** CSV texts; each is the output of that name of the task `tables`. */
  readonly tables: { readonly [name: string]: string };
}

/** The output of a task. */
export const from = (task: string, output: string): From => ({ task, output });
/** One of the case list's own tables. */
export const table = (name: string): From => from('tables', name);

/** True for what {@link from} made. */
export function isFrom(value: Json | From): value is From {
  return typeof value === 'object' && value !== null && 'task' in value && 'output' in value;
}
