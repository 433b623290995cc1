/** Edits of when and how often a task runs: its condition, its trigger, its loop, and the locals that they read. */
import { renameCelKeys } from '../component/cel-keys.ts';
import { isGraph, type ForEach, type OutputSpec, type PipelineComponent, type TaskSpec } from '../component/spec.ts';
import { listOf, portType, typeSpec, type TypeSpec } from '../component/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { portNameProblem } from '../ir/names.ts';
import { isJsonArray, isJsonObject, own, parseJsonText, type Json } from '../json.ts';
import { ok, type Result } from '../result.ts';
import type { Located } from './address.ts';
import { putBack, withInline } from './put-back.ts';
import type { GroupRule, RuleEdit } from './edit.ts';
import {
  fault,
  inputsOf,
  mapRecord,
  nameFault,
  noTask,
  outputsOf,
  withEntry,
  withoutEntry,
  type Outcome,
  type PortChange,
} from './graph.ts';
import { link } from './link.ts';
import type { ComponentResolver, LinkedComponent } from './linked.ts';
import { makeComponent, makeOutput, makeTask } from './make.ts';
import { makeOwnCopy, taskComponent } from './own-copy.ts';
import { portsOf } from './ports.ts';
import { putTask } from './put-task.ts';
import { followInTask } from './follow-task.ts';
import { sourcesOf } from './references.ts';
import { sourceType } from './source-type.ts';

type Done = Result<Outcome, Diagnostic>;

/** Applies an edit of a task's rules to a graph. */
export function editRule(at: Located, edit: RuleEdit, resolve: ComponentResolver): Done {
  const owner = at.component;
  const task = own(owner.implementation.graph.tasks, edit.task);
  if (task === undefined) return noTask(edit.task);
  switch (edit.kind) {
    case 'set-condition':
      return putTask(owner, edit.task, makeTask(task, { isEnabled: edit.condition }));
    case 'set-trigger':
      return putTask(owner, edit.task, makeTask(task, { trigger: edit.trigger }));
    case 'set-local': {
      const { name, argument } = edit;
      if (argument === undefined) {
        const silent = followInTask(task, { local: (other) => (other === name ? undefined : other) });
        return putTask(owner, edit.task, makeTask(silent, { locals: withoutEntry(silent.locals, name) }));
      }
      const wrong = localNameFault(name, false);
      return wrong ?? putTask(owner, edit.task, makeTask(task, { locals: withEntry(task.locals, name, argument) }));
    }
    case 'rename-local':
      return renameLocal(owner, edit.task, task, edit.name, edit.to);
    case 'set-for-each':
      return setForEach(at, edit.task, edit.forEach, resolve);
  }
}

/** A local is an input of the task in the IR, so its name must be able to be one. */
function localNameFault(name: string, isTaken: boolean): Result<never, Diagnostic> | undefined {
  const problem = portNameProblem(name);
  return problem === undefined
    ? nameFault(name, isTaken)
    : fault('name-invalid', `“${name}” cannot be the name of a local: ${problem}.`, 'Choose another name.');
}

function renameLocal(owner: PipelineComponent, id: string, task: TaskSpec, name: string, to: string): Done {
  const { locals } = task;
  if (locals === undefined || !Object.hasOwn(locals, name)) {
    return fault('reference-unknown-input', `“${id}” has no local “${name}”.`, 'Choose one that is there.');
  }
  if (name === to) return ok({ component: owner });
  const wrong = localNameFault(to, Object.hasOwn(locals, to));
  if (wrong !== undefined) return wrong;
  const rename = (other: string): string => (other === name ? to : other);
  const followed = followInTask(task, { local: rename });
  const { isEnabled, forEach } = followed;
  return putTask(
    owner,
    id,
    makeTask(followed, {
      locals: mapRecord(followed.locals ?? {}, (argument, key) => [rename(key), argument]),
      isEnabled:
        isEnabled !== undefined && 'cel' in isEnabled ? { cel: renameCelKeys(isEnabled.cel, rename) } : isEnabled,
      forEach: forEach === undefined ? undefined : { ...forEach, items: renamedItems(forEach.items, rename) },
    }),
  );
}

function renamedItems(items: ForEach['items'], rename: (name: string) => string): ForEach['items'] {
  return typeof items === 'object' && !isJsonArray(items) ? { argument: rename(items.argument) } : items;
}

/**
 * Makes a task run once for each item, or once. A group declares its outputs as they are seen from outside, so they become
 * lists, and what they were when the loop goes; a group that others use, too, gets a copy of its own for that.
 */
