// If this fails, a person who requests a look at a record waits for ever, or gets the outcome of another request.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepAskedRun, syncNow } from '../../../../shared/automations/operate/sync-now.ts';
import { createAskedRuns } from '../../../../shared/azure/stores/links/link-states.ts';
import type { AuditRow } from '../../../../shared/rules/operate/audit.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const actor = { by: 'operator', name: 'Jo' } as const;

function orders(w: ReturnType<typeof engineWorld>) {
  const rows: AuditRow[] = [];
  const needs = {
    ...w.needs(),
    links: [w.link()],
    pauses: w.pauses,
    incidentByNumber: () => Promise.resolve(null),
    audit: {
      write: (row: AuditRow) => Promise.resolve(void rows.push(row)),
      list: () => Promise.resolve([]),
    },
    newId: () => 'b1',
  };
  return { rows, needs };
}

test('a requested look is a nudge with its own origin, which no earlier read answers', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  await w.bringToRest();
  // An edit that neither a callback nor a poll notices.
  w.connectwise.editSilently(ticket, 'summary', 'Told by nobody');
  const { rows, needs } = orders(w);
  const asked = { link: null, side: 'connectwise', record: ticket, actor } as const;
  assert.equal((await syncNow({ ...asked, dryRun: true }, needs)).kind, 'would-sync');
  assert.deepEqual([rows.length, w.state.queue.length], [0, 0]);
  const ordered = await syncNow({ ...asked, dryRun: false }, needs);
  assert.deepEqual([ordered.link, ordered.recordId, ordered.order], ['acme', ticket, 'asked:b1']);
  assert.equal(rows.at(-1)?.action, 'sync-now');
  const [message] = w.state.queue;
  assert.deepEqual([message?.nudge.origin, message?.nudge.messageId], ['asked', 'asked:b1']);
  await w.drain();
  assert.equal(w.servicenow.valueOf(w.only('servicenow').id, 'summary'), 'Told by nobody');
});

test('the outcome of a requested run is kept, and of no other run', async () => {
  const w = engineWorld();
  const runs = createAskedRuns(memoryTable());
  const keep = { runs, now: w.now };
  const nudge = w.nudge('connectwise', '4711');
  await keepAskedRun(nudge, { kind: 'unchanged', pair: 'p' }, keep);
  assert.equal(await runs.read('acme'), null);
  const ordered = { ...nudge, origin: 'asked', messageId: 'asked:b1' } as const;
  await keepAskedRun(ordered, { kind: 'deferred', code: 'x', delaySeconds: 3, detail: '' as never }, keep);
  assert.deepEqual([(await runs.read('acme'))?.isOver, (await runs.read('acme'))?.code], [false, 'x']);
  // A second look after a write has another origin, and still answers the request.
  await keepAskedRun({ ...ordered, origin: 'again' }, { kind: 'ignored', reason: 'missing' }, keep);
  assert.deepEqual(await runs.read('acme'), {
    order: 'asked:b1',
    outcome: 'ignored',
    code: 'missing',
    at: new Date(w.now()).toISOString(),
    isOver: true,
  });
});

test('a paused link takes no request', async () => {
  const w = engineWorld();
  await w.pauses.pause('acme', { since: new Date(w.now()).toISOString(), by: 'Jo', because: '' });
  const { needs, rows } = orders(w);
  const asked = { link: 'acme', side: 'connectwise', record: '4711', actor, dryRun: false } as const;
  await assert.rejects(syncNow(asked, needs), { code: 'link-paused' });
  assert.deepEqual([rows.length, w.state.queue.length], [0, 0]);
});
