/** Components that bring an artifact in, and those that only the IR describes. */
import type { ComponentSpec, ImporterImplementation, InputSpec } from '../component/spec.ts';
import { portType, typeLabel, type PortType } from '../component/types.ts';
import { listNames, nearestName } from '../did-you-mean.ts';
import type { JsonObject } from '../json.ts';
import { didYouMean, type Findings, type Scope } from './findings.ts';
import { containerOutputType, named, validInputs, validOutputs } from './ports.ts';
import type { ValidImporter, ValidInput, ValidVerbatim } from './valid-graph.ts';
import { verbatimExecutor } from './verbatim.ts';

const importerPath = ['implementation', 'importer'];

/** Checks an importer: one output, and an address. */
export function validateImporter(
  spec: ComponentSpec,
  { artifactUri, metadata = {}, reimport = false, downloadToWorkspace = false }: ImporterImplementation['importer'],
  scope: Scope,
  findings: Findings,
): ValidImporter | undefined {
  const inputs = validInputs(spec, valueType, scope, findings);
  const outputs = validOutputs(spec, containerOutputType, scope, findings);
  checkOutput(outputs, scope, findings);
  const uri = typeof artifactUri === 'string' ? undefined : findUri(artifactUri.inputValue, inputs, scope, findings);
  if (typeof artifactUri !== 'string' && uri === undefined) return undefined;
  return {
    kind: 'importer',
    ...named(spec),
    inputs,
    outputs,
    artifactUri: typeof artifactUri === 'string' ? { constant: artifactUri } : { input: uri?.key ?? '' },
    metadata,
    reimport,
    downloadToWorkspace,
  };
}

/** An importer has no files to read: what declares no type is a value. */
function valueType(input: InputSpec): PortType {
  return portType(input.type, 'value');
}

function checkOutput(outputs: ValidImporter['outputs'], scope: Scope, findings: Findings): void {
  const [output, ...others] = outputs;
  if (output !== undefined && others.length === 0 && output.type.kind === 'artifact' && !output.type.list) return;
  findings(scope, {
    code: 'shape-wrong-type',
    message:
      output === undefined
        ? 'The importer declares no output for what it brings in.'
        : others.length > 0
          ? `The importer declares ${outputs.length} outputs, and it brings in one artifact.`
          : `The importer’s output “${output.name}” is a ${typeLabel(output.type)}, and it brings in one artifact.`,
    cure: 'Declare one output with an artifact type such as Dataset.',
    path: output === undefined ? importerPath : ['outputs'],
    of: 'key',
  });
}

function findUri(
  name: string,
  inputs: readonly ValidInput[],
  scope: Scope,
  findings: Findings,
): ValidInput | undefined {
  const found = inputs.find((input) => input.name === name && input.type.kind === 'parameter');
  if (found !== undefined) return found;
  const names = inputs.map((input) => input.name);
  findings(scope, {
    code: 'placeholder-unknown-input',
    message: `The importer’s URI comes from the input “${name}”, which the component does not declare as a parameter.`,
    cure: didYouMean(
      nearestName(name, names),
      names.length === 0 ? 'Declare the input.' : `Declare it, or use one of ${listNames(names)}.`,
    ),
    path: [...importerPath, 'artifactUri'],
  });
  return undefined;
}

/** Checks a component whose executor only the IR describes. */
export function validateVerbatim(
  spec: ComponentSpec,
  executor: JsonObject,
  scope: Scope,
  findings: Findings,
): ValidVerbatim | undefined {
  const read = verbatimExecutor(executor, { scope, findings });
  const inputs = validInputs(spec, valueType, scope, findings);
  const outputs = validOutputs(spec, containerOutputType, scope, findings);
  return read === undefined ? undefined : { kind: 'verbatim', ...named(spec), inputs, outputs, executor: read };
}
