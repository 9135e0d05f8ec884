/** The scene for the picture of the simulators' page: pairs in sync, one that just followed, one that waits for a person. */
import type { Page } from 'playwright-core';
import { northwind, startBoth, startToldApp, type Both } from '../sandbox/page-worlds.ts';
import type { Scene } from './scene.ts';

/** Both simulators with an app that says how the pairs stand; `isMenuOpen`: the menu of faults alone, opened. */
export async function simulatorsScene(isMenuOpen: boolean): Promise<Scene> {
  const app = await startToldApp();
  const both = await startBoth({ app, tickets: 2 });
  const pair = (summary: string, more: Readonly<Record<string, string>> = {}) => {
    const id = both.newTicket(summary);
    const sysId = both.follow(id, { short_description: summary, impact: '2', urgency: '2', ...more });
    return { id, sysId };
  };
  const scheduled = pair('New starter on Monday', { state: '2' });
  editTicket(both, scheduled.id, { status: { name: 'Scheduled' } });
  const conflict = pair('Cold store alarm won’t reset', { impact: '1', urgency: '1' });
  editTicket(both, conflict.id, { priority: { id: 2 } });
  const printer = pair('The label printer prints half a label');
  both.servicenow.core.control.edit({
    table: 'incident',
    id: printer.sysId,
    set: { work_notes: 'The roll is of another width. A new one is on its way.' },
    by: 'beth.anglin',
  });
  both.connectwise.core.control.edit({
    table: 'notes',
    id: null,
    set: {
      ticketId: Number(printer.id),
      text: 'Beth Anglin (ServiceNow): The roll is of another width. A new one is on its way.',
      internalAnalysisFlag: true,
    },
    by: 'API-SIM',
  });
  const since = new Date(Date.now() - 20 * 60_000).toISOString().slice(11, 16);
  const inSync = 'In sync: nothing is left to write.';
  const state = (kind: string, sentence: string, next = '', command: string | null = null) => ({
    kind,
    sentence,
    next,
    command,
  });
  app.states = {
    [`northwind/connectwise/${printer.id}`]: state('in-sync', inSync),
    [`northwind/connectwise/${scheduled.id}`]: state(
      'in-sync',
      'In sync (Scheduled counts as In Progress here): nothing is left to write.',
    ),
    [`northwind/connectwise/${conflict.id}`]: state(
      'conflict',
      `Waiting for you since ${since} UTC: priority differs (ConnectWise "Priority 2", ServiceNow "1 - Critical"). Both sides changed it, and the link leaves the choice to a person.`,
      'Choose the side whose value both get, or make the two records agree by hand. Everything else of the pair is synced.',
      `npm run cli -- conflicts settle ${conflict.id} priority --link northwind --seen 3df6c93d`,
    ),
  };
  return {
    address: `${both.connectwise.httpAddress}/_sim/`,
    show: (page) => (isMenuOpen ? showMenu(page, both) : showSimulators(page, both, printer)),
    ...(isMenuOpen ? { part: '#break-it', isWideOnly: true } : {}),
    async close() {
      await both.close();
      await app.close();
    },
  };
}

/** One fault on, and a change that has just arrived. */
async function showSimulators(
  page: Page,
  both: Both,
  { id, sysId }: { readonly id: string; readonly sysId: string },
): Promise<void> {
  both.connectwise.core.faults.remove();
  both.connectwise.core.faults.order({ fault: 'callback-duplicated', options: { newMessageId: true } });
  for (const state of ['New', 'In Progress']) {
    await page.waitForTimeout(2_000);
    const [ticket, incident] = state === 'New' ? [{ name: 'New' }, '1'] : [{ name: 'In Progress' }, '2'];
    both.servicenow.core.control.edit({
      table: 'incident',
      id: sysId,
      set: { state: incident, company: northwind },
      by: 'beth.anglin',
    });
    both.connectwise.core.control.edit({ table: 'tickets', id, set: { status: ticket }, by: 'API-SIM' });
  }
  await page.locator('.field.followed').first().waitFor();
  // The page asks again for the state that it was told before the pair's last change.
  await page.locator('.pair').first().getByText('In sync').waitFor();
  // The address that a reader will have.
  await page.evaluate(`document.getElementById('host').textContent = '127.0.0.1:7081'`);
}

/** One fault that has struck, and one that has not. */
async function showMenu(page: Page, both: Both): Promise<void> {
  both.connectwise.core.faults.remove();
  await page.getByRole('button', { name: 'Choose a fault…' }).click();
  await page.getByLabel('ConnectWise answers 429').check();
  await page.getByLabel('ServiceNow refuses our next write').check();
  await fetch(`${both.connectwise.httpAddress}/v4_6_release/apis/3.0/system/info`);
  await page.getByText('struck once').waitFor();
  await page.getByText('2 faults on.').waitFor();
}

function editTicket(both: Both, id: string, set: Readonly<Record<string, unknown>>): void {
  both.connectwise.core.control.edit({ table: 'tickets', id, set, by: 'tpatel' });
}
