import { expect, test } from 'vitest';
import { checkIr } from '../ir/check.ts';
import { pipelineOf } from '../ir/testing/pipelines.ts';
import type { JsonObject } from '../json.ts';
import { emptyNamespace, type Namespace } from './namespace.ts';
import { missingObjects, neededObjects } from './needed-objects.ts';
import { needsContainers } from './without-containers.ts';

function pipelineWith(options: JsonObject) {
  const spec = pipelineOf({
    tasks: { a: { componentRef: { name: 'a' } }, again: { componentRef: { name: 'a' } } },
    components: { a: {} },
    root: { inputDefinitions: { parameters: { secret: { parameterType: 'STRING', isOptional: true } } } },
  });
  const checked = checkIr(spec, { platforms: { kubernetes: { deploymentSpec: { executors: { a: options } } } } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return checked.value;
}

const namespace: Namespace = {
  ...emptyNamespace,
  secrets: new Map([['token', new Map([['key', { text: 'x', bytes: new Uint8Array() }]])]]),
};
const keyToEnv = (secretKey: string) => [{ secretKey, envVar: 'X' }];
const fromRoot = { secretNameParameter: { componentInputParameter: 'secret' } };

test.each<[string, JsonObject, readonly string[]]>([
  ['nothing', { secretAsEnv: [{ secretName: 'token', keyToEnv: keyToEnv('key') }] }, []],
  ['a secret', { secretAsVolume: [{ secretName: 'other', mountPath: '/s' }] }, ['the secret “other”, and it was']],
  ['a key', { secretAsEnv: [{ secretName: 'token', keyToEnv: keyToEnv('z') }] }, ['the key “z” of the secret “token”']],
  ['a config map', { configMapAsEnv: [{ configMapName: 'c' }] }, ['the config map “c”']],
  ['what a parameter names', { secretAsEnv: [fromRoot] }, ['the secret “named”']],
  ['not what may be absent', { secretAsEnv: [{ secretName: 'other', optional: true }] }, []],
])('KUB-2 before the start %s is missed, once', (_what, options, messages) => {
  const missing = missingObjects(neededObjects(pipelineWith(options), { secret: 'named' }), namespace);
  expect(missing).toHaveLength(messages.length);
  messages.forEach((message, index) => expect(missing[index]?.message).toContain(message));
});

test.each<[string, JsonObject]>([
  [
    'nothing',
    { activeDeadlineSeconds: 5, nodeSelector: { labels: { a: 'b' } }, configMapAsEnv: [{ configMapName: 'c' }] },
  ],
  ['secrets', { secretAsEnv: [{ secretName: 's' }] }],
  ['volumes', { emptyDirMounts: [{ mountPath: '/e' }] }],
  ['another user', { securityContext: { runAsUser: 1 } }],
  ['init containers', { initContainers: [{ name: 'i' }] }],
])('KUB-11 as processes, steps go without %s', (what, options) => {
  expect(needsContainers(pipelineWith(options)) ?? 'nothing').toContain(what);
});
