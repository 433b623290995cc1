/** What graphs and loops give to the outside. */
import type { IrComponent } from '../ir/pipeline-spec.ts';
import { own, type Json } from '../json.ts';
import type { Artifact, Values } from '../run/values.ts';

/**
 * What a graph gives to the outside, once its tasks are over. Of several sources (oneOf) the first one counts whose task produced the value;
 * an output that nobody produced is absent.
 */
export function resolveGraphOutputs(component: IrComponent, outputsOf: (task: string) => Values | undefined): Values {
  const { outputs } = component.dag ?? {};
  const parameters: Record<string, Json> = {};
  for (const [name, { valueFromParameter, valueFromOneof }] of Object.entries(outputs?.parameters ?? {})) {
    const selectors = valueFromParameter ? [valueFromParameter] : (valueFromOneof?.parameterSelectors ?? []);
    for (const { producerSubtask, outputParameterKey } of selectors) {
      const value = own(outputsOf(producerSubtask)?.parameters, outputParameterKey);
      if (value === undefined) continue;
      parameters[name] = value;
      break;
    }
  }
  const artifacts: Record<string, readonly Artifact[]> = {};
  for (const [name, { artifactSelectors = [] }] of Object.entries(outputs?.artifacts ?? {})) {
    for (const { producerSubtask, outputArtifactKey } of artifactSelectors) {
      const value = own(outputsOf(producerSubtask)?.artifacts, outputArtifactKey);
      if (value === undefined) continue;
      artifacts[name] = value;
      break;
    }
  }
  return { parameters, artifacts };
}

/**
 * What a loop gives: for each output the values of its iterations in the order of the items. Parameters nest, a loop in a loop gives lists of
 * lists; lists of artifacts are joined. An iteration that did not give the output adds nothing, and no iteration at all gives an empty list.
 */
export function collectOutputs(component: IrComponent, iterations: readonly (Values | undefined)[]): Values {
  const { parameters = {}, artifacts = {} } = component.outputDefinitions ?? {};
  return {
    parameters: Object.fromEntries(
      Object.keys(parameters).map((name) => [
        name,
        iterations.flatMap((values) => asList(own(values?.parameters, name))),
      ]),
    ),
    artifacts: Object.fromEntries(
      Object.keys(artifacts).map((name) => [name, iterations.flatMap((values) => own(values?.artifacts, name) ?? [])]),
    ),
  };
}

function asList(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : [value];
}
