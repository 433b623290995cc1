import type { Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testIds } from '../../renderer/testids.ts';
import { designerOf } from './designer.ts';
import { importFile, openFile } from './file-dialogs.ts';
import { expect, noDocker, test } from './fixtures.ts';
import { compiledPipeline } from './pipelines.ts';

/** Pastes a text where the page has no field. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Drags a file of the system over the window, and drops it. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([fileName = '', content = '']) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], fileName));
      for (const type of ['dragenter', 'dragover']) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    [name, text],
  );
  await expect(page.getByTestId(testIds.dropZone)).toBeVisible();
  await page.evaluate(
    ([fileName = '', content = '']) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], fileName));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, text],
  );
  await expect(page.getByTestId(testIds.dropZone)).toBeHidden();
}

test('IMP-12 compiled pipelines become documents: chosen, opened, dropped and pasted', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  const designer = designerOf(page);
  const tabs = page.getByTestId(/^document-tab-/);
  await expect(tabs).toHaveCount(1);

  const file = join(app.files, 'compiled.yaml');
  writeFileSync(file, compiledPipeline('from-a-file'));
  await importFile(app, file);
  await expect(tabs).toHaveCount(2);
  await expect(designer.node('condition-1')).toBeVisible();
  await expect(page.getByText('Imported from-a-file')).toBeVisible();
  await openFile(app, file);
  await expect(tabs).toHaveCount(3);

  await drop(page, 'dropped.json', compiledPipeline('dropped', true));
  const report = page.getByTestId(testIds.importDialog);
  await expect(report).toContainText('Imported dropped');
  await expect(report).toContainText('“before”: retryPolicy');
  await page.getByTestId(testIds.importSeen).click();
  await expect(report).toBeHidden();
  await expect(tabs).toHaveCount(4);

  await page.keyboard.press('Escape');
  await paste(page, compiledPipeline('pasted'));
  await expect(tabs).toHaveCount(5);
  await expect(designer.node('before')).toBeVisible();
  await expect(page.getByTestId(testIds.savedState)).toContainText(/not saved|unsaved/i);
});

test('IMP-12 an imported pipeline asks before it runs', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  await drop(page, 'foreign.json', compiledPipeline('foreign'));
  await expect(designerOf(page).node('before')).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  const refused = page.getByText(/Docker/).or(page.getByTestId(testIds.approvalDialog));
  await expect(refused.first()).toBeVisible();
  await expect(page.getByTestId(testIds.runBar)).toBeHidden();
});

test('IMP-8, IMP-12 what cannot be imported is refused with a sentence', async ({ app }) => {
  const page = await app.start({ docker: noDocker });
  const tabs = page.getByTestId(/^document-tab-/);
  await drop(page, 'broken.yaml', 'pipelineInfo: {name: a}\nroot: {}\nschemaVersion: 2.1.0\n');
  await expect(page.getByRole('alert').getByText('broken.yaml cannot be imported')).toBeVisible();
  await expect(tabs).toHaveCount(1);
});
