import { describe, expect, test } from 'vitest';
import type { Json } from '../../shared/json.ts';
import { fakeApi } from '../testing/fake-api.ts';
import { createRunHub, runDocumentPrefix } from './run-hub.ts';

function bench() {
  const saved: Json[] = [];
  const api = fakeApi({
    procedures: {
      'settings.set': ({ value }) => {
        saved.push(value);
        return {};
      },
    },
  });
  return { hub: createRunHub(api), saved };
}

describe('the runs of the window', () => {
  test('RUI-9 a document shows its last run again when the window is opened again', () => {
    const { hub, saved } = bench();
    hub.showOn('draft', 'run-1');
    hub.showOn('draft', 'run-2');
    const again = bench();
    again.hub.restore(saved.at(-1));
    expect(again.hub.shown.getState().byDocument.get('draft')).toBe('run-2');
  });

  test('RUI-9 what was kept by something else is ignored', () => {
    const { hub } = bench();
    hub.restore([1, 2]);
    expect(hub.shown.getState().byDocument.size).toBe(0);
  });

  test('views of runs are not remembered, and deleted runs are shown nowhere', () => {
    const { hub, saved } = bench();
    hub.showOn(`${runDocumentPrefix}run-1`, 'run-1');
    hub.showOn('draft', 'run-1');
    hub.place.setState({ run: 'run-1' });
    expect(saved.at(-1)).toEqual({ draft: 'run-1' });
    hub.forget(['run-1']);
    expect(hub.shown.getState().byDocument.size).toBe(0);
    expect(hub.place.getState().run).toBeUndefined();
  });

  test('a run is one object while it is used; long unused ones are let go', () => {
    const { hub } = bench();
    const first = hub.run('first');
    const release = first.retain();
    for (let index = 0; index < 40; index += 1) hub.run(`other-${index}`);
    expect(hub.run('first')).toBe(first);
    release();
    for (let index = 0; index < 40; index += 1) hub.run(`more-${index}`);
    expect(hub.run('first')).not.toBe(first);
  });
});
