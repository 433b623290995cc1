import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What decides where the data folder is. */
export interface HomeSource {
  /** `--home` */
  readonly option?: string | undefined;
  readonly env: { readonly [name: string]: string | undefined };
  readonly platform: NodeJS.Platform;
}

/** The data folder of this user: `--home`, else `MILLRACE_HOME`, else the platform's place for application data. Absolute. */
export function dataFolder(source: HomeSource): string {
  const named = source.option ?? source.env['MILLRACE_HOME'];
  if (named !== undefined && named !== '') return resolve(named);
  switch (source.platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Millrace');
    case 'win32':
      return join(source.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Millrace');
    default:
      return join(source.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'millrace');
  }
}
