/** The KFP SDK as a baseline: one Python process that does its work once for each line that it is sent. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Python process that measures itself. */
export interface KfpProcess {
  /** Does the work once; gives the milliseconds that it printed. */
  measure(): Promise<readonly number[]>;
  /** Lets it end. */
  end(): void;
}

/** Starts a script of bench/kfp under a Python that has the SDK. */
export function startKfp(python: string, script: string, ...args: readonly string[]): KfpProcess {
  const child = spawn(python, [join(import.meta.dirname, 'kfp', script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout });
  return {
    async measure() {
      const answer = new Promise<string>((resolve) => answers.once('line', resolve));
      child.stdin.write('\n');
      return (await answer).split(' ').map(Number);
    },
    end() {
      child.stdin.end();
    },
  };
}
