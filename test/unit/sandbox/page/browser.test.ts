/**
 * What the user would lose: the page as they would use it, in a real browser, by mouse and by keyboard alone: edit
 * one side, see the other light up; and a ticket whose text is markup that stays text. Needs a browser on this machine; without one
 * it is skipped, and says so.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { startServiceNowSimulator } from '../../../../sandbox/servicenow/start.ts';
import { findBrowser } from '../../../support/sandbox/browsers.ts';
import { startBoth, type Both } from '../../../support/sandbox/page-worlds.ts';

const executablePath = findBrowser(process.env);
const skip =
  executablePath === undefined
    ? 'no browser was found on this machine; name one with BROWSER_PATH=/path/to/chromium'
    : false;
if (skip !== false)
  console.warn(`\n  SKIPPED: the page of the simulators was tried in no browser: ${skip}\n`);

const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

describe('the page in a browser', { skip }, () => {
  let both: Both;
  let browser: Browser;
  /** What a page must never do: complain, fail, or let markup act. */
  const complaints: string[] = [];

  const open = async (address: string, options = {}): Promise<Page> => {
    const page = await browser.newPage(options);
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(`${address}/_sim/`);
    await page.locator('.card').first().waitFor();
    return page;
  };
  const pairOf = (page: Page, text: string): Locator => page.locator('.pair', { hasText: text }).first();

  before(async () => {
    both = await startBoth();
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      // A browser refuses its own sandbox to root, which is who runs tests in a container.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
  });
  after(async () => {
    await browser.close();
    await both.close();
  });

  it('shows a new ticket, waits for its incident, and lights up what follows an edit', async () => {
    const page = await open(both.connectwise.httpAddress);
    await page.getByLabel('New', { exact: true }).fill('The lobby printer prints twice');
    await page.getByRole('button', { name: 'New ticket' }).click();
    const pair = page.locator('.pair').first();
    const ticket = pair.locator('.side.connectwise');
    const incident = pair.locator('.side.servicenow');
    await pair.getByText('waiting for the other side…').waitFor();
    assert.equal(await ticket.getByLabel('Summary').inputValue(), 'The lobby printer prints twice');
    const id = await ticket.locator('[data-part=number]').innerText();

    const sysId = both.follow(id, {
      short_description: 'The lobby printer prints twice',
      impact: '2',
      urgency: '2',
    });
    await pair.getByText('equal', { exact: true }).waitFor();

    await incident.getByLabel('Status').selectOption('In Progress');
    await incident.getByText('Write a note').click();
    await incident.getByLabel('Note', { exact: true }).fill('The toner is from another model.');
    await incident.getByRole('button', { name: 'Save' }).click();
    await pair.getByText('status: waiting for the other side…').waitFor();
    const [row] = both.servicenow.core.instance().store('incident').lookUp('sys_id', [sysId]) ?? [];
    assert.deepEqual([row?.['state'], row?.['sys_updated_by']], ['2', 'beth.anglin']);

    both.connectwise.core.control.edit({
      table: 'tickets',
      id,
      set: { status: { name: 'In Progress' } },
      by: 'API-SIM',
    });
    await ticket.locator('.field.followed', { hasText: 'Status' }).getByText('followed').waitFor();
    await pair.getByText('equal', { exact: true }).waitFor();
    await page.close();
  });

  it('can be used by keyboard alone, and keeps what is being typed', async () => {
    const id = both.newTicket('Keyboard');
    const page = await open(both.servicenow.httpAddress);
    const pair = page.locator('.pair', { has: page.locator('[data-part=number]', { hasText: id }) }).first();
    const summary = pair.getByLabel('Summary');
    await page.keyboard.press('Tab');
    for (let step = 0; step < 40; step += 1) {
      if ((await summary.and(page.locator(':focus')).count()) > 0) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('End');
    await page.keyboard.type(' only');
    both.connectwise.core.control.edit({ table: 'tickets', id, set: { priority: { id: 1 } }, by: 'tpatel' });
    await pair.locator('.field.changed', { hasText: 'Priority' }).waitFor();
    assert.equal(await summary.inputValue(), 'Keyboard only');
    await page.keyboard.press('Enter');
    await pair.getByText(/waiting for the other side/).waitFor();
    assert.equal(
      both.connectwise.core.world().table('tickets').get(Number(id))?.values['summary'],
      'Keyboard only',
    );

    await page.keyboard.type('!');
    await page.keyboard.press('Escape');
    assert.equal(await summary.inputValue(), 'Keyboard only');
    await page.close();
  });

  it('shows markup as the text that it is', async () => {
    const id = both.newTicket(hostile);
    both.follow(id, { short_description: hostile, work_notes: hostile });
    const page = await open(both.connectwise.httpAddress);
    const pair = page.locator('.pair', { has: page.locator('[data-part=number]', { hasText: id }) }).first();
    await pair.locator('.note-text', { hasText: hostile }).waitFor();
    assert.equal(await pair.getByLabel('Summary').first().inputValue(), hostile);
    assert.equal(await page.locator('img, main script').count(), 0);
    await page.close();
  });

  it("says the simulator's own sentence when it refuses a change", async () => {
    const id = both.newTicket('To be refused');
    const page = await open(both.connectwise.httpAddress);
    const pair = pairOf(page, id);
    await pair.getByLabel('Status').selectOption('In Progress');
    both.connectwise.core.control.reset({ tickets: 5 });
    await pair.getByRole('button', { name: 'Save' }).click();
    await pair.getByText(`Table "tickets" has no record ${id}.`).waitFor();
    await page.close();
    assert.ok(complaints.splice(0).every((text) => text.includes('400')));
  });

  it('fits a phone, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(both.connectwise.httpAddress, {
        viewport: { width: 360, height: 740 },
        colorScheme,
      });
      const tooWide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
      assert.equal(tooWide, false);
      await page.close();
    }
  });

  it('shows one simulator alone', async () => {
    const alone = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, tickets: 4 });
    try {
      const page = await open(alone.httpAddress);
      await page.getByRole('heading', { name: 'ServiceNow simulator' }).waitFor();
      assert.equal(await page.locator('.card').count(), 4);
      assert.equal(await page.locator('.heads .connectwise').isVisible(), false);
      await page.getByRole('button', { name: 'New incident' }).click();
      await page.locator('.card').nth(4).waitFor();
      await page.close();
    } finally {
      await alone.close();
    }
  });

  it('keeps what it shows, and says so, while the other simulator is away', async () => {
    const two = await startBoth();
    try {
      const id = two.newTicket('Still here');
      two.follow(id, { short_description: 'Still here' });
      const page = await open(two.connectwise.httpAddress);
      const incident = page.locator('.pair').first().locator('.side.servicenow .card');
      await incident.waitFor();
      await two.servicenow.close();
      await page.getByRole('alert').getByText('ServiceNow: Nothing answers at 127.0.0.1').waitFor();
      assert.equal(await incident.count(), 1);
      await page.close();
    } finally {
      await two.close();
    }
  });

  it('lets a page of another origin change nothing', async () => {
    const id = both.newTicket('Untouched');
    const edit = JSON.stringify({ table: 'tickets', id, set: { summary: 'Taken' } });
    const address = `${both.connectwise.httpAddress}/_sim/edit`;
    const script = `
      const send = (headers) => fetch(${JSON.stringify(address)},
        { method: 'POST', mode: headers ? 'cors' : 'no-cors', headers, body: ${JSON.stringify(edit)} }).catch(() => 0);
      Promise.all([send(), send({ 'content-type': 'application/json' })]).then(() => { document.title = 'sent'; });`;
    const foreign = createServer((_, answer) => {
      answer
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<title>x</title><script>${script}</script>`);
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    try {
      const place = foreign.address();
      assert.ok(typeof place === 'object' && place !== null);
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${place.port}/`);
      await page.waitForFunction('document.title === "sent"');
      await page.close();
      const { values } = both.connectwise.core.world().table('tickets').get(Number(id)) ?? {};
      assert.equal(values?.['summary'], 'Untouched');
    } finally {
      foreign.close();
      foreign.closeAllConnections();
    }
  });

  it('never complained', () => {
    assert.deepEqual(complaints, []);
  });
});
