/** Constants whose texts refer to inputs of their task: what they refer to is named as a document names it, where compiling makes the same inputs again. */
import { emptyRecord, isJsonArray, isJsonObject, own, type Json } from '../json.ts';
import type { IrResources, IrTask, IrTaskInputParameter } from '../ir/pipeline-spec.ts';
import { parseTemplate, placeholdersIn, printPlaceholder } from '../ir/placeholders.ts';
import type { TaskContext } from './task.ts';

/** The texts of one task. */
export interface TaskTexts {
  /** Inputs that compiling makes for the references in its texts; they need no local. */
  readonly implied: ReadonlySet<string>;
  /** A constant with its references as the document writes them. */
  readonly write: (value: Json) => Json;
  readonly writeText: (text: string) => string;
}

/** Finds out which inputs of a task are there for its texts alone. */
export function readTexts(task: IrTask, context: TaskContext): TaskTexts {
  const inputs = task.inputs?.parameters ?? {};
  const references = new Map<string, string>();
  if (!context.withLocals) {
    for (const name of mentioned(Object.values(inputs), context.resources)) {
      const source = own(inputs, name);
      const declared = own(context.component.inputDefinitions?.parameters, name) !== undefined;
      const isLocal = source !== undefined && !declared && !context.usedElsewhere(name);
      const reference = isLocal ? shortReference(name, source, task, context) : undefined;
      if (reference !== undefined) references.set(name, reference);
    }
  }
  const writeText = (text: string): string =>
    parseTemplate(text)
      .map((piece) => {
        if (typeof piece === 'string') return piece;
        const reference = piece.kind === 'input-parameter' ? references.get(piece.name) : undefined;
        return reference ?? printPlaceholder(piece);
      })
      .join('');
  return { implied: new Set(references.keys()), write: (value) => rewrite(value, writeText), writeText };
}

/** The inputs that the constants and resources of a task refer to. */
function mentioned(sources: readonly IrTaskInputParameter[], resources: IrResources = {}): ReadonlySet<string> {
  const constants = sources.flatMap(({ runtimeValue }) => runtimeValue?.constant ?? []);
  const found = [...constants, resources].flatMap((value) => placeholdersIn(value));
  return new Set(found.flatMap((placeholder) => (placeholder.kind === 'input-parameter' ? [placeholder.name] : [])));
}

/** How a document refers to the source of an input, where compiling that makes an input of this name; else undefined. */
function shortReference(
  name: string,
  source: IrTaskInputParameter,
  task: IrTask,
  context: TaskContext,
): string | undefined {
  if ((source.parameterExpressionSelector ?? '') !== '') return undefined;
  if (source.componentInputParameter !== undefined) {
    const input = context.graph.inputNames.get(source.componentInputParameter);
    // A local of the same name would be meant.
    if (input === undefined || hasInput(task, input) || name !== channel(source.componentInputParameter))
      return undefined;
    return printPlaceholder({ kind: 'input-parameter', name: input });
  }
  if (source.taskOutputParameter === undefined) return undefined;
  const { producerTask, outputParameterKey } = source.taskOutputParameter;
  const output = context.outputsOf(producerTask).get(outputParameterKey);
  if (output === undefined || name !== channel(`${producerTask}-${outputParameterKey}`)) return undefined;
  return `{{$.tasks['${producerTask}'].outputs.parameters['${output}']}}`;
}

function hasInput({ inputs }: IrTask, key: string): boolean {
  return own(inputs?.parameters, key) !== undefined || own(inputs?.artifacts, key) !== undefined;
}

/** The name that the compiler, as the SDK does, gives to an input that texts need. */
function channel(source: string): string {
  return source.startsWith('pipelinechannel--') ? source : `pipelinechannel--${source}`;
}

function rewrite(value: Json, writeText: (text: string) => string): Json {
  if (typeof value === 'string') return writeText(value);
  if (isJsonArray(value)) return value.map((item) => rewrite(item, writeText));
  if (!isJsonObject(value)) return value;
  const result = emptyRecord<Json>();
  for (const [key, item] of Object.entries(value)) result[key] = rewrite(item, writeText);
  return result;
}
