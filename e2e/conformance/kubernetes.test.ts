/** Compiled pipelines of the KFP project that say something to Kubernetes, run on real Docker. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { conformancePart, countConformance } from '../../shared/testing/conformance.ts';
import { millrace, temporaryHome } from '../cli/millrace.ts';
import { dockerOrSkip } from '../prepare/skip.ts';

const folder = conformancePart('kfp-ir');
const docker = dockerOrSkip(['busybox:latest', 'python:3.11']);
const { home, remove } = temporaryHome();
let ran = 0;
afterAll(() => {
  countConformance('kubernetes', ran);
  remove();
});

/** What the pipelines ask for; the values are those that their steps look for. */
const manifests = `kind: Secret
metadata: {name: my-secret}
stringData: {password: my-password}
---
kind: Secret
metadata: {name: test-secret-1}
stringData: {username: user1}
---
kind: Secret
metadata: {name: test-secret-2}
stringData: {password: psw1}
---
kind: Secret
metadata: {name: test-secret-3}
stringData: {password: psw2}
---
kind: ConfigMap
metadata: {name: my-cm}
data: {foo: bar}
`;

const others = ['secret_as_env', 'volume', 'workspace', 'pod_metadata'].map((what) => `pipeline_with_${what}.yaml`);
const files =
  folder === undefined
    ? []
    : readdirSync(join(folder, 'valid')).filter((file) => file.startsWith('k8s_') || others.includes(file));

/** Images that are not here, as ones that are; a deadline that a busy machine holds, too. */
function adapted(text: string): string {
  return text
    .replaceAll('registry.access.redhat.com/ubi9/python-311:latest', 'python:3.11')
    .replaceAll('busybox:1.36', 'busybox:latest')
    .replaceAll("activeDeadlineSeconds: '20'", "activeDeadlineSeconds: '600'");
}

/** Nobody may install packages there, on a cluster neither; what the user is says our own pipeline (KUB-9). */
const failing = ['k8s_security_context.yaml'];

describe.skipIf(folder === undefined || !docker.ok)('compiled pipelines of KFP with Kubernetes options', () => {
  const objects = join(home, 'objects.yaml');
  writeFileSync(objects, manifests);

  test.concurrent.each(files)('%s', { timeout: 300_000 }, async (name) => {
    ran += 1;
    const file = join(home, name);
    writeFileSync(file, adapted(readFileSync(join(folder ?? '', 'valid', name), 'utf8')));
    const run = ['run', file, '--no-cache', '--executor', 'docker', '--kubernetes', objects];
    // Values are in the memory of one engine; a shared data folder would hand the run to the next command’s.
    const { code, stderr } = await millrace(join(home, `data-${name}`), run);
    expect({ code, stderr }).toMatchObject({ code: failing.includes(name) ? 1 : 0 });
  });
});
