import { dirname, join } from 'node:path';

/** The project's root. */
export const root = dirname(dirname(import.meta.dirname));

/** Bundled components, examples and images. */
export const resources = join(root, 'resources');
