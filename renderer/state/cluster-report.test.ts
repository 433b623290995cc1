import { expect, test } from 'vitest';
import { clusterReport } from './cluster-report.ts';

const component = '{spec: {implementation: {container: {image: alpine, command: [echo]}}}}';
const file = (tasks: string): { file: string; text: string } => ({
  file: 'a.yaml',
  text: `name: A\nimplementation:\n  graph:\n    tasks:\n${tasks}`,
});

test('APP-19 what differs on a cluster is said with its rule and the tasks of the document', () => {
  const tasks = `      Say it: {componentRef: ${component}, executionOptions: {cachingStrategy: {cacheKey: mine}}}
      Group:
        componentRef:
          spec:
            implementation: {graph: {tasks: {Inner one: {componentRef: ${component}, executionOptions: {cachingStrategy: {cacheKey: mine}}}}}}
`;
  const report = clusterReport(file(tasks), () => undefined);
  const item = report?.find(({ places }) => places.length === 2);
  expect(item?.places).toEqual([['Say it'], ['Group', 'Inner one']]);
  expect(item?.rule).toMatch(/^SYM-\d+$/);
});

test('APP-19 nothing is said of a plain pipeline, and of one that cannot be compiled', () => {
  expect(
    clusterReport(
      file(`      a: {componentRef: ${component}, executionOptions: {cachingStrategy: {maxCacheStaleness: P0D}}}\n`),
      () => undefined,
    ),
  ).toEqual([]);
  expect(clusterReport(file('      a: {componentRef: {name: missing}}\n'), () => undefined)).toBeUndefined();
});
