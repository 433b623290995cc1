import { expect, test } from 'vitest';
import type { IrResources } from '../ir/pipeline-spec.ts';
import { checkedPipeline } from '../ir/testing/pipelines.ts';
import { lackingResources } from './lacking-resources.ts';

const machine = { cpus: 2, memoryBytes: 4e9, gpus: false };
const gpu = { resourceType: 'nvidia.com/gpu', resourceCount: '1' };

function messages(resources: IrResources, capacity = machine): readonly string[] {
  const ir = checkedPipeline({
    tasks: { a: { componentRef: { name: 'a' } } },
    components: { a: {} },
    containers: { a: { image: 'i', command: ['x'], resources } },
  });
  return lackingResources(ir, capacity).map(({ message }) => message);
}

test('RES-57 what a machine does not have is named before the run', () => {
  expect(messages({ resourceCpuRequest: '500m', resourceCpuLimit: '4' })).toEqual([
    expect.stringContaining('4 CPUs, and there are 2'),
  ]);
  expect(messages({ memoryLimit: 8 })).toEqual([expect.stringContaining('memory')]);
  expect(messages({ accelerator: gpu })).toEqual([expect.stringContaining('1 × nvidia.com/gpu, and there is none')]);
});

test('RES-57 what it has, and what only the run will know, is no reason', () => {
  expect(messages({ resourceCpuLimit: '2', resourceMemoryLimit: '1Gi', cpuLimit: 9 })).toEqual([]);
  expect(messages({ accelerator: gpu }, { ...machine, gpus: true })).toEqual([]);
  expect(messages({ accelerator: { ...gpu, resourceCount: '0' } })).toEqual([]);
});
