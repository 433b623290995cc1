import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pipelines that were not drawn here: as files of other people. */

/** Writes a pipeline of shell steps on alpine, each `name: script`, none after another. */
export function shellPipeline(folder: string, name: string, steps: Readonly<Record<string, string>>): string {
  const tasks = Object.entries(steps).map(
    ([id, script], index) => `      ${id}:
        componentRef:
          spec:
            name: ${id}
            implementation:
              container:
                image: alpine
                command: [sh, -c, ${JSON.stringify(script)}]
        annotations: {editor.position: '{"x":${index * 280},"y":0}'}
`,
  );
  return write(folder, name, `name: ${name}\nimplementation:\n  graph:\n    tasks:\n${tasks.join('')}`);
}

/** A compiled pipeline of a step in a group; a step with something that documents have no form for where it is wanted. */
export function compiledPipeline(name: string, odd = false): string {
  const step = (key: string, rest = {}): object => ({
    taskInfo: { name: key },
    componentRef: { name: 'comp-say' },
    ...rest,
  });
  return JSON.stringify({
    pipelineInfo: { name },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.14.3',
    components: {
      'comp-say': { executorLabel: 'exec-say' },
      'comp-condition-1': { dag: { tasks: { say: step('say') } } },
    },
    deploymentSpec: { executors: { 'exec-say': { container: { image: 'alpine', command: ['echo', 'hello'] } } } },
    root: {
      dag: {
        tasks: {
          before: step('before', odd ? { retryPolicy: {} } : {}),
          'condition-1': {
            taskInfo: { name: 'condition-1' },
            componentRef: { name: 'comp-condition-1' },
            dependentTasks: ['before'],
            triggerPolicy: { condition: '1 == 1' },
          },
        },
      },
    },
  });
}

