/**
 * What the user would lose: their place in a list when they come back, the name of a record, a page that says once
 * what is wrong and does not ask for ever for what is not there. Needs a browser on this machine, as the test of the
 * page does.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { recordIdOf } from '../../../shared/rules/sync/record-id.ts';
import { errorTable } from '../../../shared/rules/errors.ts';
import { healthTable } from '../../../shared/rules/operate/health-table.ts';
import { faultsOf, launchBrowser, watchPage } from '../../support/browser.ts';
import { startPageServer, type PageServer } from '../../support/dashboard/page-server.ts';
import { plainTexts as texts } from '../../support/dashboard/sample-texts.ts';
import { badDay } from '../../support/dashboard/sample.ts';
import { skipWithoutBrowser } from '../../support/sandbox/browsers.ts';

const skip = skipWithoutBrowser('the lists of the dashboard were tried in no browser');

/** Codes of errors and findings, and of the actions in the audit journal. */
const codes = new Set<string>([
  ...Object.keys(errorTable),
  ...Object.keys(healthTable),
  'dead-letters-replay',
  'automation-run',
  'link-pause',
  'function-key',
  'dry-run',
  'in-sync',
]);

/** The words of the visible text; what stands in `code` is meant as a code, and a detail unfolds when somebody asks. */
const shownWords = `(() => {
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const words = [];
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest('code, details, .unseen') === null && parent.checkVisibility())
      words.push(...node.textContent.split(/[^\\w-]+/));
  }
  return words;
})()`;

/** The page's policy lets no condition be watched from within. */
async function untilTrue(page: Page, condition: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await page.evaluate(condition)) === true) return;
    await sleep(100);
  }
  const place = await page.evaluate('JSON.stringify([history.state, scrollY, document.body.scrollHeight])');
  assert.fail(`It never came true: ${condition}, at ${String(place)}`);
}

describe('the lists of the dashboard', { skip }, () => {
  let server: PageServer;
  let browser: Browser;
  const complaints: string[] = [];

  const open = async (view: string): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.clock.install();
    watchPage(page, complaints, /404|500/);
    page.setDefaultTimeout(45_000);
    await page.goto(`${server.address}${view}`);
    await page.getByLabel('Key', { exact: true }).fill('reading');
    await page.getByRole('button', { name: 'Open' }).click();
    return page;
  };
  const asked = (name: string): number => server.asked.filter(({ operation }) => operation === name).length;

  before(async () => {
    server = await startPageServer(badDay(texts));
    browser = await launchBrowser();
  });
  beforeEach(() => {
    server.answers = badDay(texts);
    server.asked.length = 0;
    complaints.length = 0;
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  it('come back where one was: as many pages, as far down', async () => {
    server.answers = {
      ...badDay(texts),
      pairs: ({ link, after: from }) => {
        const begin = Number(from ?? 0);
        const ids = Array.from({ length: 100 }, (_, index) => begin + index + 1);
        return {
          link,
          pairs: ids.map((id) => ({
            pair: `connectwise:${id}`,
            connectwiseId: recordIdOf('connectwise', String(id)),
            servicenowId: null,
            summary: `Ticket number ${id}`,
            status: null,
            state: 'active' as const,
            readAt: null,
            conflicts: 0,
            deadLettered: null,
          })),
          next: begin < 400 ? String(begin + 100) : null,
        };
      },
    };
    const page = await open('#/pairs?link=northwind');
    for (const shown of ['200 shown', '300 shown']) {
      await page.getByRole('button', { name: 'Show 100 more' }).click();
      await page.getByText(shown).waitFor();
    }
    const wanted = page.getByRole('link', { name: 'ticket 250', exact: true });
    await wanted.scrollIntoViewIfNeeded();
    // Kept once nobody has scrolled for a moment.
    await untilTrue(page, 'history.state?.y > 0 && history.state.y === scrollY');
    const y = await page.evaluate<number>('scrollY');
    assert.ok(y > 2_000, `${y}`);
    await wanted.click();
    await page.getByText(/^ConnectWise ticket 48213/).waitFor();
    assert.equal(await page.evaluate('scrollY'), 0);
    await page.goBack();
    await page.getByText('300 shown').waitFor();
    await untilTrue(page, `Math.abs(scrollY - ${y}) < 3`);
    assert.ok(await wanted.isVisible());
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('call a record by its number and what it is about', async () => {
    const page = await open('#/dead-letters?code=write-refused');
    await page.getByRole('link', { name: 'ServiceNow INC0010013' }).waitFor();
    assert.equal(await page.getByRole('row', { name: /INC0010013.*Printer/ }).count(), 1);
    assert.equal(await page.getByText('c'.repeat(32)).count(), 0);
    await page.close();
  });

  it('say words where the app has codes, but where a code is what one looks up', async () => {
    const page = await open('#/');
    await page.locator('.vitals').waitFor();
    const seen: string[] = [];
    for (const view of ['#/', '#/audit', '#/dead-letters', '#/changes', '#/waiting', '#/pair?record=48213']) {
      await page.evaluate(`location.hash = ${JSON.stringify(view)}`);
      // The view before it stands until this one's answer is there.
      await untilTrue(page, `document.querySelector('main h1') !== null && ${shownWords}.length > 20`);
      await page.waitForLoadState('networkidle');
      const words = await page.evaluate<string[]>(shownWords);
      seen.push(...words.filter((word) => codes.has(word)).map((word) => `${view} ${word}`));
    }
    assert.deepEqual(seen, []);
    await page.close();
  });

  it('tell once what is wrong, whatever else is asked', async () => {
    const page = await open('#/audit');
    await page.getByRole('heading', { name: 'Who requested what' }).waitFor();
    server.answers = {};
    await page.clock.runFor(31_000);
    await page.getByText('The app failed.').first().waitFor();
    await page.clock.runFor(1_000);
    assert.equal(await page.getByRole('alert').count(), 1);
    assert.deepEqual(await faultsOf(page), []);
    await page.close();
  });

  it('ask once for what is not there, and again when a person says so', async () => {
    const { why: _, ...others } = badDay(texts);
    server.answers = others;
    server.refusals = {
      why: { code: 'nothing-known', title: 'No history or pair exists for this record.', status: 404 },
    };
    const page = await open('#/pair?record=999');
    await page.getByText('Nothing found for “999”.').waitFor();
    await page.clock.runFor(95_000);
    assert.ok(asked('overview') >= 3, 'the page itself goes on');
    assert.equal(asked('why'), 1);
    server.refusals = {};
    server.answers = badDay(texts);
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText(/^ConnectWise ticket 48213/).waitFor();
    assert.equal(asked('why'), 2);
    await page.close();
  });

  it('say of a write what the other system answered, and no more', async () => {
    const day = badDay(texts);
    assert.ok(day.why !== undefined && typeof day.why !== 'function');
    const [decision] = day.why.decisions;
    assert.ok(decision !== undefined);
    const fields = decision.fields.map((field) =>
      field.field === 'summary'
        ? { ...field, write: { side: 'servicenow' as const, value: 'Printer (2)' } }
        : field,
    );
    server.answers = { ...day, why: { ...day.why, conflicts: [], decisions: [{ ...decision, fields }] } };
    const page = await open('#/pair?record=48213');
    await page.getByText('Rule, writes and answers').click();
    const facts = page.locator('.facts');
    await facts.getByText('Refused by').waitFor();
    assert.equal(await facts.getByText('Written to').count(), 0);
    await page.close();
  });
});
