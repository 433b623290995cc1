import { describe, expect, test, vi } from 'vitest';
import { chordOf, createCommands } from './registry.ts';
import type { Command, KeyPlace } from './registry.ts';

type Keys = Pick<KeyboardEvent, 'key'> & Partial<Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>>;

/** A key press as the registry looks at it; there is no DOM here. */
function press(keys: Keys): KeyboardEvent & { readonly preventDefault: ReturnType<typeof vi.fn<() => void>> } {
  const event = {
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    preventDefault: vi.fn<() => void>(),
    ...keys,
  };
  return event as unknown as KeyboardEvent & { readonly preventDefault: ReturnType<typeof vi.fn<() => void>> };
}

const designer: KeyPlace = { typing: false, designer: true, apple: false };
const command = (change: Partial<Command>): Command => ({
  id: 'x',
  title: 'X',
  group: 'Edit',
  run: vi.fn<() => void>(),
  ...change,
});

describe('keys', () => {
  test.each([
    [{ key: 'z', ctrlKey: true }, 'Mod+Z'],
    [{ key: 'Z', ctrlKey: true, shiftKey: true }, 'Mod+Shift+Z'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: 'Backspace' }, 'Delete'],
    [{ key: 'ArrowLeft', shiftKey: true }, 'Shift+ArrowLeft'],
    [{ key: 'a', altKey: true }, 'Alt+A'],
    [{ key: ' ' }, 'Space'],
  ])('%j is %s', (keys, chord) => {
    expect(chordOf(press(keys), false)).toBe(chord);
  });

  test('on a Mac the command key is Mod', () => {
    expect(chordOf(press({ key: 'k', metaKey: true }), true)).toBe('Mod+K');
  });
});

describe('a command', () => {
  test('runs by its keys, and the browser does nothing of its own', () => {
    const commands = createCommands();
    const run = vi.fn<() => void>();
    commands.add([command({ keys: ['Mod+D'], run })]);
    const event = press({ key: 'd', ctrlKey: true });
    expect(commands.handle(event, designer)).toBe(true);
    expect(run).toHaveBeenCalledOnce();
    expect(event.preventDefault).toHaveBeenCalledOnce();
  });

  test('APP-10 does not run while typing, elsewhere than it belongs, or when it cannot be done', () => {
    const commands = createCommands();
    const run = vi.fn<() => void>();
    commands.add([
      command({ id: 'a', keys: ['A'], run }),
      command({ id: 'b', keys: ['B'], scope: 'designer', run }),
      command({ id: 'c', keys: ['C'], when: () => false, run }),
    ]);
    expect(commands.handle(press({ key: 'a' }), { ...designer, typing: true })).toBe(false);
    expect(commands.handle(press({ key: 'b' }), { ...designer, designer: false })).toBe(false);
    expect(commands.handle(press({ key: 'c' }), designer)).toBe(false);
    commands.run('c');
    expect(run).not.toHaveBeenCalled();
  });

  test('leaves copy and paste to the events of the browser', () => {
    const commands = createCommands();
    commands.add([command({ keys: ['Mod+C'], native: true })]);
    expect(commands.handle(press({ key: 'c', ctrlKey: true }), designer)).toBe(false);
    expect(commands.keysOf('x')).toBe('Mod+C');
  });

  test('shares keys with another one that can be done instead', () => {
    const commands = createCommands();
    const run = vi.fn<() => void>();
    commands.add([
      command({ id: 'a', keys: ['Enter'], when: () => false }),
      command({ id: 'b', keys: ['Enter'], run }),
    ]);
    expect(commands.handle(press({ key: 'Enter' }), designer)).toBe(true);
    expect(run).toHaveBeenCalledOnce();
  });
});
