import { testIds } from '../../renderer/testids.ts';
import { designerOf } from '../app/designer.ts';
import { openFile } from '../app/file-dialogs.ts';
import { expect, test } from '../app/fixtures.ts';
import { rulesPipeline, secretsPipeline } from '../app/pipelines.ts';
import { dockerOrSkip } from '../prepare/skip.ts';
import { picture, sizes } from './picture.ts';

const docker = dockerOrSkip(['alpine:latest']);
test.skip(!docker.ok, docker.reason);

test('what a run asks for', async ({ app }) => {
  const page = await app.start();
  await openFile(app, secretsPipeline(app.files, 'true'));
  await expect(designerOf(page).node('Second')).toBeVisible();
  await page.getByTestId(testIds.runButton).click();
  await expect(page.getByTestId(testIds.object('secrets', 'token'))).toContainText('missing');
  await page.getByTestId(testIds.runDialogRun).click();
  await picture(page, 'run-objects-missing', sizes);
  await page.getByTestId(testIds.manifestPicker).setInputFiles([
    {
      name: 'objects.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(
        'kind: Secret\nmetadata: {name: token}\nstringData: {user: me}\n---\nkind: Secret\nmetadata: {name: other}',
      ),
    },
    { name: 'broken.yaml', mimeType: 'application/yaml', buffer: Buffer.from('kind: Pod\nmetadata: {name: a}') },
  ]);
  await expect(page.getByTestId(testIds.runDialog)).toContainText('broken.yaml, line 1');
  await picture(page, 'run-objects-broken');
  await page.getByRole('button', { name: 'Take out broken.yaml' }).click();
  await expect(page.getByTestId(testIds.object('secrets', 'token'))).toContainText('key missing');
  await picture(page, 'run-objects-key');
});

test('what opens above the window', async ({ app }) => {
  test.setTimeout(240_000);
  const page = await app.start();
  const designer = designerOf(page);
  const press = (keys: string): Promise<void> => page.keyboard.press(keys);
  const popup = async (name: string, role: 'listbox' | 'menu' | 'dialog'): Promise<void> => {
    await expect(page.getByRole(role)).toBeVisible();
    await picture(page, `popup-${name}`);
    await press('Escape');
    await expect(page.getByRole(role)).toBeHidden();
  };
  await openFile(app, rulesPipeline(app.files));
  await designer.select('Tell');
  await designer.openTab('rules');
  await page.getByTestId(testIds.rule('condition')).click();
  await page.getByTestId(testIds.conditionValue).click();
  await popup('combobox', 'listbox');
  await page.getByTestId(testIds.conditionOperator).click();
  await popup('select', 'listbox');
  await page.getByTestId(testIds.conditionMode).click();
  await page.getByTestId(testIds.conditionCel).getByRole('textbox').click();
  await press('ControlOrMeta+A');
  await page.keyboard.type('no');
  await popup('completion', 'listbox');
  await press('ControlOrMeta+A');
  await page.keyboard.insertText('true');
  await page.getByTestId(testIds.dockerState).click();
  await popup('popover', 'dialog');
  await page.getByTestId(testIds.runTarget).click();
  await popup('menu', 'menu');
  await designer.node('Tell').click({ button: 'right' });
  await popup('context-menu', 'menu');
  await press('ControlOrMeta+K');
  await popup('command-palette', 'dialog');
  await press('a');
  await expect(page.getByTestId(testIds.componentPicker)).toBeVisible();
  await picture(page, 'popup-component-picker');
  await press('Escape');
  await designer.select('Hush');
  await designer.openTab('arguments');
  await page.getByRole('button', { name: 'Connect text', exact: true }).click();
  await popup('source-menu', 'menu');
  await page.getByTestId(testIds.runButton).click();
  await page.getByTestId(testIds.parameter('mode')).click();
  await expect(page.getByRole('listbox')).toBeVisible();
  await picture(page, 'popup-select-in-dialog');
});
