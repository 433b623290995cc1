import { checkIr } from '../../ir/check.ts';
import type { CheckedIr } from '../../ir/compiled.ts';
import type { IrImporter, IrTask } from '../../ir/pipeline-spec.ts';
import { runNames, taskNames, type TaskNames } from '../names.ts';

/** The type of what the importer of `importerTask` brings. */
export const datasetType = { schemaTitle: 'system.Dataset', schemaVersion: '0.0.1' };

/** The one task of a pipeline, `fetch`: an importer with the inputs `uri` and `n` and the output `artifact`. */
export function importerTask(importer: IrImporter): {
  readonly ir: CheckedIr;
  readonly task: IrTask;
  readonly names: TaskNames;
} {
  const checked = checkIr({
    pipelineInfo: { name: 'p' },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.17.0',
    root: { dag: { tasks: { fetch: { taskInfo: { name: 'fetch' }, componentRef: { name: 'c' } } } } },
    components: {
      c: {
        executorLabel: 'e',
        inputDefinitions: {
          parameters: {
            uri: { parameterType: 'STRING', isOptional: true },
            n: { parameterType: 'NUMBER_INTEGER', isOptional: true },
          },
        },
        outputDefinitions: { artifacts: { artifact: { artifactType: datasetType } } },
      },
    },
    deploymentSpec: { executors: { e: { importer } } },
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  const ir = checked.value;
  const task = ir.spec.root.dag?.tasks?.['fetch'];
  if (task === undefined) throw new Error('no task');
  return { ir, task, names: taskNames(runNames(ir, 'r', 0), 'fetch') };
}
