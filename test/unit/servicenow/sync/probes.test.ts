// If this fails, notes stop travelling because an instance hides its journal, and the health check calls it healthy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row, RowPage } from '../../../../shared/servicenow/http/client.ts';
import { journalProbe, servicenowProbe } from '../../../../shared/servicenow/sync/probes.ts';
import { aLink, linkJson } from '../../../support/builders/rules.ts';

const time = '2026-11-24T12:00:00.000Z';
const noted = { sys_id: 'a'.repeat(32), comments: 'Hello', work_notes: '' };

/** A client whose journal table holds `journal` rows for every question about one record. */
function client(incidents: readonly Row[], journal: number) {
  const asked: string[] = [];
  return {
    asked,
    page(table: string, { query }: { readonly query: string }): Promise<RowPage> {
      asked.push(`${table} ${query}`);
      const rows =
        table === 'incident' ? incidents : Array.from({ length: journal }, () => ({ sys_id: 'j' }));
      return Promise.resolve({ rows, more: false, serverTime: time });
    },
  };
}

test('a note that a record shows must be in the journal table', async () => {
  const link = aLink();
  const look = (incidents: readonly Row[], journal: number) =>
    journalProbe(link, () => client(incidents, journal)).look();
  assert.deepEqual(await look([{ sys_id: 'x', comments: '', work_notes: '' }, noted], 0), [
    { kind: 'journal-hidden', subject: link.name },
  ]);
  assert.deepEqual(await look([noted], 1), []);
  assert.deepEqual(await look([], 0), [], 'without a note nothing can be said');
});

test('a link that reads no journal table has none looked at', async () => {
  const here = client([noted], 0);
  const link = aLink({ servicenow: { ...Object(linkJson()['servicenow']), journal: 'display' } });
  assert.deepEqual(await journalProbe(link, () => here).look(), []);
  assert.deepEqual(here.asked, []);
});

test('an incident of the company is asked for, and the clock is told', async () => {
  const here = client([], 0);
  const link = aLink();
  const now = () => Date.parse(time);
  assert.deepEqual(await servicenowProbe(link, () => here, now).look(), [
    { kind: 'clock', subject: link.name, skewMs: 500 },
  ]);
  assert.deepEqual(here.asked, [`incident company=${link.servicenow.company}`]);
});
