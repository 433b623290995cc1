import { describe, expect, test } from 'vitest';
import { checkFlow, finding, good, taskAt } from './testing/control-flow.ts';

describe('components', () => {
  test('VAL-60, VAL-64 an importer declares one artifact; its texts come from inputs of the task', () => {
    const importer = (output: string, fields: string): string => `bring:
  componentRef:
    spec:
      inputs: [{name: uri, type: String, default: x}, {name: data, type: Dataset, optional: true}]
      outputs: [${output}]
      implementation: {importer: {${fields}}}`;
    const artifact = '{name: a, type: Model}';
    good(importer(artifact, 'artifactUri: {inputValue: uri}, metadata: {"{{$.inputs.parameters[\'uri\']}}": 1}'));
    expect(finding(importer('', 'artifactUri: x')).message).toContain('declares no output');
    expect(finding(importer(`${artifact}, {name: b, type: Model}`, 'artifactUri: x')).message).toContain('2 outputs');
    expect(finding(importer('{name: a, type: String}', 'artifactUri: x')).message).toContain('is a String');
    expect(checkFlow(importer(artifact, 'artifactUri: {inputValue: url}')).diagnostics[0]).toMatchObject({
      code: 'placeholder-unknown-input',
      cure: 'Did you mean “uri”?',
    });
    const metadata = 'artifactUri: x, metadata: {a: "{{$.inputs.parameters[\'data\']}}"}';
    expect(finding(importer(artifact, metadata)).message).toContain('comes from the input “data”');
    const constant = importer(artifact, "artifactUri: 's3://{{$.inputs.parameters[''bucket'']}}'");
    expect(finding(constant).message).toContain('The importer’s URI comes from the input “bucket”');
    good(`${constant}\n  locals: {bucket: b}`);
    const options = finding('bring: {componentRef: {name: Bring}, executionOptions: {retryStrategy: {maxRetries: 2}}}');
    expect(options.message).toContain('is an importer, and KFP retries containers only');
  });

  test('VAL-61 literals, metadata and passed-through configuration', () => {
    const component = (inputs: string, outputs = '', more = ''): string => `use:
  componentRef:
    spec:
      inputs: [${inputs}]
      outputs: [${outputs}]
      implementation: {container: {image: i, command: ['{{$}}']${more}}}`;
    good(component("{name: n, type: Integer, literals: [1, '2'], default: '2'}"));
    expect(finding(component('{name: n, type: Integer, literals: [x], optional: true}')).message).toContain(
      'A literal of “n”',
    );
    expect(finding(component("{name: n, type: Integer, literals: [1], default: '2'}")).message).toContain(
      'none of its literals',
    );
    expect(finding(component('{name: n, type: Dataset, literals: [1], optional: true}')).message).toContain(
      'only parameters',
    );
    expect(finding('use: {componentRef: {name: Use}, arguments: {mode: slow}}').cure).toBe(
      'Use one of “fast”, “full”.',
    );
    expect(finding(component('', '{name: n, type: Integer, metadata: {a: 1}}')).message).toContain(
      'only artifacts have metadata',
    );
    const passed = finding(component('', '', ', taskConfigPassthroughs: [{field: RESUORCES}]'));
    expect(passed.fix?.patches[0]?.value).toBe('RESOURCES');
  });

  test('VAL-65 keys that documents choose are allowed and unique', () => {
    const component = (inputs: string): string =>
      `use: {componentRef: {spec: {inputs: [${inputs}], implementation: {container: {image: i, command: ['{{$}}']}}}}}`;
    good(component('{name: a, key: Out--Put, type: Integer, default: 1}, {name: Out Put, optional: true}'));
    expect(finding(component('{name: a, key: x/y, optional: true}'))).toMatchObject({ code: 'name-invalid' });
    expect(finding(component('{name: a, key: x, optional: true}, {name: b, key: x, optional: true}'))).toMatchObject({
      code: 'name-duplicate',
      fix: { label: 'Remove the key' },
    });
    expect(finding('use: {componentRef: {name: Use}}', 'pipelineOptions: {name: Not allowed}')).toMatchObject({
      code: 'name-invalid',
      path: ['pipelineOptions', 'name'],
    });
  });

  test('VAL-63 verbatim IR is read as strictly as compiled IR, at its place', () => {
    good(
      'use: {componentRef: {name: Use}, ir: {retryPolicy: {maxRetryCount: 1}, cachingOptions: null}}',
      'ir: {component: {taskConfigPassthroughs: []}, pipelineSpec: {sdkVersion: x}, platforms: {vertex: {a: 1}}}',
    );
    const option = finding('use: {componentRef: {name: Use}, executionOptions: {kubernetes: {nodeSelctor: {}}}}');
    expect(option).toMatchObject({ code: 'ir-schema', cure: 'Did you mean “nodeSelector”?' });
    const ttl = finding(
      'use: {componentRef: {name: Use}}',
      'pipelineOptions: {kubernetes: {resourceTtlOnSuccess: soon}}',
    );
    expect(ttl).toMatchObject({ code: 'ir-schema', path: ['pipelineOptions', 'kubernetes', 'resourceTtlOnSuccess'] });
    const wrong = finding('use: {componentRef: {name: Use}, ir: {retryPolicy: {maxRetryCount: many}}}');
    expect(wrong).toMatchObject({ code: 'ir-schema', path: taskAt('use', 'ir', 'retryPolicy', 'maxRetryCount') });
    expect(finding('use: {componentRef: {name: Use}, ir: {retries: 1}}').code).toBe('ir-schema');
    expect(finding('use: {componentRef: {name: Use}}', 'ir: {dag: {}}').message).toContain('no part “dag”');
    expect(finding('use: {componentRef: {name: Use}}', 'ir: {component: 1}').message).toContain('no object');
    expect(finding('use: {componentRef: {name: Use}}', 'ir: {pipelineSpec: {root: null}}').message).toContain(
      'without “root”',
    );
    expect(finding('use: {componentRef: {spec: {implementation: {ir: {custmoJob: {}}}}}}')).toMatchObject({
      code: 'ir-schema',
      path: taskAt('use', 'componentRef', 'spec', 'implementation', 'ir', 'custmoJob'),
    });
  });
});
