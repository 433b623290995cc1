/** Lists of artifacts that one step makes (`isArtifactList`), on real Docker: looped over, handed on whole, and collected. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../shared/json.ts';
import { runPipeline, type Ended } from '../conformance/run-pipeline.ts';
import { openLocalEngine, type LocalEngine } from '../engine-harness.ts';
import { dockerOrSkip } from '../prepare/skip.ts';

const docker = dockerOrSkip(['alpine:latest']);
let engine: LocalEngine;
beforeAll(async () => {
  engine = await openLocalEngine();
});
afterAll(() => engine.dispose());

const artifactType = { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' };
const part = { artifactType };
const parts = { artifactType, isArtifactList: true };

/** Writes its parts below the URI of the output and says in the executor output which there are, as the SDK does for `Output[List[Dataset]]`. */
const make = `
mkdir -p "$0" "$(dirname "$1")"
list=
for name in $2; do
  echo "of $name" > "$0/$name"
  list="$list\${list:+,}{\\"name\\":\\"$name\\",\\"uri\\":\\"$0/$name\\",\\"metadata\\":{\\"letter\\":\\"$name\\"}}"
done
printf '{"artifacts":{"parts":{"artifacts":[%s]}}}' "$list" > "$1"
`;

function pipelineOf(names: string): Json {
  const fromMake = { taskOutputArtifact: { producerTask: 'make', outputArtifactKey: 'parts' } };
  return {
    pipelineInfo: { name: 'lists' },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.17.0',
    root: {
      dag: {
        tasks: {
          make: { taskInfo: { name: 'make' }, componentRef: { name: 'make' } },
          each: {
            taskInfo: { name: 'each' },
            componentRef: { name: 'each' },
            dependentTasks: ['make'],
            inputs: { artifacts: { parts: fromMake } },
            artifactIterator: { itemInput: 'part', items: { inputArtifact: 'parts' } },
          },
          whole: {
            taskInfo: { name: 'whole' },
            componentRef: { name: 'whole' },
            dependentTasks: ['make'],
            inputs: { artifacts: { parts: fromMake } },
          },
        },
      },
    },
    components: {
      make: { executorLabel: 'make', outputDefinitions: { artifacts: { parts } } },
      each: { executorLabel: 'each', inputDefinitions: { artifacts: { part } } },
      whole: { executorLabel: 'whole', inputDefinitions: { artifacts: { parts } } },
    },
    deploymentSpec: {
      executors: {
        make: {
          container: {
            image: 'alpine',
            command: ['sh', '-ec', make, "{{$.outputs.artifacts['parts'].uri}}", '{{$.outputs.output_file}}', names],
          },
        },
        each: { container: { image: 'alpine', command: ['cat', "{{$.inputs.artifacts['part'].path}}"] } },
        whole: { container: { image: 'alpine', command: ['echo', "{{$.inputs.artifacts['parts']}}"] } },
      },
    },
  };
}

function run(names: string): Promise<Ended> {
  const text = JSON.stringify(pipelineOf(names));
  return runPipeline(engine.api, { file: 'lists.yaml', text, executor: 'docker', parallel: 0 });
}

describe.skipIf(!docker.ok)('lists of artifacts', () => {
  test('STG-4 RES-52 SYM-25 what a step says is in its list is stored, looped over and handed on', async () => {
    const ended = await run('a b');
    expect(ended.shown.status).toBe('SUCCEEDED');
    const made = ended.task('make').outputs.artifacts['parts'] ?? [];
    expect(made.map(({ name, metadata }) => ({ name, metadata }))).toEqual([
      { name: 'a', metadata: { letter: 'a' } },
      { name: 'b', metadata: { letter: 'b' } },
    ]);
    expect(await Promise.all(made.map((artifact) => ended.text(artifact)))).toEqual(['of a\n', 'of b\n']);
    expect(await Promise.all([0, 1].map((index) => ended.log(`each[${index}]`)))).toEqual(['of a\n', 'of b\n']);
    expect(JSON.parse(await ended.log('whole'))).toMatchObject(made.map(({ name, uri }) => ({ name, uri })));
  });

  test('STG-4 an empty list is a list', async () => {
    const ended = await run('');
    expect(ended.task('make').outputs.artifacts['parts']).toEqual([]);
    expect(ended.shown.tasks.filter(({ path }) => path.startsWith('each['))).toEqual([]);
    expect(ended.shown.status).toBe('SUCCEEDED');
    expect(await ended.log('whole')).toBe('[]\n');
  });
});
