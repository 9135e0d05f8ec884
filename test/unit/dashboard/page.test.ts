/**
 * What the user would lose: the dashboard as they would use it, in a real browser: with a key and without, by mouse and by
 * keyboard alone, in light and dark, on a narrow screen; and text of strangers that stays text. Needs a browser on this
 * machine; without one it is skipped, and says so, but where CI_REQUIRE_BROWSER is set it fails.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import {
  faultsOf,
  launchBrowser,
  smallTargets,
  tooWideAt,
  unreachedControls,
  watchPage,
} from '../../support/browser.ts';
import { startPageServer, type PageServer } from '../../support/dashboard/page-server.ts';
import { badDay, goodDay, hostile } from '../../support/dashboard/sample.ts';
import { skipWithoutBrowser } from '../../support/sandbox/browsers.ts';
import { until } from '../../support/until.ts';

const skip = skipWithoutBrowser('the dashboard was tried in no browser');

const now = Date.now();
const texts = { link: 'omalley', value: hostile, answer: hostile, person: hostile, detail: hostile, now };

describe('the dashboard in a browser', { skip }, () => {
  let server: PageServer;
  let browser: Browser;
  /** Deeds that the page must never do: complain, fail, or let markup act. */
  const complaints: string[] = [];

  const open = async (view = '', options: BrowserContextOptions = {}, key = 'reading'): Promise<Page> => {
    const page = await browser.newPage(options);
    await page.clock.install();
    // The browser tells by itself of a refused key.
    watchPage(page, complaints, /401/);
    page.setDefaultTimeout(45_000);
    await page.goto(`${server.address}${view}`);
    if (key !== '') {
      await page.getByLabel('Key', { exact: true }).fill(key);
      await page.getByRole('button', { name: 'Open' }).click();
    }
    return page;
  };
  before(async () => {
    server = await startPageServer(badDay(texts));
    browser = await launchBrowser();
  });
  beforeEach(() => {
    server.answers = badDay(texts);
    server.isDown = false;
    server.isSignedOut = false;
    server.asked.length = 0;
    complaints.length = 0;
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  it('asks for a key, refuses a wrong one, keeps the right one for the tab and never in an address', async () => {
    const page = await open('', {}, '');
    await page.getByText('A key, please.').waitFor();
    assert.equal(server.asked.length, 0);
    assert.deepEqual(await faultsOf(page), []);
    await page.getByLabel('Key', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('This key isn’t valid here.').waitFor();
    assert.deepEqual(await faultsOf(page), []);
    await page.getByLabel('Key', { exact: true }).fill('reading');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '4 things need you.' }).waitFor();
    assert.ok(!page.url().includes('reading'));
    assert.equal(await page.evaluate('JSON.stringify(localStorage)'), '{}');
    await page.reload();
    await page.getByRole('heading', { name: '4 things need you.' }).waitFor();
    assert.match(await page.title(), /^\(4\) /);
    await page.getByRole('button', { name: 'Forget the key' }).click();
    await page.getByText('A key, please.').waitFor();
    assert.equal(await page.evaluate('sessionStorage.length'), 0);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  const wide = { width: 1440, height: 900 };
  const pairAt = '#/pair?record=48213';
  const every = [
    '#/',
    '#/dead-letters',
    '#/dead-letters?code=write-refused',
    '#/conflicts',
    '#/conflicts?link=x',
    '#/?range=week',
    '#/pairs',
    '#/audit',
    pairAt,
  ];
  const days: readonly [string, readonly string[], BrowserContextOptions][] = [
    ['in light', every, { colorScheme: 'light', viewport: wide }],
    ['in dark', every, { colorScheme: 'dark', viewport: wide }],
    ['on a phone', every, { viewport: { width: 390, height: 844 } }],
  ];
  for (const [name, views, options] of days)
    it(`shows a bad day ${name}: no fault, no sideways scrolling, and hostile text stays text`, async () => {
      const page = await open('', options);
      await page.getByRole('heading', { name: '4 things need you.' }).waitFor();
      for (const view of views) {
        await page.evaluate(`location.hash = '${view}'`);
        await page.waitForFunction(`document.querySelector('main h1') !== null`);
        // The rows come behind the heading.
        const saysHostileText = async () =>
          (await page.locator('main').innerText()).includes('<script>alert(2)');
        if (!view.includes('?link')) await until(`${view} shows its rows`, saysHostileText);
        assert.deepEqual(await faultsOf(page), [], view);
        assert.equal(
          await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
          true,
          `${view} scrolls sideways`,
        );
        assert.deepEqual(await smallTargets(page), [], view);
        if (!view.includes('?link')) assert.ok(await saysHostileText(), view);
      }
      assert.equal(await page.locator('main img').count(), 0);
      assert.deepEqual(complaints, []);
      await page.close();
    });

  it('has no fault and no sideways scrolling on a good day, from 320 to 2560 pixels', async () => {
    server.answers = goodDay({ ...texts, link: 'omalley' });
    const page = await open('');
    await page.getByRole('heading', { name: /^All is well/ }).waitFor();
    assert.equal(await page.getByText('Needs you').count(), 0);
    assert.deepEqual(await tooWideAt(page, [320, 360, 768, 1200, 1440, 2560]), []);
    server.answers = badDay(texts);
    await page.reload();
    await page.evaluate(`location.hash = '#/dead-letters?code=write-refused'`);
    await page.getByText('The 3 records').waitFor();
    assert.deepEqual(await tooWideAt(page, [320, 360]), []);
    assert.deepEqual(await faultsOf(page), []);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('shows the view of the address, also where a reader went on before the page listened', async () => {
    const page = await open('');
    await page.getByRole('heading', { name: '4 things need you.' }).waitFor();
    await page.addInitScript(`{
      const listen = globalThis.addEventListener;
      globalThis.addEventListener = function (type, ...rest) {
        if (type === 'hashchange') history.replaceState(null, '', '#/dead-letters?code=write-refused');
        return listen.call(this, type, ...rest);
      };
    }`);
    await page.reload();
    await page.getByText('The 3 records').waitFor({ timeout: 10_000 });
    await page.close();
  });

  it('reaches every control by keyboard', async () => {
    const page = await open('');
    await page.getByRole('heading', { name: '4 things need you.' }).waitFor();
    assert.deepEqual(await unreachedControls(page), []);
    await page.close();
  });

  it('tries all of a cause again: preview, an acting key where one is missing, one confirmation, the request', async () => {
    const page = await open('');
    await page.getByRole('link', { name: 'Try all 3 again…' }).click();
    // The key that was given may only read.
    await page.getByLabel('Acting key').fill('acting');
    await page.getByRole('button', { name: 'Use it' }).click();
    const button = page.getByRole('button', { name: 'Try 3 again' });
    await button.waitFor();
    assert.deepEqual(await faultsOf(page), []);
    const orders = () =>
      server.asked.filter(({ operation }) => operation === 'dead-letters-replay').map(({ sent }) => sent);
    assert.deepEqual(orders(), [{ code: 'write-refused', dryRun: true }]);
    await button.click();
    await page.getByText('3 records will be tried again').waitFor();
    assert.deepEqual(orders()[1], { code: 'write-refused', dryRun: false, confirm: 3 });
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('keeps one value of a conflict: it names the conflict that was seen, and stores nothing before the confirmation', async () => {
    const page = await open('', {}, 'acting');
    await page.getByRole('button', { name: /Keep this….*priority of ServiceNow/ }).click();
    const button = page.getByRole('button', { name: 'Keep the priority of ServiceNow' });
    await button.waitFor();
    const sent = {
      link: 'omalley',
      record: '48213',
      field: 'priority',
      take: 'servicenow',
      seen: 'aaaabbbbcccc',
    };
    const orders = () => server.asked.filter(({ operation }) => operation === 'conflict-choice');
    assert.deepEqual(
      orders().map((one) => one.sent),
      [{ ...sent, dryRun: true }],
    );
    await button.click();
    await page.getByText('The choice is stored').waitFor();
    assert.deepEqual(orders().at(-1)?.sent, { ...sent, dryRun: false });
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('names another value for both sides of a conflict', async () => {
    const page = await open('', {}, 'acting');
    await page.getByRole('button', { name: /^Another value….*priority/ }).click();
    await page.getByLabel('The priority, in ConnectWise’s words').fill('Priority 4');
    assert.deepEqual(await faultsOf(page), []);
    await page.getByRole('button', { name: 'Preview…' }).click();
    await page.getByRole('button', { name: 'Write it to both sides' }).click();
    await page.getByText('The choice is stored').waitFor();
    const sent = server.asked.filter(({ operation }) => operation === 'conflict-choice').at(-1)?.sent;
    assert.deepEqual(sent, {
      link: 'omalley',
      field: 'priority',
      seen: 'aaaabbbbcccc',
      record: '48213',
      value: 'Priority 4',
      dryRun: false,
    });
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('runs a timer: a dialog with the preview, one confirmation, the focus back at its button', async () => {
    const page = await open('', {}, 'acting');
    const button = page.getByRole('button', { name: /^Run now\s*: ticket-sync$/ });
    await button.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Run ticket-sync now?' });
    await dialog.getByRole('button', { name: 'Run ticket-sync now' }).waitFor();
    assert.deepEqual(await faultsOf(page), []);
    const orders = () =>
      server.asked.filter(({ operation }) => operation === 'run-now').map(({ sent }) => sent);
    assert.deepEqual(orders(), [{ automation: 'ticket-sync', dryRun: true }]);
    await dialog.getByRole('button', { name: 'Run ticket-sync now' }).press('Enter');
    await dialog.getByText('The run is queued.').waitFor();
    assert.deepEqual(orders()[1], { automation: 'ticket-sync', dryRun: false });
    await until('the page did not ask for a fresh look', () =>
      server.asked.some(({ sent }) => JSON.stringify(sent) === '{"range":"day","fresh":true}'),
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.match(await page.evaluate(`document.activeElement.textContent`), /ticket-sync/);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('mutes an alert with a reason, for a time', async () => {
    const page = await open('', {}, 'acting');
    await page.getByRole('button', { name: /^Mute…\s*: automation-overdue reconcile$/ }).click();
    await page.getByLabel('Why').fill('Their change window');
    assert.deepEqual(await faultsOf(page), []);
    await page.getByRole('button', { name: 'Preview…' }).click();
    await page.getByRole('button', { name: 'Mute it for four hours' }).click();
    await page.getByText('It is muted.').waitFor();
    const sent = server.asked.filter(({ operation }) => operation === 'alerts-mute').at(-1)?.sent;
    const { key, because, dryRun } = sent as { key: string; because: string; dryRun: boolean };
    assert.deepEqual([key, because, dryRun], ['automation-overdue reconcile', 'Their change window', false]);
    await page.close();
  });

  it('shows a month where one is asked for, and the same as a table', async () => {
    const page = await open('');
    await page.getByRole('link', { name: 'Month' }).click();
    const table = page.getByText('Show as a table: Changes synced');
    await table.click();
    await page.getByRole('columnheader', { name: 'Day (UTC)' }).first().waitFor();
    assert.equal(await page.locator('#trends figure').first().locator('tbody tr').count(), 30);
    assert.deepEqual(await faultsOf(page), []);
    await page.close();
  });

  it('sends people to sign in where Entra stands in front', async () => {
    const page = await open('');
    await page.getByRole('heading', { name: '4 things need you.' }).waitFor();
    server.isSignedOut = true;
    await page.clock.runFor(31_000);
    await page.getByText('Sign in first.').waitFor();
    assert.match(
      (await page.getByRole('link', { name: 'Sign in' }).getAttribute('href')) ?? '',
      /^\/\.auth\/login\/aad\?post_login_redirect_uri=\/api\/dashboard$/,
    );
    assert.deepEqual(await faultsOf(page), []);
    await page.close();
  });

  it('refuses a malformed key and one that may change nothing, and keeps neither', async () => {
    const page = await open('', {}, '');
    await page.getByLabel('Key', { exact: true }).fill('kéy “odd”');
    await page.keyboard.press('Enter');
    await page.getByText('A key has letters, digits and signs').waitFor();
    assert.equal(server.asked.length, 0);
    await page.getByLabel('Key', { exact: true }).fill('reading');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Run now\s*: ticket-sync$/ }).click();
    await page.getByLabel('Acting key').fill('wrong');
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText('This key may change nothing here.').waitFor();
    assert.doesNotMatch(await page.evaluate<string>('JSON.stringify(sessionStorage)'), /wrong/);
    assert.deepEqual(await faultsOf(page), []);
    await page.getByLabel('Acting key').fill('acting');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run ticket-sync now' }).waitFor();
    assert.match(await page.evaluate<string>('JSON.stringify(sessionStorage)'), /acting/);
    await page.close();
  });

  it('lets a preview grow old while the page is paused, and names each view', async () => {
    const page = await open('', {}, 'acting');
    await page.getByRole('button', { name: /^Pause\s+live updates/ }).click();
    await page.getByRole('button', { name: /^Run now\s*: ticket-sync$/ }).click();
    await page.getByRole('button', { name: 'Run ticket-sync now' }).waitFor();
    await page.clock.fastForward('11:00');
    await page.clock.runFor(6_000);
    await page.getByRole('button', { name: 'The preview is older than ten minutes: look again' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('heading', { name: 'Who requested what' }).waitFor();
    assert.match(await page.title(), /Audit/);
    assert.equal(await page.evaluate('document.activeElement?.id'), 'main');
    await page.close();
  });

  it('finds a record, shows its pair, and syncs it after a preview', async () => {
    const page = await open('', {}, 'acting');
    await page.getByLabel('Find a ticket or an incident').fill(' 48213 ');
    await page.keyboard.press('Enter');
    await page.getByText(/^ConnectWise ticket 48213/).waitFor();
    const asked = () => server.asked.filter(({ operation }) => ['preview', 'sync-now'].includes(operation));
    await page.getByRole('button', { name: 'Sync now…' }).click();
    await page.getByRole('button', { name: 'Sync this pair now' }).click();
    await page.getByText('The run is queued').waitFor();
    const place = { link: 'omalley', side: 'connectwise', record: '48213' };
    assert.deepEqual(
      asked().map(({ operation, sent }) => [operation, sent]),
      [
        ['preview', { ...place, replay: false }],
        ['sync-now', { ...place, dryRun: false }],
      ],
    );
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('keeps the last data when the app does not answer, with their time, and recovers', async () => {
    const page = await open('');
    await page.getByRole('heading', { name: '4 things need you.' }).waitFor();
    server.answers = {};
    await page.clock.runFor(31_000);
    await page.getByText('The app failed.').waitFor();
    assert.equal(await page.getByRole('heading', { name: '4 things need you.' }).count(), 1);
    assert.deepEqual(await faultsOf(page), []);
    server.answers = badDay(texts);
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByText('The app failed.').waitFor({ state: 'detached' });
    await page.close();
  });
});
