import { table, type Cases } from './cases.ts';

/** The components that run what a person writes. */
export const scriptCases: Cases = {
  tables: { lines: 'a\nb\nc\n' },
  steps: {
    python: {
      component: 'python-script',
      arguments: {
        data: table('lines'),
        parameters: '{"times": 2, "é": null}',
        script: [
          'import json',
          'lines = data.read_text().splitlines()',
          'log_metric("lines", len(lines) * parameters["times"])',
          'log_metric("half", 0.5)',
          'output.write_text(json.dumps(parameters))',
          'report.write_text("# Lines\\n\\n" + "".join(f"- {line}\\n" for line in lines))',
        ].join('\n'),
      },
    },
    'python-default': { component: 'python-script' },
    shell: {
      component: 'shell',
      arguments: {
        data: table('lines'),
        arguments: '["a b", 2, {"x": null}]',
        script: 'wc -l < "$data" > "$output"; echo "$1|$2|$3" >> "$output"; echo $((40 + 2)) >> "$output"',
      },
    },
    'shell-default': { component: 'shell' },
    container: {
      component: 'container',
      arguments: { image: 'alpine:latest', data: table('lines'), command: 'tr a-z A-Z < "$data" > "$output"' },
    },
    'container-default': { component: 'container' },
  },
  mistakes: {
    'python-empty': {
      component: 'python-script',
      arguments: { script: ' ' },
      says: 'The script is empty: write it in the argument script.',
    },
    'python-grammar': {
      component: 'python-script',
      arguments: { script: 'a = 1\nb = (\n' },
      says: "The script is not valid Python in line 2: '(' was never closed.",
    },
    'python-fails': {
      component: 'python-script',
      arguments: { script: 'def half(n):\n    return 1 / n\n\nhalf(0)\n' },
      says: 'The script failed in line 2 with ZeroDivisionError: mend the script, its traceback is above.',
      ownTraceback: true,
    },
    'python-own-words': {
      component: 'python-script',
      arguments: { script: 'import sys\nsys.exit("The cold store is off.")' },
      says: 'The cold store is off.',
    },
    'shell-empty': {
      component: 'shell',
      arguments: { script: ' ' },
      says: 'The script is empty: write it in the argument script.',
    },
    'shell-no-data': {
      component: 'shell',
      arguments: { script: 'cat "$data"' },
      says: 'shell: line 1: data: unbound variable',
    },
    'container-no-data': {
      component: 'container',
      arguments: { command: 'cat "$data"' },
      says: '…data: parameter not set',
    },
  },
};
