/**
 * `npm run screenshots`: takes the pictures of both pages for the docs, each wide and narrow, in light and dark, into
 * docs/pictures. `--only NAME`, as often as you like, takes the pictures of that name. It stands under test/ because it
 * shows what the tests play: their worlds and their sample days.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { dashboardScenes } from './dashboard.ts';
import type { Scene } from './scene.ts';
import { simulatorsScene } from './simulators.ts';

const folder = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));
const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  simulators: () => simulatorsScene(false),
  'simulators-break-it': () => simulatorsScene(true),
  ...dashboardScenes,
};
/** Pixels; the height is what a reader sees without scrolling, and a little more. */
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;
const themes = ['light', 'dark'] as const;

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true, default: [] } } });
const names = Object.keys(scenes).filter((name) => values.only.length === 0 || values.only.includes(name));
if (names.length === 0) {
  console.error(`No picture has such a name; there are: ${Object.keys(scenes).join(', ')}.`);
  process.exitCode = 2;
}
await mkdir(folder, { recursive: true });
const browser = names.length === 0 ? undefined : await launchBrowser();
try {
  for (const name of names) if (browser !== undefined) await take(browser, name);
} finally {
  await browser?.close();
}

async function take(on: Browser, name: string): Promise<void> {
  const scene = await scenes[name]?.();
  if (scene === undefined) return;
  try {
    for (const [size, viewport] of Object.entries(sizes)) {
      if (scene.isWideOnly === true && size !== 'wide') continue;
      for (const colorScheme of themes) {
        const context = await on.newContext({
          viewport,
          colorScheme,
          deviceScaleFactor: 1,
          reducedMotion: 'reduce',
          locale: 'en-GB',
          timezoneId: 'Europe/London',
        });
        const page = await context.newPage();
        page.setDefaultTimeout(30_000);
        await page.goto(scene.address);
        await scene.show(page);
        const path = join(folder, `${name}-${size}-${colorScheme}.png`);
        const shown = scene.part === undefined ? page : page.locator(scene.part);
        const { length } = await shown.screenshot({ path, animations: 'disabled', caret: 'hide' });
        console.log(`docs/pictures/${name}-${size}-${colorScheme}.png  ${Math.round(length / 1000)} kB`);
        await context.close();
      }
    }
  } finally {
    await scene.close();
  }
}
