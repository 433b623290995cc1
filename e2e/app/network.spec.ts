import type { WebSocketRoute } from '@playwright/test';
import { testIds } from '../../renderer/testids.ts';
import { designerOf } from './designer.ts';
import { expect, noDocker, test } from './fixtures.ts';

test('APP-30 code that cannot be read is said, and read when the person tries again', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  app.expectErrors(/ERR_FAILED|Failed to fetch dynamically imported module/);
  await page.route('**/assets/overlays-*.js', (route) => route.abort());
  await page.reload();
  await expect(designerOf(page).node('Make fares')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+K');
  const message = page.getByRole('alert').getByText('A part of the window could not be read');
  await expect(message).toBeVisible();
  await page.unroute('**/assets/overlays-*.js');
  await page.getByText('Try again', { exact: true }).click();
  await expect(page.getByTestId(testIds.commandPalette)).toBeVisible();
  await expect(message).toBeHidden();
});

test('APP-30 the page finds its way back to the engine', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  const lines: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/ws$/, (line) => {
    line.connectToServer();
    lines.push(line);
  });
  await page.reload();
  await expect(designerOf(page).node('Make fares')).toBeVisible();
  await expect.poll(() => lines.length).toBe(1);
  await lines[0]?.close();
  const tabs = page.getByTestId(/^document-tab-/);
  await expect(tabs).toHaveCount(1);
  await page.getByTestId(testIds.newDocument).click();
  await expect(tabs).toHaveCount(2);
  expect(lines).toHaveLength(2);
});
