#!/usr/bin/env node
// `npm start`: finds a Node that can run the app, builds what is missing or out of date, then starts. Whether the app
// opens in Electron or in the browser is decided in app/start.ts.
import { run } from './find-node.mjs';

void run('electron/build.ts', ['--if-stale'])
  .then((code) => (code === 0 ? run('electron/app/start.ts', process.argv.slice(2)) : code))
  .then((code) => {
    process.exitCode = code;
  });
