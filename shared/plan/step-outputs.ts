import type { ArtifactTypeSchema, IrComponent } from '../ir/pipeline-spec.ts';
import { executorOutputFile, outputArtifactPath, outputParameterFile } from './layout.ts';
import type { StepOutputs } from './step.ts';

/** Where a component's step writes what it declares, below `root`. Names are sorted, so that the same step always looks the same. */
export function stepOutputs(component: IrComponent, root: string): StepOutputs {
  const definitions = component.outputDefinitions;
  return {
    root,
    executorOutputFile: executorOutputFile(root),
    parameters: Object.entries(definitions?.parameters ?? {})
      .toSorted(byName)
      .map(([name, parameter]) => ({
        name,
        type: parameter.parameterType ?? 'STRING',
        file: outputParameterFile(root, name),
      })),
    artifacts: Object.entries(definitions?.artifacts ?? {})
      .toSorted(byName)
      .map(([name, artifact]) => ({
        name,
        ...artifactType(artifact.artifactType),
        list: artifact.isArtifactList ?? false,
        uri: outputArtifactPath(root, name),
        path: outputArtifactPath(root, name),
        metadata: artifact.metadata ?? {},
      })),
  };
}

/** An artifact type by name and version; anything without a title is a plain artifact. */
function artifactType(schema: ArtifactTypeSchema | undefined): {
  readonly type: string;
  readonly schemaVersion: string;
} {
  return {
    type: schema?.schemaTitle ?? schema?.instanceSchema ?? 'system.Artifact',
    schemaVersion: schema?.schemaVersion ?? '0.0.1',
  };
}

function byName(left: readonly [string, unknown], right: readonly [string, unknown]): number {
  return left[0] < right[0] ? -1 : 1;
}
