// If this fails, a person who opens the number of a chart sees other changes than it counts, or waits for ever for them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listChanges, type ChangesAsked } from '../../../../shared/automations/first-screen/changes.ts';
import { createHistoryStore } from '../../../../shared/azure/stores/journals.ts';
import { createHistoryRange } from '../../../../shared/azure/stores/trends/history-range.ts';
import type { HistoryRange } from '../../../../shared/ports/stored-data/rollups.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';
import { aHistoryRow } from '../../../support/builders/rows.ts';
import { aLink } from '../../../support/builders/rules.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const links = [aLink({ name: 'acme' }), aLink({ name: 'beta' })];
const answers = [
  { what: 'field summary', side: 'servicenow', result: 'written', detail: redactText('') },
] as const;
const asked = (changes: Partial<ChangesAsked> = {}): ChangesAsked => ({
  link: null,
  from: '2026-11-28T10:00:00.000Z',
  to: '2026-11-28T12:00:00.000Z',
  after: null,
  ...changes,
});

async function aHistory() {
  const table = memoryTable();
  const history = createHistoryStore(table);
  const put = (link: string, pair: string, at: string): Promise<void> =>
    history.append(aHistoryRow(link, { pair, at, run: at, answers }));
  await put('acme', 'connectwise:1', '2026-11-28T10:00:00.000Z');
  await put('acme', 'connectwise:1', '2026-11-28T11:59:59.999Z');
  await put('acme', 'connectwise:2', '2026-11-28T11:00:00.000Z');
  await put('beta', 'connectwise:3', '2026-11-28T11:30:00.000Z');
  await put('acme', 'connectwise:1', '2026-11-28T09:59:59.999Z');
  await put('acme', 'connectwise:1', '2026-11-28T12:00:00.000Z');
  return { history: createHistoryRange(table), links, now: () => 0 };
}

test('the runs between two times, newest first, of one link or of all', async () => {
  const needs = await aHistory();
  const times = async (link: string | null) =>
    (await listChanges(asked({ link }), needs)).runs.map(({ link: of, at }) => `${of} ${at.slice(11, 16)}`);
  assert.deepEqual(await times(null), ['acme 11:59', 'beta 11:30', 'acme 11:00', 'acme 10:00']);
  assert.deepEqual(await times('beta'), ['beta 11:30']);
  await assert.rejects(times('bela'), /beta/);
});

test('each question is bounded, by pages and by time, and the next one continues where it ended', async () => {
  let pages = 0;
  let now = 0;
  const endless: Pick<HistoryRange, 'page'> = {
    page: (_range, after) => {
      pages += 1;
      now += 3_000;
      return Promise.resolve({ rows: [], next: `${Number(after ?? 0) + 1}` });
    },
  };
  const still = await listChanges(asked(), { links, history: endless, now: () => 0 });
  assert.deepEqual([pages, still.next], [10, '10']);
  const slow = await listChanges(asked({ after: still.next }), { links, history: endless, now: () => now });
  assert.deepEqual([pages, slow.next], [13, '13']);
});
