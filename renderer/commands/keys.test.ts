import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createApp } from '../app.tsx';
import type { ConnectionState } from '../client.ts';
import { registerRuns } from '../runs/register.ts';
import { fakeApi } from '../testing/fake-api.ts';

/** Every command of the window. */
function commands() {
  const state = createStore<ConnectionState>(() => ({ phase: 'connecting' }));
  const app = createApp({
    connection: { api: fakeApi({}), state, open: () => undefined },
    desktop: undefined,
    extend: registerRuns,
  });
  return app.commands.all();
}

/** What is chosen seldom and in the settings too. */
const themes = ['view.light', 'view.dark', 'view.contrast', 'view.system'];

test('APP-14 every command has a key, but for the choice of a theme', () => {
  const without = commands().filter(({ keys = [] }) => keys.length === 0);
  expect(without.map(({ id }) => id)).toEqual(themes);
});

test('APP-14 keys that two commands share are told apart by what is in front', () => {
  const byKeys = Map.groupBy(
    commands().flatMap((command) => (command.keys ?? []).map((keys) => ({ keys, command }))),
    ({ keys }) => keys,
  );
  const shared = [...byKeys.values()].filter((uses) => uses.length > 1);
  for (const uses of shared) {
    const always = uses.filter(({ command }) => command.when === undefined && command.scope === undefined);
    expect(always.map(({ command }) => command.id)).toEqual([]);
  }
});
