#!/usr/bin/env node
// The `millrace` command: finds a Node that can run the app, then hands everything over to the CLI.
import { run } from './find-node.mjs';

void run('electron/cli/main.ts', process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
