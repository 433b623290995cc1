/** Loops: where the items come from, and which input takes each. */
import type { ForEach } from '../component/spec.ts';
import { checkConstant, fits, listOf, typeLabel } from '../component/types.ts';
import { listNames, nearestName } from '../did-you-mean.ts';
import type { DiagnosticFix } from '../diagnostic.ts';
import { isJsonArray, own, parseJsonText, type Json, type JsonPath } from '../json.ts';
import { didYouMean } from './findings.ts';
import { taskPath, taskPlace, type Producer, type TaskWiring } from './sources.ts';
import type { ValidComponent, ValidInput, ValidLoop } from './valid-graph.ts';

/** A task as others see it. A group that loops declares its outputs as lists; those of any other component are lists because it loops. */
export function producerOf(component: ValidComponent, loops: boolean): Producer {
  if (!loops || component.kind === 'graph') return { component, outputs: component.outputs };
  return { component, outputs: component.outputs.map((output) => ({ ...output, type: listOf(output.type) })) };
}

/** Checks a task's loop. */
export function validateLoop(wiring: TaskWiring, component: ValidComponent, loop: ForEach): ValidLoop | undefined {
  const item = findItemInput(wiring, component, loop.as);
  if (item === undefined) return undefined;
  const { items } = loop;
  const argument = typeof items === 'object' && !isJsonArray(items) ? items.argument : undefined;
  const from =
    argument !== undefined
      ? itemsOfArgument(wiring, component, item, argument)
      : rawItems(wiring, item, typeof items === 'string' || isJsonArray(items) ? items : []);
  return from === undefined ? undefined : { items: from, item: item.key, parallelism: loop.parallelism ?? 0 };
}

function report(wiring: TaskWiring, at: JsonPath, message: string, cure: string, fix?: DiagnosticFix): undefined {
  wiring.findings(wiring.scope, {
    code: 'loop-invalid',
    message,
    cure,
    path: [...taskPath(wiring.id), ...at],
    place: taskPlace(wiring, wiring.id),
    ...(fix === undefined ? {} : { fix }),
  });
}

function findItemInput(wiring: TaskWiring, component: ValidComponent, name: string): ValidInput | undefined {
  const { id, task } = wiring;
  const input = component.inputs.find((candidate) => candidate.name === name);
  if (input === undefined) {
    const names = component.inputs.map((candidate) => candidate.name);
    const nearest = nearestName(name, names);
    return report(
      wiring,
      ['forEach', 'as'],
      `The loop gives its items to the input “${name}” of “${id}”, which does not exist.`,
      didYouMean(
        nearest,
        names.length === 0 ? 'Add the input to the group.' : `Add it, or use one of ${listNames(names)}.`,
      ),
      nearest === undefined
        ? undefined
        : { label: `Use “${nearest}”`, patches: [{ path: [...taskPath(id), 'forEach', 'as'], value: nearest }] },
    );
  }
  if (own(task.arguments, name) === undefined) return input;
  const path = [...taskPath(id), 'arguments', name];
  return report(
    wiring,
    ['arguments', name],
    `“${name}” of “${id}” gets the items of the loop, so it takes no argument.`,
    'Remove the argument.',
    { label: 'Remove the argument', patches: [{ path }] },
  );
}

function rawItems(
  wiring: TaskWiring,
  item: ValidInput,
  items: readonly Json[] | string,
): ValidLoop['items'] | undefined {
  const { id } = wiring;
  const list = typeof items === 'string' ? readList(items) : items;
  if (list === undefined) {
    return report(wiring, ['forEach', 'items'], `The items of “${id}” are no list.`, 'Write a list such as [1, 2, 3].');
  }
  const { type } = item;
  if (type.kind === 'artifact') {
    return report(
      wiring,
      ['forEach', 'items'],
      `The items of “${id}” are values, and “${item.name}” takes a ${typeLabel(type)}.`,
      'Loop over an argument that is a list of artifacts: {argument: …}.',
    );
  }
  const wrong = list.findIndex((value) => type.type !== 'STRING' && !checkConstant(value, type.type).ok);
  if (wrong !== -1) {
    return report(
      wiring,
      typeof items === 'string' ? ['forEach', 'items'] : ['forEach', 'items', wrong],
      `Item ${wrong + 1} of “${id}”, ${JSON.stringify(list[wrong])}, does not fit the input “${item.name}”, which takes a ${typeLabel(type)}.`,
      'Correct the item, or the type of the input.',
    );
  }
  return typeof items === 'string' ? { raw: items } : { values: items };
}

function readList(text: string): readonly Json[] | undefined {
  const value = parseJsonText(text);
  return isJsonArray(value) ? value : undefined;
}

function itemsOfArgument(
  wiring: TaskWiring,
  component: ValidComponent,
  item: ValidInput,
  name: string,
): ValidLoop['items'] | undefined {
  const { id, task, locals } = wiring;
  const at = ['forEach', 'items', 'argument'];
  const input = component.inputs.find((candidate) => candidate.name === name);
  if (input === undefined && !locals.has(name)) {
    const names = [...component.inputs.map((candidate) => candidate.name), ...locals.keys()];
    const nearest = nearestName(name, names);
    return report(
      wiring,
      at,
      `“${id}” loops over its argument “${name}”, which does not exist.`,
      didYouMean(nearest, `Give the task the list as an argument or a local.`),
      nearest === undefined
        ? undefined
        : { label: `Use “${nearest}”`, patches: [{ path: [...taskPath(id), ...at], value: nearest }] },
    );
  }
  if (input !== undefined && own(task.arguments, name) === undefined && input.default === undefined) {
    return report(
      wiring,
      at,
      `“${id}” loops over “${name}”, which has no value.`,
      `Give “${name}” a list, or connect one.`,
    );
  }
  const type = input === undefined ? locals.get(name) : input.type;
  const key = input?.key ?? name;
  if (type?.kind === 'artifact') {
    if (!type.list) return report(wiring, at, `“${id}” loops over “${name}”, which is one artifact.`, 'Take a list.');
    const fit = fits({ ...type, list: false }, item.type);
    return fit.fits
      ? { artifact: key }
      : report(
          wiring,
          at,
          `The items of “${name}” do not fit the input “${item.name}”: ${fit.reason}.`,
          'Correct the type of the input.',
        );
  }
  if (item.type.kind === 'artifact') {
    return report(
      wiring,
      at,
      `The items of “${name}” are values, and “${item.name}” takes a ${typeLabel(item.type)}.`,
      'Loop over a list of artifacts, or correct the type of the input.',
    );
  }
  // KFP reads a String as JSON here.
  if (type === undefined || type.type === 'LIST' || type.type === 'STRING') return { parameter: key };
  return report(
    wiring,
    at,
    `“${id}” loops over “${name}”, which is of type ${typeLabel(type)} and no list.`,
    'Take a List, or a list of artifacts.',
  );
}
