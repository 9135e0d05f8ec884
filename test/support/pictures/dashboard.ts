/** The scenes for the pictures of the dashboard: a good day, a bad one, dead letters, a pair. */
import { startPageServer, type Answers } from '../dashboard/page-server.ts';
import { badDay, goodDay } from '../dashboard/sample.ts';
import type { SampleTexts } from '../dashboard/sample-texts.ts';
import type { Scene } from './scene.ts';

const texts = (): SampleTexts => ({
  link: 'omalley-fisheries',
  value: 'Cold store alarm won’t reset',
  answer: 'Data Policy Exception: The following fields are mandatory: Close notes',
  person: 'Ana Lindqvist',
  detail: 'last run 13 h ago',
  now: Date.now(),
});

const dashboardScene = (day: (texts: SampleTexts) => Answers, view: string) => async (): Promise<Scene> => {
  const server = await startPageServer(day(texts()));
  return {
    address: `${server.address}${view}`,
    async show(page) {
      await page.getByLabel('Key', { exact: true }).fill('acting');
      await page.getByRole('button', { name: 'Open' }).click();
      await page.locator('main h1').waitFor();
      await page.waitForLoadState('networkidle');
    },
    close: () => server.close(),
  };
};

/** By the name of the picture. */
export const dashboardScenes = {
  'dashboard-good-day': dashboardScene(goodDay, '#/'),
  'dashboard-bad-day': dashboardScene(badDay, '#/'),
  'dashboard-dead-letters': dashboardScene(badDay, '#/dead-letters?code=write-refused'),
  'dashboard-pair': dashboardScene(badDay, '#/pair?record=48213'),
} as const;
