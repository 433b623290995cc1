import type { Locator, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { testIds } from '../../renderer/testids.ts';
import { designerOf } from './designer.ts';
import { openFile } from './file-dialogs.ts';
import { expect, test } from './fixtures.ts';
import { rulesPipeline } from './pipelines.ts';

/** Chooses one of the values that a field with a list offers. */
async function choose(page: Page, field: Locator, value: string): Promise<void> {
  await field.click();
  await page.getByRole('option', { name: value, exact: true }).click();
}

test('APP-16 APP-17 a condition is chosen from lists, then written as CEL', async ({ app }) => {
  const page = await app.start();
  const designer = designerOf(page);
  const file = rulesPipeline(app.files);
  await openFile(app, file);
  await designer.select('Tell');
  await designer.openTab('rules');
  await page.getByTestId(testIds.rule('condition')).click();
  const value = page.getByTestId(testIds.conditionValue);
  await value.press('Enter');
  await page.keyboard.type('roll c');
  await expect(page.getByRole('option')).toHaveText(['Roll › count']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(value).toHaveText('Roll › count');
  await expect(value).toBeFocused();
  await choose(page, page.getByTestId(testIds.conditionOperator), 'is more than');
  const constant = page.getByTestId(testIds.conditionConstant);
  await constant.fill('3');
  await constant.press('Enter');
  await page.getByTestId(testIds.conditionMode).click();
  const cel = page.getByTestId(testIds.conditionCel);
  const text = cel.getByRole('textbox');
  await expect(text).toHaveText("int(inputs.parameter_values['roll_count']) > 3");
  await expect(cel).toContainText('Roll › count > 3');

  await text.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type("inputs.parameter_values['txet'] == 'heads'");
  await expect(cel.getByRole('alert')).toHaveText('The task has no value “txet”, at character 26.');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type("inputs.parameter_values['text'] == 'heads'");
  await expect(cel.getByRole('alert')).toBeHidden();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.keyboard.press('ControlOrMeta+S');
  await expect(page.getByTestId(testIds.savedState)).toContainText('Saved');
  const saved = readFileSync(file, 'utf8');
  expect(saved).toContain(`isEnabled: {cel: "inputs.parameter_values['text'] == 'heads'"}`);
  // The task has this value as its argument already; the local of the first condition is not needed any more.
  expect(saved).not.toContain('locals');
});

test('APP-18 APP-19 a loop and an exit handler are set up; the cluster panel says what they do there', async ({
  app,
}) => {
  const page = await app.start();
  const designer = designerOf(page);
  await openFile(app, rulesPipeline(app.files));
  await designer.select('Each');
  await designer.openTab('rules');
  await page.getByTestId(testIds.rule('loop')).click();
  const items = page.getByTestId(testIds.loopItems);
  await items.fill('["a", "b"');
  await items.press('ControlOrMeta+Enter');
  await expect(page.getByRole('alert')).toContainText('Write a JSON list');
  await items.fill('["a", "b"]');
  await items.press('ControlOrMeta+Enter');
  await expect(page.getByRole('alert')).toBeHidden();
  await page.getByTestId(testIds.loopLimit).fill('2');
  await page.getByTestId(testIds.loopLimit).press('Enter');

  await designer.select('Bye');
  await page.getByTestId(testIds.rule('exit')).click();
  await expect(page.getByTestId(testIds.inspector)).toContainText('however that ended');
  await page.keyboard.press('Shift+C');
  await expect(page.getByTestId(testIds.clusterItem('SYM-2'))).toBeVisible();
  await designer.select('Roll');
  await page.getByTestId(testIds.clusterItem('SYM-2')).getByRole('button', { name: 'Bye' }).click();
  await expect(page.getByTestId(testIds.inspector).getByRole('heading', { name: 'Bye' })).toBeVisible();
});

test('APP-20 APP-21 before a run literals are chosen, null is given, and what steps get is said', async ({ app }) => {
  const page = await app.start();
  await openFile(app, rulesPipeline(app.files));
  await expect(designerOf(page).node('Roll')).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  const dialog = page.getByTestId(testIds.runDialog);
  await choose(page, dialog.getByTestId(testIds.parameter('mode')), 'slow');
  await dialog.getByRole('button', { name: 'Give null' }).click();
  await expect(dialog).toContainText('null');
  await page.getByTestId(testIds.runDialogRun).click();
  const approval = page.getByTestId(testIds.approvalDialog);
  await approval.locator('summary').first().click();
  await expect(approval).toContainText('It is given the volume “shared” at /data.');
});
