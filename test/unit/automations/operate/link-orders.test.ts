// If this fails, a pause has no author, a request that died half-way cannot be sent again, or a resumed link waits
// for the next quarter of an hour.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseLink, pollNow, resumeLink } from '../../../../shared/automations/operate/link-orders.ts';
import { createLinkPauses } from '../../../../shared/azure/stores/links/link-states.ts';
import type { StartOrder } from '../../../../shared/ports/health.ts';
import type { AuditRow } from '../../../../shared/rules/operate/audit.ts';
import { isLongPause, pauseText } from '../../../../shared/rules/operate/link-pause.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const actor = { by: 'operator', name: 'Jo' } as const;
const about = { link: 'acme', actor, dryRun: false } as const;

function aWorld() {
  let now = Date.parse('2026-11-24T12:00:00.000Z');
  let dies = '';
  const rows = new Map<string, AuditRow>();
  const sent: StartOrder[] = [];
  const pauses = createLinkPauses(memoryTable(), () => now);
  return {
    rows,
    sent,
    pauses,
    advance: (ms: number) => void (now += ms),
    dieAt: (where: string) => void (dies = where),
    needs: {
      links: [
        { name: 'acme', enabled: true },
        { name: 'off', enabled: false },
      ],
      pauses,
      startOrders: {
        send: (order: StartOrder) => {
          if (dies === 'send') return Promise.reject(new Error('gone'));
          sent.push(order);
          return Promise.resolve();
        },
      },
      audit: {
        write: (row: AuditRow) => Promise.resolve(void rows.set(row.id, row)),
        list: () => Promise.resolve([]),
      },
      now: () => now,
      newId: () => `order-${rows.size}`,
    },
  };
}

test('a pause says who and why, is audited once, and a dry run does nothing', async () => {
  const w = aWorld();
  const because = 'migration';
  const would = await pauseLink({ ...about, dryRun: true, because }, w.needs);
  assert.deepEqual([would.kind, await w.pauses.of('acme'), w.rows.size], ['would-pause', null, 0]);
  const paused = await pauseLink({ ...about, because }, w.needs);
  assert.deepEqual([paused.kind, paused.pause.by, paused.pause.because], ['paused', 'Jo', because]);
  assert.deepEqual(await w.pauses.of('acme'), paused.pause);
  w.advance(1_000);
  const again = await pauseLink({ ...about, actor: { ...actor, name: 'Al' }, because: '' }, w.needs);
  assert.deepEqual([again.kind, again.pause.by], ['unchanged', 'Jo']);
  const [row, ...others] = [...w.rows.values()];
  assert.deepEqual(
    [row?.action, row?.link, row?.actor.name, row?.outcome, others],
    ['link-pause', 'acme', 'Jo', 'paused', []],
  );
  await assert.rejects(pauseLink({ ...about, link: 'nope', because }, w.needs), { code: 'link-unknown' });
});

test('a resumption queues a poll of that link, also when it was cut off before', async () => {
  const w = aWorld();
  await pauseLink({ ...about, because: '' }, w.needs);
  assert.equal((await resumeLink({ ...about, dryRun: true }, w.needs)).kind, 'would-resume');
  assert.notEqual(await w.pauses.of('acme'), null);
  w.dieAt('send');
  await assert.rejects(resumeLink(about, w.needs));
  w.dieAt('');
  const second = await resumeLink(about, w.needs);
  assert.deepEqual([second.kind, second.pause], ['unchanged', null]);
  assert.deepEqual(w.sent, [{ automation: 'ticket-sync', because: 'asked', link: 'acme' }]);
  assert.equal(await w.pauses.of('acme'), null);
});

test('a poll is queued for a link that runs, and for no other', async () => {
  const w = aWorld();
  assert.equal((await pollNow({ ...about, dryRun: true }, w.needs)).kind, 'would-poll');
  assert.equal((await pollNow(about, w.needs)).kind, 'ordered');
  assert.equal(w.sent.length, 1);
  await assert.rejects(pollNow({ ...about, link: 'off' }, w.needs), { code: 'link-unknown' });
  await pauseLink({ ...about, because: '' }, w.needs);
  await assert.rejects(pollNow(about, w.needs), { code: 'link-paused' });
  assert.equal(w.sent.length, 1);
});

test('a pause counts as forgotten after three days', () => {
  const since = '2026-11-24T12:00:00.000Z';
  const pause = { since, by: 'Jo', because: 'migration' };
  const at = (days: number): number => Date.parse(since) + days * 86_400_000;
  assert.deepEqual([isLongPause(pause, at(3)), isLongPause(pause, at(3.01))], [false, true]);
  assert.equal(pauseText(pause, at(0.5)), 'for 12 h 0 min, by Jo: migration');
});
