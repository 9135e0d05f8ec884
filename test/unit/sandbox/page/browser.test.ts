/**
 * What the user would lose: the page as they would use it, in a real browser, by mouse and by keyboard alone: edit
 * one side and see the other change; inject a fault and see it strike; find the work that waits for them; and a
 * ticket whose text is markup that stays text. Needs a browser on this machine; without one it is skipped, and says
 * so, but where CI_REQUIRE_BROWSER is set it fails.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import {
  faultsOf,
  launchBrowser,
  smallTargets,
  tooWideAt,
  unreachedControls,
  watchPage,
} from '../../../support/browser.ts';
import { skipWithoutBrowser } from '../../../support/sandbox/browsers.ts';
import { startBoth, startToldApp, type Both, type ToldApp } from '../../../support/sandbox/page-worlds.ts';

const skip = skipWithoutBrowser('the page of the simulators was tried in no browser');

/** Markup, script, a null byte, a change of direction, a picture, and a word as long as a field. */
const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>\u0000\u202eשלום 🐌';
const longWord = 'Donaudampfschifffahrtsgesellschaft'.repeat(5).slice(0, 160);
const wide = { width: 1440, height: 900 };

describe('the page in a browser', { skip }, () => {
  let both: Both;
  let app: ToldApp;
  let browser: Browser;
  const complaints: string[] = [];

  const open = async (address: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await browser.newPage(options);
    // A browser tells by itself of an answer that refuses.
    watchPage(page, complaints, /status of 4\d\d/);
    await page.goto(`${address}/_sim/`);
    await page.locator('.card').first().waitFor();
    return page;
  };
  const pairOf = (page: Page, number: string): Locator =>
    page.locator('.pair', { has: page.locator('[data-part=number]', { hasText: number }) }).first();
  /** A pair as the integration would have made it. */
  const newPair = (summary: string, more: Record<string, string> = {}): string => {
    const id = both.newTicket(summary);
    both.follow(id, { short_description: summary, impact: '2', urgency: '2', ...more });
    return id;
  };

  before(async () => {
    app = await startToldApp();
    both = await startBoth({ app, tickets: 8 });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await both.close();
    await app.close();
  });

  it('shows a new ticket, waits for its incident, and lights up what follows an edit', async () => {
    const page = await open(both.connectwise.httpAddress);
    await page.getByLabel('What is broken?').fill('The lobby printer prints twice');
    await page.getByRole('button', { name: 'New ticket' }).click();
    const pair = page.locator('.pair').first();
    const ticket = pair.locator('.side.cw-side');
    const incident = pair.locator('.side.sn-side');
    await pair.getByText('On its way to the other side…').waitFor();
    assert.equal(await ticket.getByLabel('Summary').inputValue(), 'The lobby printer prints twice');
    const id = await ticket.locator('[data-part=number]').innerText();

    const set = { short_description: 'The lobby printer prints twice', impact: '2', urgency: '2' };
    const sysId = both.follow(id, set);
    await pair.getByText('The same', { exact: true }).waitFor();

    await incident.getByLabel('Status').selectOption('In Progress');
    await incident.getByText('Write a note').click();
    await incident.getByLabel('Note', { exact: true }).fill('The toner is from another model.');
    await incident.getByRole('button', { name: 'Save in ServiceNow' }).click();
    await pair.getByText('differs').first().waitFor();
    const [row] = both.servicenow.core.instance().store('incident').lookUp('sys_id', [sysId]) ?? [];
    assert.deepEqual([row?.['state'], row?.['sys_updated_by']], ['2', 'beth.anglin']);

    both.connectwise.core.control.edit({
      table: 'tickets',
      id,
      set: { status: { name: 'In Progress' } },
      by: 'API-SIM',
    });
    await ticket.locator('.field.followed').getByText('from ServiceNow').waitFor();
    await pair.getByText('The same', { exact: true }).waitFor();
    await page.close();
  });

  it('keeps what is being typed, saves it by Enter and takes it back by Escape', async () => {
    const id = both.newTicket('Keyboard');
    const page = await open(both.servicenow.httpAddress);
    const pair = pairOf(page, id);
    const summary = pair.getByLabel('Summary');
    await summary.focus();
    await page.keyboard.press('End');
    await page.keyboard.type(' only');
    both.connectwise.core.control.edit({ table: 'tickets', id, set: { priority: { id: 1 } }, by: 'tpatel' });
    await pair.locator('.field.changed', { hasText: 'Priority' }).waitFor();
    assert.equal(await summary.inputValue(), 'Keyboard only');
    await page.keyboard.press('Enter');
    await pair.getByText(/On its way/).waitFor();
    const held = both.connectwise.core.world().table('tickets').get(Number(id));
    assert.equal(held?.values['summary'], 'Keyboard only');
    await page.keyboard.type('!');
    await page.keyboard.press('Escape');
    assert.equal(await summary.inputValue(), 'Keyboard only');
    await page.close();
  });

  it('reaches every control by keyboard, the menu of faults too', async () => {
    const page = await open(both.connectwise.httpAddress);
    await page.getByLabel('Find a ticket or an incident').fill('Keyboard');
    await page.waitForFunction('document.querySelectorAll(".pair").length === 1');
    await page.getByRole('button', { name: 'Choose a fault…' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    assert.deepEqual(await unreachedControls(page), []);
    assert.deepEqual(await smallTargets(page), []);
    assert.match(await page.locator('h1').innerText(), /^(?:Of those found, 1 pair .*|Side by side)$/);
    await page.close();
  });

  it('breaks a simulator by the menu, says how often it struck, and turns all off', async () => {
    const page = await open(both.connectwise.httpAddress, { viewport: wide });
    const panel = page.locator('#break-it');
    await panel.getByText('Nothing is broken.').waitFor();
    await panel.getByRole('button', { name: 'Choose a fault…' }).click();
    const limit = panel.getByLabel('ConnectWise answers 429');
    const webhook = panel.getByLabel('ServiceNow sends no webhook of the next change');
    await limit.check();
    await webhook.check();
    await panel.getByText('2 faults on.').waitFor();
    const asked = await fetch(`${both.connectwise.httpAddress}/v4_6_release/apis/3.0/system/info`);
    assert.equal(asked.status, 429);
    await panel
      .locator('[data-entry=connectwise-limits]')
      .getByText(/On, for another \d+ s: struck once\./)
      .waitFor();
    await limit.uncheck();
    await panel.getByText('1 fault on. ServiceNow sends no webhook of the next change.').waitFor();
    both.servicenow.core.faults.order({ fault: 'slow' });
    await panel.getByText('ServiceNow: slow, ordered elsewhere').waitFor();
    await panel.getByRole('button', { name: 'Turn all off' }).click();
    await panel.getByText('Nothing is broken.').waitFor();
    assert.deepEqual([both.connectwise.core.faults.list(), both.servicenow.core.faults.list()], [[], []]);
    await page.close();
  });

  it('says the app’s own state of a pair, and leads to its page in the dashboard where it waits for a person', async () => {
    const [open1, dead, same] = [
      newPair('Zebra: both changed it', { state: '2' }),
      newPair('Zebra: refused', { state: '2' }),
      newPair('Zebra: scheduled'),
    ];
    both.connectwise.core.control.edit({
      table: 'tickets',
      id: same,
      set: { status: { name: 'Scheduled' } },
      by: 'tpatel',
    });
    const closed = both.newTicket('Zebra: closed long ago');
    const told = (kind: string, sentence: string, command: string | null = null) => ({
      kind,
      sentence,
      next: 'Choose whose value both get.',
      command,
    });
    const at = new Date(Date.now() - 3_600_000).toISOString().slice(11, 16);
    app.states = {
      [`northwind/connectwise/${open1}`]: told(
        'conflict',
        `Waiting for you since ${at} UTC: status differs (${hostile}).`,
        'npm run cli -- conflicts choose',
      ),
      [`northwind/connectwise/${dead}`]: told(
        'dead-lettered',
        'Dead-lettered: ServiceNow refused the request.',
        'npm run cli -- dead-letters replay',
      ),
      [`northwind/connectwise/${closed}`]: told(
        'not-wanted',
        'The record was closed before it had a counterpart, so it gets none.',
      ),
    };
    const page = await open(both.connectwise.httpAddress, {
      viewport: wide,
      locale: 'de-DE',
      timezoneId: 'Asia/Tokyo',
    });
    await page.getByLabel('Find a ticket or an incident').fill('zebra');
    const conflict = pairOf(page, open1);
    const link = conflict.getByRole('link', { name: `Decide in the dashboard: ${open1}` });
    await link.waitFor();
    assert.equal(
      await link.getAttribute('href'),
      `${app.address}/api/dashboard/#/pair?record=${open1}&link=northwind&side=connectwise`,
    );
    assert.ok((await conflict.innerText()).includes('<script>alert(2)'));
    // In the reader's zone and words.
    assert.match(
      (await conflict.locator('.word time').getAttribute('title')) ?? '',
      /^\w\w\.?, \d+\. .* GMT\+9$/,
    );
    await pairOf(page, dead)
      .getByRole('link', { name: /Look at it in the dashboard/ })
      .waitFor();
    await page.getByRole('heading', { name: '2 pairs need you.' }).waitFor();
    assert.equal(await pairOf(page, closed).locator('.word').innerText(), 'No incident.');
    await pairOf(page, closed).getByText('it gets none').waitFor();
    assert.match(await pairOf(page, same).locator('.standing').innerText(), /differs|On its way/);
    both.servicenow.core.control.edit({
      table: 'incident',
      id: await idOfIncident(same),
      set: { state: '2' },
      by: 'sim.integration',
    });
    await pairOf(page, same).getByText('(Scheduled counts as In Progress here)').waitFor();
    assert.deepEqual(await faultsOf(page), []);
    app.states = {};
    await page.close();
  });

  const idOfIncident = async (ticketId: string): Promise<string> => {
    const view = await both.servicenow.core.views({
      limit: 1,
      find: '',
      places: [],
      ids: [],
      madeFrom: [ticketId],
    });
    return view.records[0]?.id ?? '';
  };

  it('copies the key of the dashboard, and puts it into no address', async () => {
    const context = await browser.newContext();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    watchPage(page, complaints);
    await page.goto(`${both.servicenow.httpAddress}/_sim/`);
    await page.getByRole('link', { name: 'Dashboard', exact: true }).waitFor();
    assert.equal(
      await page.getByRole('link', { name: 'Dashboard', exact: true }).getAttribute('href'),
      `${app.address}/api/dashboard`,
    );
    await page.getByRole('button', { name: 'Copy its key' }).click();
    await page.getByRole('button', { name: 'Copied: paste it there' }).waitFor();
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), app.key);
    assert.ok(!(await page.content()).includes(app.key));
    await context.close();
  });

  it('shows hostile text in every field as the text that it is, in light and dark, wide and narrow', async () => {
    for (const text of [hostile, longWord]) {
      const id = both.newTicket(text.slice(0, 100));
      both.follow(id, { short_description: text, work_notes: text, comments: text });
      both.connectwise.core.control.edit({
        table: 'notes',
        id: null,
        set: { ticketId: Number(id), text, internalAnalysisFlag: true },
        by: text.slice(0, 40),
      });
      both.servicenow.core.control.edit({
        table: 'incident',
        id: await idOfIncident(id),
        set: { impact: '1' },
        by: text,
      });
    }
    both.servicenow.core.control.edit({
      table: 'core_company',
      id: 'c0c0ffee000000000000000000000001',
      set: { name: hostile + longWord },
      by: 'admin',
    });
    const page = await open(both.connectwise.httpAddress, { viewport: wide });
    await page.getByLabel('Find a ticket or an incident').fill('sc');
    await page.getByRole('button', { name: 'Choose a fault…' }).click();
    await page.getByLabel('ServiceNow sends every webhook twice').check();
    await page.getByText('1 fault on.').waitFor();
    await page.locator('.note-text', { hasText: '<script>alert(2)' }).first().waitFor();
    await page.locator('summary').first().click();
    await page.getByRole('button', { name: 'Pause' }).click();
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await faultsOf(page), [], `${colorScheme} ${width}`);
      }
    assert.equal(await page.locator('img, main script, main b b').count(), 0);
    assert.deepEqual(await tooWideAt(page, [320, 360, 736, 768, 1088, 1440, 2560]), []);
    // As with the text at twice its size.
    await page.evaluate('document.documentElement.style.fontSize = "200%"');
    assert.deepEqual(await tooWideAt(page, [640, 1280]), [], 'at 200 %');
    await page.close();
  });

  it("says the simulator's own sentence when it refuses a change, and no JSON", async () => {
    const id = both.newTicket('To be refused');
    const page = await open(both.connectwise.httpAddress);
    const pair = pairOf(page, id);
    await pair.getByLabel('Summary').fill('');
    await pair.getByRole('button', { name: 'Save in ConnectWise' }).click();
    const said = pair.getByRole('alert');
    await said.getByText('ConnectWise: ticket object is invalid').waitFor();
    assert.doesNotMatch(await said.innerText(), /[{}[\]]/);
    await page.close();
  });

  it('remembers its theme, stands still while it is paused, and finds', async () => {
    const id = newPair('Paused in between');
    const page = await open(both.connectwise.httpAddress, { colorScheme: 'light' });
    await page.getByLabel('dark').check();
    await page.reload();
    await page.locator('.card').first().waitFor();
    assert.equal(await page.getByLabel('dark').isChecked(), true);
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(20, 23, 27)');
    await page.getByRole('button', { name: 'Pause' }).click();
    const summary = pairOf(page, id).locator('.cw-side').getByLabel('Summary');
    both.connectwise.core.control.edit({ table: 'tickets', id, set: { summary: 'Changed' }, by: 'tpatel' });
    await page.waitForTimeout(2000);
    assert.equal(await summary.inputValue(), 'Paused in between');
    await page.getByRole('button', { name: 'Paused' }).click();
    await pairOf(page, id).locator('.field.changed', { hasText: 'Summary' }).waitFor();
    await page.getByLabel('Find a ticket or an incident').fill('<nobody has this>');
    await page.getByText('Nothing found for “<nobody has this>”.').waitFor();
    assert.deepEqual(await faultsOf(page), []);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.locator('.card').first().waitFor();
    await page.close();
  });

  it('keeps what it shows, and says so, while a simulator or the app is away', async () => {
    const silent = await startToldApp();
    const two = await startBoth({ app: silent, tickets: 2 });
    try {
      const id = two.newTicket('Still here');
      two.follow(id, { short_description: 'Still here' });
      await silent.close();
      const page = await open(two.connectwise.httpAddress);
      const alert = page.getByRole('alert');
      await alert.getByText('The functions do not answer.').waitFor();
      assert.deepEqual(await faultsOf(page), []);
      const incident = page.locator('.pair').first().locator('.sn-side .card');
      await two.servicenow.close();
      await alert.getByText('ServiceNow does not answer.').waitFor();
      await alert.getByText('Nothing answers at 127.0.0.1').waitFor();
      assert.equal(await incident.count(), 1);
      await two.connectwise.close();
      await alert.getByText('The simulator does not answer.').waitFor();
      assert.equal(await incident.count(), 1);
      assert.deepEqual(await faultsOf(page), []);
      await page.close();
      complaints.splice(
        0,
        complaints.length,
        ...complaints.filter((text) => !/ERR_CONNECTION|Failed to fetch/.test(text)),
      );
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
