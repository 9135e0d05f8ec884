/**
 * What the user would lose: the way from a number of the first screen to what it counts. Every number that counts something is
 * looked for on a good day and on a bad one; each must stand in a link or a button, and each link must show a list that is
 * there. Needs a browser on this machine, as the test of the page does.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { faultsOf, launchBrowser, smallTargets, watchPage } from '../../support/browser.ts';
import { startPageServer, type Answers, type PageServer } from '../../support/dashboard/page-server.ts';
import { plainTexts as texts } from '../../support/dashboard/sample-texts.ts';
import { badDay, goodDay } from '../../support/dashboard/sample.ts';
import { skipWithoutBrowser } from '../../support/sandbox/browsers.ts';
import { until } from '../../support/until.ts';

const skip = skipWithoutBrowser('the numbers of the dashboard were followed in no browser');
const days: readonly [string, Answers][] = [
  ['a good day', goodDay(texts)],
  ['a bad day', badDay(texts)],
];

/**
 * The numbers that no link, button or summary holds. Ages, lengths of time, clock times and shares count nothing; texts of
 * others, commands, codes and names stand in elements of their own; a row of a chart's table is led on by its head.
 */
const strays = `(() => {
  for (const one of document.querySelectorAll('main details')) one.open = true;
  const led = 'a[href], button, summary, label, option';
  const foreign = 'time, bdi, code, q, svg, progress, .ends, .quote, b.name';
  const isTime = /\\b(?:\\d[\\d,.]*\\s?(?:ms|s|sec|min|h|hours?|minutes?|seconds?|days?|%)(?![a-z])|\\d\\d:\\d\\d|twice|\\d+(?:st|nd|rd|th)\\b)/gi;
  const isDate = /\\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? \\d+ \\w+/g;
  const found = [];
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent.replace(isTime, '').replace(isDate, '');
    if (!/\\d/.test(text) || parent.closest(led) !== null || parent.closest(foreign) !== null) continue;
    if (parent.closest('tr')?.querySelector('th a[href]') && parent.closest('details.data') !== null) continue;
    // A button in words is no number: it is asked of the visible text alone.
    if (parent.checkVisibility()) found.push(parent.closest('section, .state')?.querySelector('h1, h2')?.textContent + ': ' + node.textContent.trim());
  }
  return found;
})()`;

describe('every number of the first screen', { skip }, () => {
  let server: PageServer;
  let browser: Browser;
  const complaints: string[] = [];

  const open = async (answers: Answers): Promise<Page> => {
    server.answers = answers;
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    watchPage(page, complaints);
    page.setDefaultTimeout(45_000);
    await page.goto(server.address);
    await page.getByLabel('Key', { exact: true }).fill('reading');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.locator('.vitals').waitFor();
    return page;
  };
  before(async () => {
    server = await startPageServer(badDay(texts));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  for (const [day, answers] of days)
    it(`leads to its list on ${day}`, async () => {
      const page = await open({ ...badDay(texts), ...answers });
      assert.deepEqual(await page.evaluate(strays), []);
      assert.deepEqual(await smallTargets(page), []);
      const leads = await page.evaluate<string[]>(`(() => {
        const all = [...document.querySelectorAll('main a[href^="#/"]')].filter((one) => /\\d/.test(one.textContent) || one.querySelector('svg.flow'));
        return [...new Set(all.map((one) => one.getAttribute('href')))].filter((one) => one !== '#/');
      })()`);
      for (const kind of ['pairs', 'changes', 'automation'])
        assert.ok(
          leads.some((lead) => lead.startsWith(`#/${kind}`)),
          `no number leads to ${kind}`,
        );
      const tried = new Set<string>();
      for (const lead of leads) {
        // One of each kind of list: those of a chart's steps differ by their time alone.
        const kind = lead.replaceAll(/=[^&]*/g, '');
        if (tried.has(kind)) continue;
        tried.add(kind);
        await page.evaluate(`location.hash = ${JSON.stringify(lead)}`);
        await page.locator('main table.rows, main ul.list, main .blank').first().waitFor();
        assert.equal(await page.locator('.vitals').count(), 0, `${lead} leads nowhere`);
        assert.deepEqual(await smallTargets(page), [], lead);
        if (day === 'a bad day') assert.deepEqual(await faultsOf(page), [], lead);
      }
      assert.ok(tried.size >= 6, [...tried].join(' '));
      assert.deepEqual(complaints, []);
      await page.close();
    });

  it('leads to the same numbers: changes of the period, pairs in sync, what waits', async () => {
    const page = await open(badDay(texts));
    await page
      .getByRole('link', { name: /changes? queued or held|changes queued$/ })
      .first()
      .click();
    await page.getByRole('heading', { name: '38 changes queued' }).waitFor();
    await page.getByRole('row', { name: /midori-electric/ }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: /pairs in sync/ }).click();
    await page.getByRole('heading', { name: 'Pairs in sync' }).waitFor();
    // Of each link two pairs, since one has a conflict and two have a dead letter; the others are of other links.
    await page.getByRole('row', { name: /47702/ }).first().waitFor();
    assert.equal(await page.getByRole('row', { name: /48213.*omalley/ }).count(), 0);
    await page.goBack();
    await page.locator('#trends').getByRole('link', { name: 'Month' }).click();
    await page.locator('#trends figure').first().locator('.num a').click();
    await page.getByText('The last 30 days').waitFor();
    // The page names the period before it asks.
    const { link } = await until('nobody asked for the changes of thirty days', () =>
      server.asked
        .filter(({ operation }) => operation === 'changes')
        .map(({ sent }) => sent as { from: string; to: string; link: string | null })
        .find(({ from, to }) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) === 30),
    );
    assert.equal(link, null);
    await page.close();
  });
});