/** A compiled pipeline that brings a file in, makes a volume, and runs a step with a secret, the volume and an init container. */
export function clusterPipeline(): string {
  const parameter = (parameterType: string): object => ({ parameterType });
  const artifact = { artifactType: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' } };
  const task = (key: string, rest: object): object => ({
    taskInfo: { name: key },
    componentRef: { name: key },
    ...rest,
  });
  const uri = { runtimeValue: { constant: 'https://example.org/data.csv' } };
  const spec = {
    pipelineInfo: { name: 'cluster' },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.14.3',
    components: {
      bring: {
        executorLabel: 'bring',
        inputDefinitions: { parameters: { uri: parameter('STRING') } },
        outputDefinitions: { artifacts: { artifact } },
      },
      claim: {
        executorLabel: 'claim',
        inputDefinitions: { parameters: { pvc_name_suffix: parameter('STRING') } },
        outputDefinitions: { parameters: { name: parameter('STRING') } },
      },
      show: { executorLabel: 'show', inputDefinitions: { artifacts: { data: artifact } } },
    },
    deploymentSpec: {
      executors: {
        bring: {
          importer: {
            artifactUri: { runtimeParameter: 'uri' },
            typeSchema: { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' },
          },
        },
        claim: { container: { image: 'argostub/createpvc' } },
        show: { container: { image: 'alpine', command: ['cat'], args: ["{{$.inputs.artifacts['data'].path}}"] } },
      },
    },
    root: {
      dag: {
        tasks: {
          bring: task('bring', { inputs: { parameters: { uri } } }),
          claim: task('claim', {
            inputs: { parameters: { pvc_name_suffix: { runtimeValue: { constant: '-data' } } } },
          }),
          show: task('show', {
            dependentTasks: ['bring', 'claim'],
            inputs: {
              artifacts: { data: { taskOutputArtifact: { producerTask: 'bring', outputArtifactKey: 'artifact' } } },
            },
          }),
        },
      },
    },
  };
  const show = {
    secretAsVolume: [{ secretName: 'token', mountPath: '/token', optional: true }],
    pvcMount: [
      {
        pvcNameParameter: { taskOutputParameter: { producerTask: 'claim', outputParameterKey: 'name' } },
        mountPath: '/data',
      },
    ],
    initContainers: [{ name: 'first', image: 'busybox', command: ['echo', 'ready'] }],
  };
  const platform = { platforms: { kubernetes: { deploymentSpec: { executors: { show } } } } };
  return `${JSON.stringify(spec)}\n---\n${JSON.stringify(platform)}\n`;
}

/** Writes a pipeline of one step that makes an artifact of every look that the examples do not have. */
export function viewersPipeline(folder: string): string {
  const outputs = ['json', 'text', 'image', 'folder', 'binary', 'missing'];
  return write(
    folder,
    'Viewers',
    `name: Viewers
implementation:
  graph:
    tasks:
      Make:
        componentRef:
          spec:
            name: Make
            outputs:
${outputs.map((name) => `            - {name: ${name}, type: Artifact}`).join('\n')}
            implementation:
              container:
                image: python:3.12-slim
                command:
                - python3
                - -c
                - |
                  import pathlib, struct, sys, zlib
                  json, text, image, folder, binary, _ = map(pathlib.Path, sys.argv[1:])
                  for path in json, text, image, binary: path.parent.mkdir(parents=True, exist_ok=True)
                  json.write_text('{"species": ["Adelie", "Gentoo"], "count": 344, "complete": false, "note": null}')
                  text.write_text("Water turns the wheel.\\nThe wheel turns the stone.\\n")
                  rows = b"".join(b"\\0" + bytes(v for x in range(96) for v in (x * 2, y * 4, 160)) for y in range(64))
                  chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
                  head = struct.pack(">IIBBBBB", 96, 64, 8, 2, 0, 0, 0)
                  image.write_bytes(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
                  (folder / "deep").mkdir(parents=True)
                  (folder / "deep" / "one.txt").write_text("1")
                  (folder / "two.txt").write_text("2")
                  binary.write_bytes(bytes(range(256)))
                  print("\\033[32mgreen\\033[0m and plain")
                  print("to the other stream", file=sys.stderr)
                args: [${outputs.map((name) => `{outputPath: ${name}}`).join(', ')}]
`,
  );
}

/** Writes a pipeline that needs values before it can run. */
export function askingPipeline(folder: string): string {
  return write(
    folder,
    'Asking',
    `name: Asking
inputs:
- {name: title, type: String, description: Heads the report.}
- {name: rows, type: Integer, description: Number of rows to make., default: '400'}
- {name: fraction, type: Float, description: Fraction to keep.}
- {name: verbose, type: Boolean, default: 'false'}
- {name: columns, type: JsonArray, description: Columns to keep., default: '["fare"]'}
implementation:
  graph:
    tasks:
      Say:
        componentRef:
          spec:
            name: Say
            inputs:
            - {name: words, type: String}
            implementation:
              container:
                image: alpine
                command: [echo, {inputValue: words}]
        arguments:
          words: {graphInput: {inputName: title}}
`,
  );
}

/** Writes a text that is no pipeline: a bracket is never closed. */
export function brokenPipeline(folder: string): string {
  return write(
    folder,
    'Broken',
    `name: Broken
implementation:
  graph:
    tasks:
      Say:
        arguments: {words: [hello}
`,
  );
}

/** A pipeline with a condition, a loop, an exit handler, branches of an output, a claim that is mounted and inputs of all kinds. */
export function rulesPipeline(folder: string): string {
  const shell = (name: string, inputs: string, outputs: string, script: string, uses: string): string =>
    `{spec: {name: ${name}, inputs: [${inputs}], outputs: [${outputs}], implementation: {container: {image: alpine, command: [sh, -c, ${JSON.stringify(script)}, ${uses}]}}}}`;
  const text = '{name: text, type: String}';
  const said = '{name: said, type: String}';
  const say = (name: string): string =>
    shell(name, text, said, 'echo $0 > $1', '{inputValue: text}, {outputPath: said}');
  return write(
    folder,
    'Rules',
    `name: Rules
inputs:
- {name: note, type: String, optional: true}
- {name: mode, type: String, literals: [fast, slow]}
outputs:
- {name: word, type: String}
implementation:
  graph:
    outputValues:
      word:
        oneOf:
        - {taskOutput: {taskId: Tell, outputName: said}}
        - {taskOutput: {taskId: Hush, outputName: said}}
    tasks:
      Roll:
        componentRef: ${shell('Roll', '', '{name: count, type: Integer}, {name: face, type: String}', 'echo 5 > $0; echo heads > $1', '{outputPath: count}, {outputPath: face}')}
        executionOptions: {retryStrategy: {maxRetries: 3, backoffDuration: 10s}, kubernetes: {pvcMount: [{constant: shared, mountPath: /data}]}}
        annotations: {editor.position: '{"x":300,"y":0}'}
      Tell:
        componentRef: ${say('Tell')}
        arguments: {text: {taskOutput: {taskId: Roll, outputName: face}}}
        annotations: {editor.position: '{"x":650,"y":0}'}
      Hush:
        componentRef: ${say('Hush')}
        arguments: {text: {graphInput: {inputName: mode}}}
        annotations: {editor.position: '{"x":650,"y":160}'}
      Each:
        componentRef: ${say('Each')}
        arguments: {text: hello}
        annotations: {editor.position: '{"x":650,"y":320}'}
      Bye:
        componentRef: ${say('Bye')}
        arguments: {text: bye}
        annotations: {editor.position: '{"x":1000,"y":160}'}
`,
  );
}

/** A pipeline whose two steps print a secret, the second after the first; `first` is shell that the first begins with. */
export function secretsPipeline(folder: string, first: string): string {
  const shell = (script: string, inputs = '', uses = ''): string =>
    `{spec: {name: Show, inputs: [${inputs}], outputs: [{name: said, type: String}], implementation: {container: {image: alpine, command: [sh, -ec, ${JSON.stringify(script)}, {outputPath: said}${uses}]}}}}`;
  const options =
    '{kubernetes: {secretAsEnv: [{secretName: token, keyToEnv: [{secretKey: user, envVar: NAME}, {secretKey: password, envVar: TOKEN}]}], configMapAsEnv: [{configMapName: settings, optional: true, keyToEnv: [{configMapKey: mode, envVar: MODE}]}]}}';
  const show = 'echo "$NAME has $TOKEN"; mkdir -p $(dirname $0); echo shown > $0';
  return write(
    folder,
    'Secrets',
    `name: Secrets
implementation:
  graph:
    tasks:
      First:
        componentRef: ${shell(`${first}; ${show}`)}
        executionOptions: ${options}
        annotations: {editor.position: '{"x":0,"y":0}'}
      Second:
        componentRef: ${shell(show, '{name: text, type: String}', ', {inputValue: text}')}
        arguments: {text: {taskOutput: {taskId: First, outputName: said}}}
        executionOptions: ${options}
        annotations: {editor.position: '{"x":350,"y":0}'}
`,
  );
}

function write(folder: string, name: string, text: string): string {
  const file = join(folder, `${name.toLowerCase().replaceAll(' ', '-')}.pipeline.yaml`);
  writeFileSync(file, text);
  return file;
}
