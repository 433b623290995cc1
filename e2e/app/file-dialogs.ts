import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { basename, dirname } from 'node:path';
import { testIds } from '../../renderer/testids.ts';
import type { TestApp } from './fixtures.ts';

/** Saves the document in front under a name of the person's choosing. */
export async function saveAs(app: TestApp, path: string): Promise<void> {
  const page = app.page();
  await answerSystemDialogs(app, path);
  await page.keyboard.press('ControlOrMeta+Shift+S');
  if (app.electron() === undefined) {
    const dialog = await ownDialog(page, dirname(path));
    await dialog.getByTestId(testIds.fileName).fill(basename(path));
    await dialog.getByTestId(testIds.fileConfirm).click();
    await expect(dialog).toBeHidden();
  }
  await expect(page.getByTestId(testIds.savedState)).toContainText(/^Saved/);
}

/** Opens a file. */
export function openFile(app: TestApp, path: string): Promise<void> {
  return chooseFile(app, path, 'ControlOrMeta+O');
}

/** Imports a file. */
export function importFile(app: TestApp, path: string): Promise<void> {
  return chooseFile(app, path, 'ControlOrMeta+Shift+O');
}

async function chooseFile(app: TestApp, path: string, keys: string): Promise<void> {
  const page = app.page();
  await answerSystemDialogs(app, path);
  await page.keyboard.press(keys);
  if (app.electron() === undefined) {
    const dialog = await ownDialog(page, dirname(path));
    await dialog.getByTestId(testIds.fileEntry(basename(path))).click();
    await dialog.getByTestId(testIds.fileConfirm).click();
    await expect(dialog).toBeHidden();
  }
}

/** The app's own dialog, in the browser, gone to a folder. */
async function ownDialog(page: Page, folder: string): Promise<Locator> {
  const dialog = page.getByTestId(testIds.fileDialog);
  const field = dialog.getByLabel('Folder', { exact: true });
  await expect(field).not.toHaveValue('');
  await field.fill(folder);
  await field.press('Enter');
  await expect(field).toHaveValue(folder);
  return dialog;
}

/** The desktop asks with the system's dialogs, which no test can press: they answer with this path. */
async function answerSystemDialogs(app: TestApp, path: string): Promise<void> {
  await app.electron()?.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, path);
}
