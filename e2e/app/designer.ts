import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { z } from 'zod';
import { testIds } from '../../renderer/testids.ts';

/** A place in the canvas: shares of its width and height, each from 0 to 1. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The designer as a person with a mouse uses it. */
export interface Designer {
  readonly canvas: Locator;
  readonly wires: Locator;
  node(taskId: string): Locator;
  /** Drags a component from the palette; the middle of its card's top comes to the place. */
  drag(slug: string, place: Place): Promise<void>;
  /** Draws a wire from one port to another; both are ids of `testIds`. */
  wire(from: string, to: string): Promise<void>;
  /** Draws a wire to a port and holds it there. */
  holdWire(from: string, to: string): Promise<void>;
  select(taskId: string): Promise<void>;
  /** Types a value into a field of the selected task and leaves the field. */
  type(input: string, value: string): Promise<void>;
  /** Chooses one of the values that a field of the selected task offers. */
  choose(input: string, value: string): Promise<void>;
  openTab(id: string): Promise<void>;
}

/** Moves of the mouse between two points, so that the page sees a path and not a jump. */
const steps = 12;

export function designerOf(page: Page): Designer {
  const byId = (id: string): Locator => page.getByTestId(id);
  const canvas = byId(testIds.canvas);
  const holdWire = async (from: string, to: string): Promise<void> => {
    await byId(from).hover();
    await page.mouse.down();
    const box = await boxOf(byId(to));
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps });
  };
  return {
    canvas,
    wires: page.locator('.react-flow__edge'),
    node: (taskId) => byId(testIds.node(taskId)),
    async drag(slug, place) {
      const item = byId(testIds.paletteItem(slug));
      await item.scrollIntoViewIfNeeded();
      await item.hover();
      await page.mouse.down();
      const box = await boxOf(canvas);
      await page.mouse.move(box.x + place.x * box.width, box.y + place.y * box.height, { steps });
      await page.mouse.up();
    },
    holdWire,
    async wire(from, to) {
      await holdWire(from, to);
      await page.mouse.up();
    },
    async select(taskId) {
      await byId(testIds.node(taskId)).click({ position: { x: 60, y: 20 } });
      await expect(byId(testIds.inspector).getByRole('heading', { name: taskId, exact: true })).toBeVisible();
    },
    async type(input, value) {
      const field = byId(testIds.argument(input));
      await field.fill(value);
      await field.press('Tab');
      await expect(field).toHaveValue(value);
    },
    async choose(input, value) {
      const field = byId(testIds.argument(input));
      await field.click();
      await page.getByRole('option', { name: value }).click();
      await expect(field).toContainText(value);
    },
    openTab: (id) => byId(`tab-${id}`).click(),
  };
}

/** Where something is in the window. */
export async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error(`${String(locator)} is not visible.`);
  return box;
}

const states = z.record(z.string(), z.array(z.string()));

/** The states that the cards of tasks go through from now on, in order, as the page shows them. */
export async function watchStates(page: Page): Promise<() => Promise<Readonly<Record<string, readonly string[]>>>> {
  await page.evaluate(() => {
    const seen: Record<string, string[]> = {};
    const look = (): void => {
      for (const card of document.querySelectorAll<HTMLElement>('[data-testid^="node-"]')) {
        const { testid = '', status } = card.dataset;
        const states = (seen[testid.slice('node-'.length)] ??= []);
        if (status !== undefined && states.at(-1) !== status) states.push(status);
      }
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ['data-status'],
    });
    look();
    Object.assign(window, { statesSeen: seen });
  });
  return async () => states.parse(await page.evaluate(() => ('statesSeen' in window ? window.statesSeen : undefined)));
}
