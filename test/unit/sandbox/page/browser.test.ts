/**
 * What the user would lose: the page as they would use it, in a real browser, by mouse and by keyboard alone: edit
 * one side and see the other change; inject a fault and see it strike; and find the work that waits for them. Needs a
 * browser on this machine; without one it is skipped, and says so, but where CI_REQUIRE_BROWSER is set it fails.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultsOf, smallTargets, unreachedControls } from '../../../support/browser.ts';
import { skipWithoutBrowser } from '../../../support/sandbox/browsers.ts';
import { startBoth, startToldApp } from '../../../support/sandbox/page-worlds.ts';
import { hostile, PageInBrowser, pairOf, wide } from '../../../support/sandbox/page-in-browser.ts';

const skip = skipWithoutBrowser('the page of the simulators was tried in no browser');

describe('the page in a browser', { skip }, () => {
  const world = new PageInBrowser();

  it('shows a new ticket, waits for its incident, and lights up what follows an edit', async () => {
    const page = await world.open(world.both.connectwise.httpAddress);
    await page.getByLabel('What is broken?').fill('The lobby printer prints twice');
    await page.getByRole('button', { name: 'New ticket' }).click();
    const pair = page.locator('.pair').first();
    const ticket = pair.locator('.side.cw-side');
    const incident = pair.locator('.side.sn-side');
    await pair.getByText('On its way to the other side…').waitFor();
    assert.equal(await ticket.getByLabel('Summary').inputValue(), 'The lobby printer prints twice');
    const id = await ticket.locator('[data-part=number]').innerText();

    const set = { short_description: 'The lobby printer prints twice', impact: '2', urgency: '2' };
    const sysId = world.both.follow(id, set);
    await pair.getByText('The same', { exact: true }).waitFor();

    await incident.getByLabel('Status').selectOption('In Progress');
    await incident.getByText('Write a note').click();
    await incident.getByLabel('Note', { exact: true }).fill('The toner is from another model.');
    await incident.getByRole('button', { name: 'Save in ServiceNow' }).click();
    await pair.getByText('differs').first().waitFor();
    const [row] = world.both.servicenow.core.instance().store('incident').lookUp('sys_id', [sysId]) ?? [];
    assert.deepEqual([row?.['state'], row?.['sys_updated_by']], ['2', 'beth.anglin']);

    world.both.connectwise.core.control.edit({
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
    const id = world.both.newTicket('Keyboard');
    const page = await world.open(world.both.servicenow.httpAddress);
    const pair = pairOf(page, id);
    const summary = pair.getByLabel('Summary');
    await summary.focus();
    await page.keyboard.press('End');
    await page.keyboard.type(' only');
    world.both.connectwise.core.control.edit({
      table: 'tickets',
      id,
      set: { priority: { id: 1 } },
      by: 'tpatel',
    });
    await pair.locator('.field.changed', { hasText: 'Priority' }).waitFor();
    assert.equal(await summary.inputValue(), 'Keyboard only');
    await page.keyboard.press('Enter');
    await pair.getByText(/On its way/).waitFor();
    const held = world.both.connectwise.core.world().table('tickets').get(Number(id));
    assert.equal(held?.values['summary'], 'Keyboard only');
    await page.keyboard.type('!');
    await page.keyboard.press('Escape');
    assert.equal(await summary.inputValue(), 'Keyboard only');
    await page.close();
  });

  it('reaches every control by keyboard, the menu of faults too', async () => {
    const page = await world.open(world.both.connectwise.httpAddress);
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
    const page = await world.open(world.both.connectwise.httpAddress, { viewport: wide });
    const panel = page.locator('#break-it');
    await panel.getByText('Nothing is broken.').waitFor();
    await panel.getByRole('button', { name: 'Choose a fault…' }).click();
    const limit = panel.getByLabel('ConnectWise answers 429');
    const webhook = panel.getByLabel('ServiceNow sends no webhook of the next change');
    await limit.check();
    await webhook.check();
    await panel.getByText('2 faults on.').waitFor();
    const asked = await fetch(`${world.both.connectwise.httpAddress}/v4_6_release/apis/3.0/system/info`);
    assert.equal(asked.status, 429);
    await panel
      .locator('[data-entry=connectwise-limits]')
      .getByText(/On, for another \d+ s: struck once\./)
      .waitFor();
    await limit.uncheck();
    await panel.getByText('1 fault on. ServiceNow sends no webhook of the next change.').waitFor();
    world.both.servicenow.core.faults.order({ fault: 'slow' });
    await panel.getByText('ServiceNow: slow, ordered elsewhere').waitFor();
    await panel.getByRole('button', { name: 'Turn all off' }).click();
    await panel.getByText('Nothing is broken.').waitFor();
    assert.deepEqual(
      [world.both.connectwise.core.faults.list(), world.both.servicenow.core.faults.list()],
      [[], []],
    );
    await page.close();
  });

  it('says the app’s own state of a pair, and leads to its page in the dashboard where it waits for a person', async () => {
    const [open1, dead, same] = [
      world.newPair('Zebra: both changed it', { state: '2' }),
      world.newPair('Zebra: refused', { state: '2' }),
      world.newPair('Zebra: scheduled'),
    ];
    world.both.connectwise.core.control.edit({
      table: 'tickets',
      id: same,
      set: { status: { name: 'Scheduled' } },
      by: 'tpatel',
    });
    const closed = world.both.newTicket('Zebra: closed long ago');
    const told = (kind: string, sentence: string, command: string | null = null) => ({
      kind,
      sentence,
      next: 'Choose the side whose value both get.',
      command,
    });
    const at = new Date(Date.now() - 3_600_000).toISOString().slice(11, 16);
    world.app.states = {
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
        'The record was closed before it had a counterpart, so the app creates none.',
      ),
    };
    const page = await world.open(world.both.connectwise.httpAddress, {
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
      `${world.app.address}/api/dashboard/#/pair?record=${open1}&link=northwind&side=connectwise`,
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
    await pairOf(page, closed).getByText('the app creates none').waitFor();
    assert.match(await pairOf(page, same).locator('.standing').innerText(), /differs|On its way/);
    world.both.servicenow.core.control.edit({
      table: 'incident',
      id: await world.idOfIncident(same),
      set: { state: '2' },
      by: 'sim.integration',
    });
    await pairOf(page, same).getByText('(Scheduled counts as In Progress here)').waitFor();
    assert.deepEqual(await faultsOf(page), []);
    world.app.states = {};
    await page.close();
  });

  it("says the simulator's own sentence when it refuses a change, and no JSON", async () => {
    const id = world.both.newTicket('To be refused');
    const page = await world.open(world.both.connectwise.httpAddress);
    const pair = pairOf(page, id);
    await pair.getByLabel('Summary').fill('');
    await pair.getByRole('button', { name: 'Save in ConnectWise' }).click();
    const said = pair.getByRole('alert');
    await said.getByText('ConnectWise: ticket object is invalid').waitFor();
    assert.doesNotMatch(await said.innerText(), /[{}[\]]/);
    await page.close();
  });

  it('remembers its theme, stands still while it is paused, and finds', async () => {
    const id = world.newPair('Paused in between');
    const page = await world.open(world.both.connectwise.httpAddress, { colorScheme: 'light' });
    await page.getByLabel('dark').check();
    await page.reload();
    await page.locator('.card').first().waitFor();
    assert.equal(await page.getByLabel('dark').isChecked(), true);
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(20, 23, 27)');
    await page.getByRole('button', { name: 'Pause' }).click();
    const summary = pairOf(page, id).locator('.cw-side').getByLabel('Summary');
    world.both.connectwise.core.control.edit({
      table: 'tickets',
      id,
      set: { summary: 'Changed' },
      by: 'tpatel',
    });
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
      const page = await world.open(two.connectwise.httpAddress);
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
      world.complaints.splice(
        0,
        world.complaints.length,
        ...world.complaints.filter((text) => !/ERR_CONNECTION|Failed to fetch/.test(text)),
      );
    } finally {
      await two.close();
    }
  });

  it('never complained', () => {
    assert.deepEqual(world.complaints, []);
  });
});
