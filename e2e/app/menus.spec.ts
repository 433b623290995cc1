import type { Locator } from '@playwright/test';
import { testIds } from '../../renderer/testids.ts';
import { boxOf, designerOf } from './designer.ts';
import { expect, noDocker, test } from './fixtures.ts';

test('menus and explanations open by pointer and by keys, and give the focus back', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  const press = (key: string): Promise<void> => page.keyboard.press(key);
  const menu = page.getByRole('menu');
  const item = (name: RegExp): Locator => page.getByRole('menuitem', { name });

  const target = page.getByTestId(testIds.runTarget);
  await target.click();
  await expect(menu).toBeVisible();
  await target.click();
  await expect(menu).toBeHidden();
  await target.focus();
  await press('ArrowDown');
  await expect(item(/Automatic/)).toBeFocused();
  await press('ArrowDown');
  await expect(item(/^Docker/)).toBeFocused();
  await press('Escape');
  await expect(menu).toBeHidden();
  await expect(target).toBeFocused();
  await press('Enter');
  await expect(item(/Automatic/)).toBeFocused();
  await press('End');
  await expect(item(/Process/)).toBeFocused();
  await press('Enter');
  await expect(menu).toBeHidden();
  await expect(target).toHaveText('Process');
  await expect(target).toBeFocused();

  const machine = page.getByTestId(testIds.dockerState);
  const explanation = page.getByRole('dialog');
  await machine.focus();
  await press('Space');
  await expect(explanation).toContainText('Docker cannot be reached');
  await press('Escape');
  await expect(explanation).toBeHidden();
  await expect(machine).toBeFocused();
});

test('the menu of the canvas is about what is under the pointer', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  const designer = designerOf(page);
  const menu = page.getByRole('menu');
  const item = (name: string): Locator => menu.getByText(name, { exact: true });
  const node = designer.node('Make fares');
  const title = page.getByTestId(testIds.inspector).locator('h2');

  await node.click({ button: 'right' });
  await expect(item('Duplicate')).toBeVisible();
  await expect(title).toHaveText('Make fares');
  // Elsewhere, while it is open.
  const { x, y, width, height } = await boxOf(designer.canvas);
  await page.mouse.click(x + width - 40, y + height - 40, { button: 'right' });
  await expect(item('Select all')).toBeVisible();
  await expect(title).not.toHaveText('Make fares');
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();

  await designer.select('Make fares');
  await page.keyboard.press('Shift+F10');
  await expect(item('Duplicate')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
});
