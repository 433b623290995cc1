import { expect, test } from 'vitest';
import { align } from './align.ts';
import { wirePath } from './edge-path.ts';
import { boundsOf, clearBelow, snap } from './geometry.ts';
import { edgeId, handleId, insideId, nodeId, parseEdgeId, parseHandleId, parseInsideId, parseNodeId } from './ids.ts';

test('ids survive names with every separator in them', () => {
  for (const name of ['a', 'a:b', 'in:x', 'task:1', 'with space', '']) {
    expect(parseNodeId(nodeId('task', name))).toEqual({ kind: 'task', name });
    expect(parseHandleId(handleId('out', name))).toEqual({ side: 'out', name, inner: false });
    expect(parseHandleId(handleId('in', name, true))).toEqual({ side: 'in', name, inner: true });
    expect(parseInsideId(insideId(['loop', 'a:b'], nodeId('task', name)))).toEqual({
      inside: ['loop', 'a:b'],
      id: nodeId('task', name),
    });
    expect(parseEdgeId(edgeId({ kind: 'output', output: name, branch: 2 }))).toEqual({
      kind: 'output',
      output: name,
      branch: 2,
    });
    expect(parseEdgeId(edgeId({ kind: 'task', task: name, input: 'a:b' }))).toEqual({
      kind: 'task',
      task: name,
      input: 'a:b',
    });
    expect(parseEdgeId(edgeId({ kind: 'output', output: name }))).toEqual({ kind: 'output', output: name });
  }
});

test('a forward wire is one curve, a backward wire goes between the cards or below both', () => {
  const source = { x: 0, y: 0, width: 220, height: 100 };
  const forward = wirePath({ x: 220, y: 50 }, { x: 400, y: 50 }, source, undefined);
  expect(forward.path).toMatch(/^M220,50 C/);
  const below = wirePath({ x: 220, y: 50 }, { x: 0, y: 250 }, source, { x: 0, y: 200, width: 220, height: 100 });
  expect(below.middle.y).toBe(150);
  const beside = wirePath({ x: 220, y: 50 }, { x: 0, y: 60 }, source, { x: 0, y: 20, width: 220, height: 100 });
  expect(beside.middle.y).toBeGreaterThan(120);
});

test('things line up by their edges and are spread with equal gaps', () => {
  const boxes = new Map([
    ['a', { x: 0, y: 0, width: 100, height: 10 }],
    ['b', { x: 50, y: 40, width: 100, height: 10 }],
    ['c', { x: 400, y: 10, width: 100, height: 10 }],
  ]);
  expect(align(boxes, 'right').get('a')).toEqual({ x: 400, y: 0 });
  expect(align(boxes, 'top').get('b')).toEqual({ x: 50, y: 0 });
  expect(align(boxes, 'spread-x').get('b')).toEqual({ x: 200, y: 40 });
  expect(align(new Map([...boxes].slice(0, 1)), 'left').size).toBe(0);
});

test('a new card goes down to where it covers nothing', () => {
  const size = { width: 100, height: 50 };
  const taken = [
    { x: 0, y: 100, width: 100, height: 40 },
    { x: 0, y: 0, width: 100, height: 60 },
    { x: 300, y: 0, width: 100, height: 400 },
  ];
  expect(clearBelow({ x: 40, y: 20 }, size, taken)).toEqual({ x: 40, y: 160 });
  expect(clearBelow({ x: 140, y: 20 }, size, taken)).toEqual({ x: 140, y: 20 });
  expect(clearBelow({ x: 40, y: 200 }, size, taken)).toEqual({ x: 40, y: 200 });
});

test('points snap to the grid and boxes add up', () => {
  expect(snap({ x: 29, y: -11 })).toEqual({ x: 20, y: -20 });
  expect(
    boundsOf([
      { x: 0, y: 5, width: 10, height: 10 },
      { x: -5, y: 0, width: 5, height: 5 },
    ]),
  ).toEqual({ x: -5, y: 0, width: 15, height: 15 });
});
