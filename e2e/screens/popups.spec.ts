import { testIds } from '../../renderer/testids.ts';
import { designerOf } from '../app/designer.ts';
import { openFile } from '../app/file-dialogs.ts';
import { expect, test } from '../app/fixtures.ts';
import { secretsPipeline } from '../app/pipelines.ts';
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
