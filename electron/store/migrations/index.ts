import { firstSchema } from './0001-first-schema.ts';
import { noComponents } from './0002-no-components.ts';

/**
 * One step of the schema. Number, name and text never change once released: the database keeps a checksum of the text.
 * The text is in a module, not in a `.sql` file, because the desktop's engine is one bundled file with nothing beside it.
 */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** All migrations, in order, numbered 1, 2, 3, … */
export const migrations: readonly Migration[] = [
  { number: 1, name: 'first-schema', sql: firstSchema },
  { number: 2, name: 'no-components', sql: noComponents },
];
