/**
 * What the user would lose: the page on the day on which it counts. Each bad day is made for real in the laptop's
 * world, and the dashboard of the running app is used as an operator uses it, in a real browser: it must show the
 * cause with what helps, and fix from there what the app can fix. Needs a browser, as the tests of the page do.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { connect } from '../../../shared/azure/json-queue.ts';
import { openTable } from '../../../shared/azure/open-table.ts';
import { tableKey } from '../../../shared/kit/table-keys.ts';
import { launchBrowser } from '../../support/browser.ts';
import { control, recordsAt, startToldWorld, type ToldWorld } from '../../support/alerts/told-world.ts';
import { skipWithoutBrowser } from '../../support/sandbox/browsers.ts';
import { untilAtRest } from '../at-rest.ts';

const link = 'northwind';
const skip = skipWithoutBrowser('the dashboard on bad days');

describe('the dashboard of the running app', { skip }, () => {
  let world: ToldWorld;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  /** Pairs at rest, one for each day that needs one. */
  let refused: Pair;
  let quarrelled: Pair;

  before(async () => {
    const fields = { summary: { conflict: 'manual' } };
    world = await startToldWorld({ guard: { atLeast: 2, share: 0.01 }, fields });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => complaints.push(String(error)));
    [refused, quarrelled] = [await pair('The printer jams'), await pair('The door is open')];
    await untilAtRest(world.connectionString, 20_000);
    await page.goto(`${world.addresses.functions}/api/dashboard`);
    await page.getByLabel('Key', { exact: true }).fill(world.masterKey);
    await page.getByLabel(/^Your name/).fill('Ana Lindqvist');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: /^All is well/ }).waitFor();
  });
  after(async () => {
    await browser.close();
    await world.stop();
  });

  /** The app looks afresh, and the page shows what it saw. */
  const look = async (): Promise<void> => {
    await page.evaluate('location.hash = "#/"');
    const answered = page.waitForResponse(/show\/overview/);
    await page.getByRole('button', { name: 'Check now' }).click();
    await answered;
  };
  const need = (words: string | RegExp) =>
    page.locator('.attention').getByRole('listitem').filter({ hasText: words });
  const press = async (name: string | RegExp): Promise<void> =>
    page.getByRole('button', { name }).first().click();
  const told = async (words: string | RegExp): Promise<string> => {
    const row = need(words).first();
    await row.waitFor();
    return row.innerText();
  };
  /** Looks until the page says it. */
  const seeOnPage = async (words: string): Promise<void> => {
    for (let tries = 0; tries < 30; tries += 1) {
      await look();
      if ((await page.locator('main').innerText()).includes(words)) return;
      await sleep(1_000);
    }
    assert.fail(`The page does not say "${words}":\n${await page.locator('main').innerText()}`);
  };
  /** Looks, and has the watch look, which closes its alerts, until the page says it no more. */
  const untilGone = async (words: string | RegExp): Promise<void> => {
    for (let tries = 0; tries < 45; tries += 1) {
      await world.run('health-watch');
      await look();
      if ((await need(words).count()) === 0) return;
      await sleep(1_000);
    }
    assert.fail(`The page still says ${String(words)}:\n${await page.locator('main').innerText()}`);
  };

  it('a change that is refused: the other system’s own words, and another try that ends it', async () => {
    const { connectwise } = world.addresses;
    const options = { field: 'summary' };
    await control(connectwise, 'faults', { fault: 'field-refused', match: {}, options, times: 100 });
    await editIncident(refused, 'The printer burns');
    await seeOnPage('1 dead letter');
    assert.match(await told(/1 dead letter/), new RegExp(link));
    await control(connectwise, 'faults');
    await page.getByRole('link', { name: /^Try all 1 again/ }).click();
    await press('Try 1 again');
    await page.getByText('1 record will be tried again').waitFor();
    await world.until('not carried over', async () => (await summaryOf(refused)) === 'The printer burns');
    await untilGone(/dead letter/);
  });

  it('two people who change the same field: both values, and a choice that is carried out', async () => {
    await control(world.addresses.connectwise, 'faults', { fault: 'callback-lost', times: 1, match: {} });
    await edit(quarrelled, 'The front door is open');
    await editIncident(quarrelled, 'The back door is open');
    await seeOnPage('Both sides changed the summary');
    const row = await told('Both sides changed the summary');
    assert.match(row, /The front door is open/);
    assert.match(row, /The back door is open/);
    await press(/Keep this….*summary of ConnectWise/);
    await press('Keep the summary of ConnectWise');
    await page.getByText('The choice is stored').waitFor();
    await press('Close');
    await world.until(
      'the choice is not carried out',
      async () => (await titleOf(quarrelled)) === 'The front door is open',
    );
    await untilGone('Both sides changed');
  });

  it('a remote that has stopped, and a key that was revoked: the cause, and what a person does', async () => {
    const { servicenow, connectwise } = world.addresses;
    await control(servicenow, 'faults', { fault: 'unavailable', match: {}, times: 10_000 });
    await seeOnPage('ServiceNow does not answer');
    assert.match(await told(/ServiceNow does not answer/), /hibernate|docs|cli/);
    await control(servicenow, 'faults');
    await control(connectwise, 'faults', { fault: 'unauthorized', match: {}, times: 10_000 });
    await seeOnPage('ConnectWise refuses our API keys');
    assert.match(await told(/ConnectWise refuses our API keys/), /key|cli/i);
    await control(connectwise, 'faults');
    await untilGone(/does not answer|refuses our API keys/);
  });

  it('a callback that was switched off is fixed from the page', async () => {
    const callbacks = () =>
      recordsAt<{ readonly id: number; readonly inactiveFlag?: boolean }>(
        world.addresses.connectwise,
        'callbacks',
      );
    for (const { id } of await callbacks())
      await control(world.addresses.connectwise, 'edit', {
        table: 'callbacks',
        id: String(id),
        set: { inactiveFlag: true },
        by: 'somebody',
      });
    await look();
    await told(/A callback entry for tickets of a link is inactive/);
    await press(/^Fix…/);
    await press(/^Make \d+ changes? at ConnectWise/);
    await page.getByRole('dialog').getByText('Done.').waitFor();
    assert.ok((await callbacks()).every(({ inactiveFlag }) => inactiveFlag !== true));
    await press('Close');
    await untilGone(/callback entry for tickets/);
  });

  it('a message that nobody can read: discarded from the page', async () => {
    const poison = await connect(world.account, 'nudges-poison');
    await poison.createIfNotExists();
    await poison.sendMessage('this is no nudge and no base64 %%%');
    await world.run('poison-nudges');
    await look();
    await told(/could not be read and are kept/);
    await press(/^Discard…/);
    await press('Discard 1 message');
    await page.getByText('1 message discarded.').waitFor();
    await press('Close');
    await untilGone(/could not be read and are kept/);
  });

  it('a timer that has not run: started from the page', async () => {
    const long = new Date(Date.now() - 3 * 3_600_000).toISOString();
    await openTable(world.account, 'health').merge({
      partitionKey: tableKey('runs'),
      rowKey: tableKey('timers'),
      ...Object.fromEntries(
        ['expected', 'started', 'finished', 'ended'].map((what) => [`ticket_sync_${what}`, long] as const),
      ),
    });
    await look();
    await told(/has not finished a run/);
    await press(/^Run now….*ticket-sync/);
    await press('Run ticket-sync now');
    await page.getByText('The run is queued.').waitFor();
    await press('Close');
    await untilGone(/has not finished a run/);
  });

  it('a comparison that would change so much that it asks: its plan, and the approval', async () => {
    const both = [await pair('Mail is slow'), await pair('Mail is lost')];
    await untilAtRest(world.connectionString, 20_000);
    // The poll first brings over everything that it can find.
    await world.run('ticket-sync');
    await untilAtRest(world.connectionString, 20_000);
    for (const [index, one] of both.entries()) await editUnseen(one, `By a script ${index}`);
    await page.evaluate(`location.hash = "#/comparison?link=${link}"`);
    await press(/^Compare now…/);
    await press(`Compare ${link} now`);
    await page.getByText('The comparison is queued.').waitFor();
    await press('Close');
    await seeOnPage('The nightly comparison waits for approval');
    await press(/^Look and approve…/);
    await page.getByRole('dialog').getByText('2 pairs').first().waitFor();
    await press('Approve 2 changes');
    await page.getByText('Approved.').waitFor();
    await press('Close');
    for (const [index, one] of both.entries())
      await world.until('not repaired', async () => (await titleOf(one)) === `By a script ${index}`);
    await untilGone('waits for approval');
  });

  it('a customer that is paused: who, and its end', async () => {
    await page.evaluate('location.hash = "#/pairs"');
    await press(/^Pause…/);
    await press(`Pause ${link}`);
    await page.getByText('The link is paused.').waitFor();
    await press('Close');
    await look();
    assert.match(await told(`${link} is paused`), /Ana Lindqvist/);
    await press(/^Resume/);
    await press(`Resume ${link}`);
    await page.getByText('The pause is over.').waitFor();
    await press('Close');
    await untilGone(`${link} is paused`);
  });

  it('a bulk plan that waits: what it changes, the approval, and its end', async () => {
    const set = {
      summary: 'Scanner jams',
      company: { id: 2 },
      board: { id: 1 },
      initialDescription: 'It jams.',
    };
    const made = (await control(world.addresses.connectwise, 'edit', {
      table: 'tickets',
      id: null,
      set,
      by: 'jdoe',
    })) as { readonly id: number };
    await order('update-tickets', { companyId: 2, tickets: { ids: [made.id] }, set: { severity: 'High' } });
    await seeOnPage('A plan waits for approval');
    await need('A plan waits for approval')
      .getByRole('button', { name: /^Look and approve…/ })
      .click();
    await page.getByRole('dialog').getByText('The plan changes 1 ticket').waitFor();
    await press('Change 1 ticket');
    await page.getByText('The first ticket is changed within seconds.').waitFor();
    await press('Close');
    await world.until('the plan is not carried out', async () => {
      const tickets = await recordsAt<{ readonly id: number; readonly severity?: string }>(
        world.addresses.connectwise,
        'tickets',
      );
      return tickets.find(({ id }) => id === made.id)?.severity === 'High';
    });
    await untilGone('A plan waits for approval');
  });

  it('a vault that refuses, and one that is down: the cause, and what a person does', async () => {
    const { keyvaultControl: vault } = world.addresses;
    // The app is restarted, since the secrets that it holds would carry it on for a day. Work that was under way has
    // a dead letter of its own, which `words` leaves out.
    const words = /^(?![^]*dead letter)[^]*(?:vault|secret)/i;
    for (const fault of ['forbidden', 'outage']) {
      await control(vault, 'faults', { fault, match: {}, times: 10_000 });
      await world.hosts[0].restart();
      await seeOnPage('secret');
      const row = await told(words);
      assert.match(row, /cli|docs|Key Vault|role/, row);
      assert.equal(await page.getByRole('alert').count(), 0, 'the page itself goes on');
      await control(vault, 'faults');
      await untilGone(words);
    }
  });

  it('an app that hangs: the page says so, keeps the last data, and recovers by itself', async () => {
    await page.evaluate('location.hash = "#/"');
    const [host] = world.hosts;
    host.hang();
    try {
      await page.getByRole('button', { name: 'Check now' }).click();
      const lost = page.getByRole('alert').filter({ hasText: 'The app doesn’t answer.' });
      await lost.waitFor();
      assert.match(await lost.innerText(), /What you see below is from/);
      assert.equal(await page.locator('.vitals').count(), 1, 'what it showed stays');
      await page.evaluate('location.hash = "#/audit"');
      await page.getByRole('heading', { name: 'Who requested what' }).waitFor();
      assert.equal(await page.getByRole('alert').count(), 1, 'it is told once');
      await page.evaluate('location.hash = "#/"');
    } finally {
      host.goOn();
    }
    // The page may have gone on by itself before a person presses it.
    await page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 5_000 })
      .catch(() => undefined);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('the numbers count changes, failures, pairs in sync and waiting work', async () => {
    const show = async (view: string): Promise<string> => {
      await page.evaluate(`location.hash = ${JSON.stringify(view)}`);
      await page.locator('main table.rows, main .blank').first().waitFor();
      return page.locator('main').innerText();
    };
    const changes = await show('#/changes');
    assert.match(changes, /[1-9]\d* changes? in [1-9]\d* runs?/);
    assert.match(changes, /The printer burns/);
    assert.match(await show('#/changes?show=failed'), /[1-9]\d* failures?/);
    const pairs = await show(`#/pairs?link=${link}&isInSync=true`);
    assert.match(pairs, /Pairs in sync/);
    assert.match(pairs, /The front door is open/);
    assert.match(await show('#/waiting'), /Nothing waits|queued/);
    assert.match(await show('#/automation?automation=ticket-sync'), /[1-9]\d* runs? in 24 hours/);
  });

  it('keeps a journal of who requested what, and complained of nothing', async () => {
    await page.evaluate('location.hash = "#/audit"');
    const orders = page.getByRole('row').filter({ hasText: 'Ana Lindqvist' });
    await orders.first().waitFor();
    const text = (await orders.allInnerTexts()).join('\n');
    for (const action of [
      'Tried dead letters again',
      'Chose a value of a conflict',
      'Approved a comparison’s plan',
      'Paused a customer',
      'Resumed a customer',
      'Ran an automation',
      'Changed tickets in bulk',
    ])
      assert.match(text, new RegExp(action));
    assert.deepEqual(complaints, []);
  });

  interface Pair {
    readonly ticket: string;
    readonly incident: string;
  }
  /** Asks a function of the app for something, as a program does. */
  const order = async (name: string, body: object): Promise<void> => {
    const answer = await fetch(`${world.addresses.functions}/api/${name}`, {
      method: 'POST',
      headers: { 'x-functions-key': world.masterKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, await answer.text());
  };
  const incidents = () =>
    recordsAt<{ readonly sys_id: string; readonly short_description: string }>(
      world.addresses.servicenow,
      'incident',
    );
  const titleOf = async ({ incident }: Pair): Promise<string> =>
    (await incidents()).find(({ sys_id: id }) => id === incident)?.short_description ?? '';
  const summaryOf = async ({ ticket }: Pair): Promise<string> => {
    const tickets = await recordsAt<{ readonly id: number; readonly summary: string }>(
      world.addresses.connectwise,
      'tickets',
    );
    return tickets.find(({ id }) => String(id) === ticket)?.summary ?? '';
  };
  const editIncident = ({ incident }: Pair, title: string): Promise<unknown> =>
    control(world.addresses.servicenow, 'edit', {
      table: 'incident',
      id: incident,
      set: { short_description: title },
      by: 'beth.anglin',
    });
  const edit = ({ ticket }: Pair, summary: string): Promise<unknown> =>
    control(world.addresses.connectwise, 'edit', {
      table: 'tickets',
      id: ticket,
      set: { summary },
      by: 'jdoe',
    });

  /** A change that moves no time and of which no callback tells. */
  const editUnseen = async (one: Pair, summary: string): Promise<void> => {
    const { connectwise } = world.addresses;
    await control(connectwise, 'faults', { fault: 'timestamp-unmoved', times: 1, match: { method: 'EDIT' } });
    await control(connectwise, 'faults', { fault: 'callback-lost', times: 1, match: {} });
    await edit(one, summary);
  };

  async function pair(summary: string): Promise<Pair> {
    const set = { summary, company: { id: 2 }, board: { id: 1 }, initialDescription: 'It burns.' };
    const order = { table: 'tickets', id: null, set, by: 'jdoe' };
    const made = (await control(world.addresses.connectwise, 'edit', order)) as { readonly id: number };
    const find = async () => (await incidents()).find(({ short_description: title }) => title === summary);
    await world.until(`no incident for "${summary}"`, async () => (await find()) !== undefined);
    return { ticket: String(made.id), incident: (await find())?.sys_id ?? '' };
  }
});