function setForEach(at: Located, id: string, forEach: ForEach | undefined, resolve: ComponentResolver): Done {
  const owner = at.component;
  const before = own(owner.implementation.graph.tasks, id);
  if (before === undefined) return noTask(id);
  const component = taskComponent(owner, id, resolve);
  const isGroup = component !== undefined && isGraph(component);
  const turns = (before.forEach === undefined) !== (forEach === undefined);
  const needsInput = forEach !== undefined && isGroup && !inputsOf(component).some(({ name }) => name === forEach.as);
  const changesPorts = isGroup && ((turns && outputsOf(component).length > 0) || needsInput);
  const copied = changesPorts ? makeOwnCopy(at, id, resolve) : ok({ component: owner });
  if (!copied.ok) return copied;
  const task = own(copied.value.component.implementation.graph.tasks, id) ?? before;
  const set = putTask(
    copied.value.component,
    id,
    makeTask(task, {
      forEach,
      // The item takes the place of an argument.
      arguments: forEach === undefined ? task.arguments : withoutEntry(task.arguments, forEach.as),
    }),
  );
  const inner = task.componentRef.spec;
  if (!set.ok || !changesPorts || inner === undefined || !isGraph(inner)) return set;
  const ports: PortChange[] = [];
  const linked = link({ spec: inner, file: '' }, resolve).root;
  const outputs = outputsOf(inner).map((output) => {
    const next = turns ? retyped(output, inner, linked, forEach !== undefined) : output;
    if (next !== output) ports.push({ side: 'output', from: output, to: next });
    return next;
  });
  const added = needsInput ? [itemInput(forEach)] : [];
  const changed = makeComponent(inner, { inputs: [...inputsOf(inner), ...added], outputs });
  return putBack(withInline(set.value.component, id, inner), [{ task: id }], { component: changed, ports });
}

/** The input that receives the item; its type is that of the items, where they are written down and agree. */
function itemInput({ as, items }: ForEach): { readonly name: string; readonly type?: TypeSpec } {
  const list = typeof items === 'string' ? parseJsonText(items) : items;
  const types = new Set(isJsonArray(list) ? list.map(typeOfItem) : []);
  const [type, ...others] = [...types];
  return type === undefined || others.length > 0 ? { name: as } : { name: as, type };
}

function typeOfItem(item: Json): string {
  if (isJsonArray(item)) return 'List';
  if (isJsonObject(item)) return 'Dict';
  if (typeof item === 'boolean') return 'Boolean';
  return typeof item === 'number' ? (Number.isInteger(item) ? 'Integer' : 'Float') : 'String';
}

/** An output as a group declares it while it loops, or when it no longer does. */
function retyped(output: OutputSpec, inner: PipelineComponent, linked: LinkedComponent, loops: boolean): OutputSpec {
  if (loops) {
    const type = portsOf(linked).outputs.find(({ name }) => name === output.name)?.type;
    return type === undefined ? output : makeOutput({ ...output, type: typeSpec(listOf(type)) });
  }
  const value = own(inner.implementation.graph.outputValues, output.name);
  const [source] = value === undefined ? [] : sourcesOf(value);
  const known = source === undefined ? undefined : sourceType(inner, linked, { taskOutput: source });
  return makeOutput({ ...output, type: known ?? itemType(output.type) });
}

function itemType(type: TypeSpec | undefined): TypeSpec {
  const list = portType(type, 'path');
  return list.kind === 'artifact' ? typeSpec({ ...list, list: false }) : '';
}

/** Gives a new group its rule. */
export function ruleGroup(at: Located, id: string, rule: GroupRule, resolve: ComponentResolver): Done {
  const owner = at.component;
  const task = own(owner.implementation.graph.tasks, id);
  if (task === undefined) return noTask(id);
  if ('exit' in rule) return makeExitTask(owner, rule.exit, id);
  const wrong = Object.keys(rule.locals ?? {})
    .map((name) => localNameFault(name, false))
    .find((problem) => problem !== undefined);
  if (wrong !== undefined) return wrong;
  const known = putTask(
    owner,
    id,
    makeTask(task, { locals: rule.locals, ...('isEnabled' in rule ? { isEnabled: rule.isEnabled } : {}) }),
  );
  return known.ok && 'forEach' in rule
    ? setForEach({ ...at, component: known.value.component }, id, rule.forEach, resolve)
    : known;
}

/** An exit task runs once the group has ended, however it did. */
function makeExitTask(owner: PipelineComponent, exit: string, group: string): Done {
  const task = own(owner.implementation.graph.tasks, exit);
  if (task === undefined) return noTask(exit);
  return putTask(
    owner,
    exit,
    makeTask(task, { trigger: 'always', runAfter: [...new Set([...(task.runAfter ?? []), group])] }),
  );
}
