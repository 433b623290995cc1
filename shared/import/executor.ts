/** What a compiled component does, as a document writes it. */
import type { ContainerImplementation, Implementation, ImporterImplementation } from '../component/spec.ts';
import type { IrComponent, IrContainer, IrExecutor } from '../ir/pipeline-spec.ts';
import type { Ports } from './ports.ts';
import { commandReader } from './words.ts';

/** Reads the executor of a component; one that a document has no form for stays as the IR has it. */
export function readExecutor(component: IrComponent, executor: IrExecutor, ports: Ports): Implementation {
  const { container, importer } = executor;
  if (container !== undefined) return { container: readContainer(component, container, ports) };
  const read = importer === undefined || !isImporter(component) ? undefined : readImporter(importer, ports);
  return read === undefined ? { ir: executor } : { importer: read };
}

function readContainer(
  component: IrComponent,
  container: IrContainer,
  ports: Ports,
): ContainerImplementation['container'] {
  const { image = '', command = [], args = [], env = [] } = container;
  const { taskConfigPassthroughs = [] } = component;
  const read = commandReader(component, ports);
  return {
    image,
    ...(command.length === 0 ? {} : { command: command.map(read) }),
    ...(args.length === 0 ? {} : { args: args.map(read) }),
    ...(env.length === 0 ? {} : { env: Object.fromEntries(env.map(({ name = '', value = '' }) => [name, value])) }),
    ...(taskConfigPassthroughs.length === 0
      ? {}
      : {
          taskConfigPassthroughs: taskConfigPassthroughs.map(({ field = 'NONE', applyToTask = false }) => ({
            field,
            ...(applyToTask ? { applyToTask } : {}),
          })),
        }),
  };
}

/** Whether it has one artifact to bring in. */
function isImporter({ outputDefinitions }: IrComponent): boolean {
  const artifacts = Object.values(outputDefinitions?.artifacts ?? {});
  const parameters = Object.keys(outputDefinitions?.parameters ?? {});
  return artifacts.length === 1 && parameters.length === 0 && artifacts[0]?.isArtifactList !== true;
}

/** Undefined: its URI is neither a text nor an input. */
function readImporter(
  importer: NonNullable<IrExecutor['importer']>,
  ports: Ports,
): ImporterImplementation['importer'] | undefined {
  const { artifactUri: uri = {}, metadata, reimport = false, downloadToWorkspace = false } = importer;
  const input = ports.inputNames.get(uri.runtimeParameter ?? '');
  const artifactUri =
    typeof uri.constant === 'string' ? uri.constant : input === undefined ? undefined : { inputValue: input };
  if (artifactUri === undefined) return undefined;
  return {
    artifactUri,
    ...(metadata === undefined ? {} : { metadata }),
    ...(reimport ? { reimport } : {}),
    ...(downloadToWorkspace ? { downloadToWorkspace } : {}),
  };
}
