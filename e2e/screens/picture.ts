import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { projectRoot } from '../app/door.ts';
import { expect } from '../app/fixtures.ts';

/** Where the pictures go, to be looked at. */
const folder = join(projectRoot, '.cache', 'screens');
const usual = { width: 1440, height: 900 };
/** Usual, small and large windows. */
export const sizes = [usual, { width: 1024, height: 640 }, { width: 2560, height: 1440 }] as const;

/** Takes pictures of what is shown in light and dark, and has axe look at both. */
export async function picture(
  page: Page,
  name: string,
  at: readonly { width: number; height: number }[] = [usual],
): Promise<void> {
  for (const size of at) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator(':root')).toHaveAttribute('data-theme', colorScheme);
      const file = `${name}${at.length > 1 ? `-${size.width}` : ''}-${colorScheme}.png`;
      await page.screenshot({ path: join(folder, file), animations: 'disabled' });
      if (size !== usual) continue;
      // In another theme only colours differ. Reports in frames are not ours.
      const axe = new AxeBuilder({ page })
        .setLegacyMode()
        .options({ resultTypes: ['violations'] })
        .exclude('iframe');
      const { violations } = await (colorScheme === 'light' ? axe : axe.withRules(['color-contrast'])).analyze();
      const bad = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => ({
          id,
          nodes: nodes.slice(0, 5).map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
        }));
      expect.soft(bad, `axe on ${file}`).toEqual([]);
    }
  }
  await page.setViewportSize(usual);
  await page.emulateMedia({ colorScheme: 'light' });
}
