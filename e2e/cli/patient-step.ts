import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Shell: waits until the step is let go. */
export const untilLetGo = 'while [ ! -e /go ]; do sleep 0.1; done';

/** Writes a component whose step prints a line, waits until it is let go, and prints another. @returns its path. */
export function patientStep(folder: string): string {
  const file = join(folder, 'patient.component.yaml');
  const script = `trap "exit 1" TERM; echo begun; ${untilLetGo}; echo over`;
  writeFileSync(
    file,
    `name: Patient
implementation:
  container:
    image: alpine
    command: [sh, -c, ${JSON.stringify(script)}]
`,
  );
  return file;
}

/** The same in Python, which prints as any program of its does. @returns its path. */
export function patientPython(folder: string): string {
  const file = join(folder, 'patient-python.component.yaml');
  const lines = ['print("begun")', 'while not os.path.exists("/go"): time.sleep(0.1)', 'print("over")'];
  writeFileSync(
    file,
    `name: Patient Python
implementation:
  container:
    image: python:3.12
    command: [python3, -c, ${JSON.stringify(`import os, time\n${lines.join('\n')}`)}]
`,
  );
  return file;
}

/** Lets the step of a run go on to its end. */
export function letGo(run: string): void {
  const filter = `label=dev.millrace.run=${run}`;
  const id = execFileSync('docker', ['ps', '-q', '--filter', filter], { encoding: 'utf8' }).trim();
  execFileSync('docker', ['exec', id, 'touch', '/go']);
}
