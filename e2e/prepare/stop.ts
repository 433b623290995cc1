import { existsSync } from 'node:fs';
import { factsFile, readFacts, writeFacts } from './facts.ts';
import { stillRuns, waitForEnd } from './own-process.ts';
import { say } from './say.ts';

const endDeadline = 60_000;

// The end of a test run: stops the dockerd that its preparation started, and never one that was there before.
const facts = existsSync(factsFile) ? readFacts() : null;
if (facts?.docker.available === true && facts.docker.started !== null) {
  const { started } = facts.docker;
  if (stillRuns(started)) process.kill(started.pid, 'SIGTERM');
  const ended = await waitForEnd(started, endDeadline);
  const reason = `dockerd was stopped at the end of a test run (process ${started.pid})`;
  if (ended) writeFacts({ ...facts, docker: { available: false, reason }, images: {} });
  say('docker', ended ? reason : `dockerd (process ${started.pid}) does not stop`);
  if (!ended) process.exitCode = 1;
}
