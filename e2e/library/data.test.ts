import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLocalEngine, startRun, type LocalEngine } from '../engine-harness.ts';
import { dataCases } from './cases-data.ts';
import { describeCases } from './describe-cases.ts';
import { pipelineOf, resultsOf } from './run-cases.ts';

describeCases('for tables', dataCases, (results) => {
  const rowsOf = async (task: string, output: string): Promise<readonly Record<string, string>[]> => {
    const [preview] = await results().previews(task, output);
    if (preview?.kind !== 'table') throw new Error(`${task} made no table.`);
    return preview.rows.map((row) => Object.fromEntries(preview.columns.map((name, n) => [name, row[n] ?? ''])));
  };

  test('LIB-3 Load CSV makes one table of whatever separators and missing values', async () => {
    expect(await results().text('pasted', 'dataset')).toBe('a,b\n1,\nx;y,"2,5"\n');
    expect(results().execution('pasted').outputs.parameters).toEqual({ rows: 2 });
    expect(await results().previews('pasted', 'dataset')).toEqual([
      {
        kind: 'table',
        columns: ['a', 'b'],
        rows: [
          ['1', ''],
          ['x;y', '2,5'],
        ],
        totalRows: 2,
        truncated: false,
      },
    ]);
  });

  test('LIB-3 Generate airline fares gives the same table for the same seed, and another for another', async () => {
    const fares = await results().text('fares', 'dataset');
    expect(await results().text('same-fares', 'dataset')).toBe(fares);
    expect(await results().text('other-fares', 'dataset')).not.toBe(fares);
    const rows = await rowsOf('fares', 'dataset');
    expect(rows).toHaveLength(60);
    for (const { booking_date: booked = '', departure_date: leaves = '', days_to_departure: days, fare } of rows) {
      expect((Date.parse(leaves) - Date.parse(booked)) / 86_400_000).toBe(Number(days));
      expect(Number(fare)).toBeGreaterThan(0);
    }
  });

  test('LIB-3 Select columns and Filter rows keep what was asked for, in its order', async () => {
    const fares = await rowsOf('fares', 'dataset');
    expect(await rowsOf('keep', 'selected')).toEqual(fares.map(({ fare, route }) => ({ fare, route })));
    expect(await results().text('drop', 'selected')).toBe('name,city\nAda,London\n"Grace, H.",New York\nAda,London\n');
    const wanted = fares.filter(({ fare, competitor_price: other }) => Number(fare) > 100 && other !== '');
    expect(wanted.length).toBeGreaterThan(0);
    expect(await rowsOf('filter', 'filtered')).toEqual(wanted);
    expect(results().execution('filter').outputs.parameters).toEqual({ rows: wanted.length });
  });

  test('LIB-3 Summarise table is shown as a page, as Markdown and as numbers', async () => {
    const [page] = await results().previews('summarise', 'report');
    expect(page).toMatchObject({ kind: 'html', text: expect.stringContaining('<title>People &lt;1&gt;</title>') });
    const [summary] = await results().previews('summarise', 'summary');
    expect(summary).toMatchObject({
      kind: 'markdown',
      text: expect.stringContaining('| age | number | 1 | 1 | 36 | 36 | 36 |'),
    });
    expect((await results().previews('summarise', 'metrics'))[0]).toEqual({
      kind: 'metrics',
      values: [
        { name: 'rows', value: 3 },
        { name: 'columns', value: 3 },
        { name: 'missing_cells', value: 1 },
        { name: 'duplicate_rows', value: 1 },
      ],
    });
  });
});

// A process of this machine reaches this test's server on every machine; a container may not.
describe.skipIf(process.platform === 'win32')('Load CSV from an address', () => {
  let engine: LocalEngine;
  let server: Server;
  let base: string;
  beforeAll(async () => {
    engine = await openLocalEngine();
    server = createServer((request, response) => {
      if (request.url === '/old.csv') response.end(Buffer.from('name,price\ncaf\xe9,NA\n', 'latin1'));
      else if (request.url === '/login') response.setHeader('content-type', 'text/html').end('<html>');
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    base = `http://127.0.0.1:${address.port}`;
  });
  afterAll(async () => {
    server.close();
    await engine.dispose();
  });

  test('LIB-3 it reads files of any encoding, and names what it cannot read', async () => {
    const load = (url: string, encoding = 'utf-8') => ({
      component: 'load-csv',
      arguments: { url: base + url, encoding },
    });
    const steps = {
      old: load('/old.csv', 'latin-1'),
      wrong: load('/old.csv'),
      page: load('/login'),
      missing: load('/none.csv'),
    };
    const source = { file: 'load.pipeline.yaml', text: pipelineOf({ steps, mistakes: {}, tables: {} }) };
    const planned = await engine.api.call('runs.plan', { source, executor: 'process' });
    if (!planned.ok) throw new Error(JSON.stringify(planned.diagnostics));
    await engine.api.call('runs.approve', { irDigest: planned.plan.irDigest });
    const run = await startRun(engine.api, { ...source, executor: 'process', parallel: 0 });
    const results = await resultsOf(engine.api, run);
    expect(await results.text('old', 'dataset')).toBe('name,price\ncafé,\n');
    expect(await results.errors('wrong')).toEqual([
      'The file is not utf-8 text: choose another encoding, often cp1252 or utf-16.',
    ]);
    expect(await results.errors('page')).toEqual([
      `The address ${base}/login returned a web page, not a CSV file: use the address of the file itself.`,
    ]);
    expect(await results.errors('missing')).toEqual([
      `The server answered 404 Not Found for ${base}/none.csv: check the address and whether it needs a login.`,
    ]);
  });
});
