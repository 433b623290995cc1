/** What has a form in documents, and what stays as the IR has it: constructs that KFP's own pipelines do not show. */
import { describe, expect, test } from 'vitest';
import type { IrComponent, IrExecutor, IrTask } from '../ir/pipeline-spec.ts';
import { pipelineOf, type PipelineParts } from '../ir/testing/pipelines.ts';
import type { JsonObject } from '../json.ts';
import { roundTrip } from './testing/round-trip.ts';

const dataset = { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' };
const maker: IrComponent = {
  outputDefinitions: {
    parameters: { count: { parameterType: 'NUMBER_INTEGER' }, Text: { parameterType: 'STRING' } },
    artifacts: { data: { artifactType: dataset }, parts: { artifactType: dataset, isArtifactList: true } },
  },
};
const taker: IrComponent = {
  inputDefinitions: {
    parameters: { text: { parameterType: 'STRING' } },
    artifacts: { data: { artifactType: dataset } },
  },
};
const data = { artifacts: { data: { taskOutputArtifact: { producerTask: 'make', outputArtifactKey: 'data' } } } };
const text = { parameters: { text: { runtimeValue: { constant: 'x' } } } };
const cached = { cachingOptions: { enableCache: true } };

function task(name: string, rest: IrTask = {}, key = name): IrTask {
  return { taskInfo: { name: key }, componentRef: { name }, ...cached, ...rest };
}

const make = { make: task('make') };
const after = { dependentTasks: ['make'] };

interface Case extends PipelineParts {
  readonly executors?: Record<string, IrExecutor>;
  readonly platform?: JsonObject;
  readonly verbatim?: readonly string[];
  /** A piece of the document that shows the form. */
  readonly says?: string;
}

const cases: Readonly<Record<string, Case>> = {
  'a loop over artifacts': {
    tasks: {
      ...make,
      each: {
        taskInfo: { name: 'each' },
        componentRef: { name: 'each' },
        artifactIterator: { itemInput: 'item', items: { inputArtifact: 'all' } },
        inputs: { artifacts: { all: { taskOutputArtifact: { producerTask: 'make', outputArtifactKey: 'parts' } } } },
        iteratorPolicy: { parallelismLimit: 2 },
        ...after,
      },
    },
    components: {
      make: maker,
      each: {
        inputDefinitions: {
          artifacts: { item: { artifactType: dataset }, all: { artifactType: dataset, isArtifactList: true } },
        },
        dag: {
          tasks: {
            take: task('take', { inputs: { artifacts: { data: { componentInputArtifact: 'item' } }, ...text } }),
          },
        },
      },
      take: taker,
    },
    says: 'forEach: {items: {argument: all}, as: item, parallelism: 2}',
  },
  'one of several artifacts': {
    tasks: { make: task('make'), other: task('make', {}, 'other') },
    components: { make: maker },
    root: {
      outputDefinitions: { artifacts: { any: { artifactType: dataset } } },
      outputs: {
        artifacts: {
          any: {
            artifactSelectors: [
              { producerSubtask: 'make', outputArtifactKey: 'data' },
              { producerSubtask: 'other', outputArtifactKey: 'data' },
            ],
          },
        },
      },
    },
    says: 'oneOf:',
  },
  'an importer with placeholders in its metadata, into the workspace': {
    tasks: { bring: task('bring', { inputs: { parameters: { uri: { runtimeValue: { constant: 'gs://b/x' } } } } }) },
    components: {
      bring: {
        inputDefinitions: { parameters: { uri: { parameterType: 'STRING' } } },
        outputDefinitions: { artifacts: { artifact: { artifactType: dataset } } },
      },
    },
    executors: {
      bring: {
        importer: {
          artifactUri: { runtimeParameter: 'uri' },
          typeSchema: dataset,
          metadata: { "from {{$.inputs.parameters['uri']}}": ["{{$.inputs.parameters['uri']}}", 1] },
          reimport: true,
          downloadToWorkspace: true,
        },
      },
    },
    says: 'downloadToWorkspace: true',
  },
  'a cache key': {
    tasks: { make: task('make', { cachingOptions: { enableCache: true, cacheKey: 'v2' } }) },
    components: { make: maker },
    says: 'cacheKey: v2',
  },
  'a configuration passed through': {
    tasks: make,
    components: {
      make: {
        inputDefinitions: { parameters: { config: { parameterType: 'TASK_CONFIG' } } },
        taskConfigPassthroughs: [{ field: 'RESOURCES', applyToTask: true }, { field: 'ENV' }],
      },
    },
    says: 'taskConfigPassthroughs:',
  },
  'an image from an input': {
    tasks: { make: task('make', { inputs: { parameters: { tag: { runtimeValue: { constant: '1' } } } } }) },
    components: { make: { inputDefinitions: { parameters: { tag: { parameterType: 'STRING' } } } } },
    containers: { make: { image: "busybox:{{$.inputs.parameters['tag']}}" } },
  },
  'an environment variable without a value': {
    tasks: make,
    components: { make: maker },
    containers: { make: { env: [{ name: 'A' }, { name: 'B', value: 'c' }] } },
    says: "A: ''",
  },
  'executors of other platforms': {
    tasks: { job: task('job', { cachingOptions: {} }), resolve: task('resolve', { cachingOptions: {} }) },
    components: { job: maker, resolve: maker },
    executors: {
      job: { customJob: { customJob: { worker: [1] } } },
      resolve: { resolver: { outputArtifactQueries: {} } },
    },
    verbatim: ['the component “job”: executor.customJob', 'the component “resolve”: executor.resolver'],
  },
  'constants that are null': {
    tasks: {
      make: task('make', { inputs: { parameters: { n: { runtimeValue: { constant: null } } } } }),
    },
    components: {
      make: { inputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER', isOptional: true } } } },
    },
    verbatim: ['“make”: inputs'],
  },
  'defaults that a task leaves out': {
    tasks: { make: task('make') },
    components: {
      make: {
        inputDefinitions: { parameters: { n: { parameterType: 'NUMBER_INTEGER', isOptional: true, defaultValue: 3 } } },
      },
    },
    says: `'n': {value: null}`,
  },
  'platforms that nobody knows': {
    tasks: make,
    components: { make: maker },
    platform: {
      platforms: { vertex: { deploymentSpec: { executors: { make: { machine: 'n1' } } }, config: { a: [1] } } },
    },
    verbatim: ['the pipeline: platforms.vertex', 'the component “make”: platform.vertex'],
  },
  'configuration of a pipeline and of its executors': {
    tasks: make,
    components: { make: maker },
    platform: {
      platforms: {
        kubernetes: {
          deploymentSpec: { executors: { make: { nodeSelector: { labels: { a: 'b' } } } } },
          pipelineConfig: { workspace: { size: '1Gi' } },
        },
      },
    },
    says: 'pipelineOptions:',
  },
  'tasks of one name': {
    tasks: { make: task('make', {}, 'same'), 'make-2': task('make', {}, 'same') },
    components: { make: maker },
    says: 'display_name: same',
  },
  'keys that are no names of KFP': {
    tasks: {
      Make: task('make', {}, 'Make'),
      'take-A': task(
        'take',
        {
          inputs: {
            parameters: {
              'a.B_c': { taskOutputParameter: { producerTask: 'Make', outputParameterKey: 'Text' } },
              'a.b_c': { runtimeValue: { constant: 1 } },
              A: { componentInputParameter: 'two words' },
            },
          },
          dependentTasks: ['Make'],
        },
        'take-A',
      ),
    },
    components: {
      make: maker,
      take: {
        inputDefinitions: {
          parameters: {
            'a.B_c': { parameterType: 'STRING' },
            'a.b_c': { parameterType: 'NUMBER_INTEGER' },
            A: { parameterType: 'STRING' },
          },
        },
      },
    },
    root: { inputDefinitions: { parameters: { 'two words': { parameterType: 'STRING' } } } },
    says: 'key: a.B_c',
  },
  'keys of tasks that are no names on a cluster': {
    tasks: { a_b: task('make', {}, 'a_b'), 'a-b': task('make', { dependentTasks: ['a_b'] }, 'a-b') },
    components: { make: maker },
    says: 'key: a_b',
  },
  'texts that refer to what SDKs inject': {
    tasks: {
      ...make,
      take: task('take', {
        inputs: {
          ...data,
          parameters: {
            text: {
              runtimeValue: {
                constant:
                  "{{$.inputs.parameters['pipelinechannel--make-Text']}} of {{$.inputs.parameters['pipelinechannel--name']}}",
              },
            },
            'pipelinechannel--make-Text': { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'Text' } },
            'pipelinechannel--name': { componentInputParameter: 'name' },
          },
        },
        ...after,
      }),
    },
    components: { make: maker, take: taker },
    root: { inputDefinitions: { parameters: { name: { parameterType: 'STRING' } } } },
    says: `text: "{{$.tasks['make'].outputs.parameters['Text']}} of {{$.inputs.parameters['name']}}"`,
  },
  'texts that refer to inputs by other names': {
    tasks: {
      ...make,
      take: task('take', {
        inputs: {
          ...data,
          parameters: {
            text: { runtimeValue: { constant: "{{$.inputs.parameters['mine']}}" } },
            mine: { taskOutputParameter: { producerTask: 'make', outputParameterKey: 'count' } },
          },
        },
        ...after,
      }),
    },
    components: { make: maker, take: taker },
    says: 'mine: {taskOutput: {taskId: make, outputName: count}}',
  },
  'texts that refer to an input of the component itself': {
    tasks: {
      ...make,
      take: task('take', {
        inputs: {
          parameters: {
            text: { runtimeValue: { constant: "{{$.inputs.parameters['note']}}!" } },
            note: { runtimeValue: { constant: 'x' } },
          },
        },
      }),
    },
    components: {
      make: maker,
      take: {
        inputDefinitions: { parameters: { text: { parameterType: 'STRING' }, note: { parameterType: 'STRING' } } },
      },
    },
    verbatim: ['“take”: inputs'],
  },
  'messages that are there and empty': {
    tasks: { make: task('make', { inputs: {}, retryPolicy: {}, triggerPolicy: {} }) },
    components: { make: { ...maker, inputDefinitions: {} } },
    verbatim: [
      '“make”: inputs',
      '“make”: retryPolicy',
      '“make”: triggerPolicy',
      'the component “make”: inputDefinitions',
    ],
  },
  'amounts that only old backends read': {
    tasks: make,
    components: { make: maker },
    containers: { make: { resources: { cpuLimit: 2 } } },
    verbatim: ['the component “make”: executor.container'],
  },
  'commands that test inputs which tasks pass beside those that the component declares': {
    tasks: { make: task('make', { inputs: text }) },
    components: { make: {} },
    containers: {
      make: { image: 'i', command: ['echo', '{"IfPresent": {"InputName": "text", "Then": ["--text"]}}'] },
    },
    verbatim: ['the component “make”: executor.container'],
  },
  'types that KFP’s SDK cannot load': {
    tasks: { make: task('make') },
    components: {
      make: { outputDefinitions: { artifacts: { thing: { artifactType: { schemaTitle: 'custom.Thing' } } } } },
    },
    verbatim: ['the component “make”: outputDefinitions'],
  },
};

describe('what compiled pipelines may hold', () => {
  test.each(Object.entries(cases))(
    'IMP-2 %s',
    (_, { executors = {}, platform, verbatim = [], says = '', ...parts }) => {
      const spec = pipelineOf(parts);
      const all = { ...spec.deploymentSpec?.executors, ...executors };
      const ir = {
        spec: { ...spec, deploymentSpec: { executors: all } },
        ...(platform === undefined ? {} : { platform }),
      };
      const trip = roundTrip(ir);
      expect(trip.verbatim.toSorted()).toEqual(verbatim.toSorted());
      expect(trip.text).toContain(says);
    },
  );
});
