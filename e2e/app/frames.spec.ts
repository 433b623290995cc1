import type { Locator, Page } from '@playwright/test';
import { testIds } from '../../renderer/testids.ts';
import type { Designer } from './designer.ts';
import { boxOf, designerOf } from './designer.ts';
import { expect, test } from './fixtures.ts';

/** Opens the example with frames in frames, and shows one of them at full size. */
async function showFrame(page: Page, designer: Designer, id: string): Promise<Locator> {
  await page.keyboard.press('ControlOrMeta+Alt+0');
  await page.getByTestId(testIds.example('best-model')).click();
  const frame = designer.node(id);
  await frame.click({ position: { x: 40, y: 10 } });
  await page.keyboard.press('2');
  await expect(page.getByTestId(testIds.innerPort(id, 'in', 'train'))).toBeVisible();
  return frame;
}

/** Draws a wire from a port to the floor of a frame, left of what stands there, and lets it go. */
async function dropOnFloor(page: Page, port: string, frame: Locator): Promise<void> {
  await page.getByTestId(port).hover();
  await page.mouse.down();
  const { x, y, height } = await boxOf(frame);
  await page.mouse.move(x + 60, y + height - 25, { steps: 12 });
  await page.mouse.up();
}

test('APP-29 a wire let go on the floor of a frame asks for a component, which lands in it, connected', async ({
  app,
}) => {
  const page = await app.start();
  const designer = designerOf(page);
  const frame = await showFrame(page, designer, 'Try settings');
  const before = await boxOf(designer.node('Measure'));
  await dropOnFloor(page, testIds.outputPort('Make points', 'test'), frame);
  await expect(page.getByTestId(testIds.componentPicker)).toBeVisible();
  await page.getByTestId(testIds.componentPickerInput).fill('Summarise table');
  await page.keyboard.press('Enter');

  const added = designer.node('Summarise table');
  await expect(added).toHaveAttribute('data-selected', 'true');
  expect(await boxOf(designer.node('Measure'))).toEqual(before);
  const [card, around] = [await boxOf(added), await boxOf(frame)];
  expect(card.x).toBeGreaterThan(around.x);
  expect(card.y).toBeGreaterThan(before.y + before.height);
  expect(card.x + card.width).toBeLessThan(around.x + around.width);
  expect(card.y + card.height).toBeLessThan(around.y + around.height);
  // It came in through the input that brings the same value already.
  await expect(page.getByRole('group', { name: /^Connection from Input test to Summarise table/ })).toHaveCount(1);

  await page.keyboard.press('ControlOrMeta+Z');
  await expect(added).toHaveCount(0);
  expect(await boxOf(designer.node('Measure'))).toEqual(before);
});

test('APP-29 a wire that no task in a frame could take is refused with the reason', async ({ app }) => {
  const page = await app.start();
  const designer = designerOf(page);
  const frame = await showFrame(page, designer, 'Try settings');
  await dropOnFloor(page, testIds.outputPort('Try settings', 'errors'), frame);
  await expect(page.getByTestId(testIds.refusal)).toHaveText('A task cannot take its own output.');
  await expect(page.getByTestId(testIds.componentPicker)).toBeHidden();
});
