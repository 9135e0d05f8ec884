// If this fails, one incident whose journal cannot be read keeps the nightly comparison from a whole window of others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RowPage, ServiceNowClient } from '../../../../../shared/servicenow/http/client.ts';
import { incidentSide } from '../../../../../shared/servicenow/sync/incident-side.ts';
import { aLink } from '../../../../support/builders/rules.ts';

const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
const [, odd = ''] = ids;
const at = '2026-11-24 12:00:00';

function incidentRow(id: string, company: string) {
  const columns = {
    number: id.slice(0, 4),
    short_description: 'Printer',
    description: '',
    state: '1',
    impact: '2',
  };
  const times = { sys_created_on: at, sys_updated_on: at, sys_mod_count: '1' };
  return { sys_id: id, company, urgency: '2', active: 'true', correlation_id: '', ...columns, ...times };
}

const entry = (incident: string, of = incident) => ({
  sys_id: incident.replaceAll(/./g, 'd'),
  element: 'comments',
  element_id: of,
  value: `Note of ${of}`,
  sys_created_on: at,
  sys_created_by: 'beth',
});

/** A client whose journals go wrong wherever the odd incident is among those that are asked for. */
function sideOf(journal: 'table' | 'display') {
  const usual = aLink();
  const link = { ...usual, servicenow: { ...usual.servicenow, journal } };
  let requests = 0;
  const client = {
    page(table: string, { query, display = false }: { readonly query: string; readonly display?: boolean }) {
      requests += 1;
      const asked = ids.filter((id) => query.includes(id));
      const incidents = asked.map((id) => {
        const row = incidentRow(id, link.servicenow.company);
        if (!display) return row;
        const notes =
          id === odd ? 'no heading at all' : `${at} - Beth (Additional comments)\nNote of ${id}\n\n`;
        return { ...row, comments: notes, work_notes: '' };
      });
      const journals = asked.map((id) => (id === odd ? entry(id, 'f'.repeat(32)) : entry(id)));
      const rows = table === 'incident' ? incidents : table === 'sys_journal_field' ? journals : [];
      const page: RowPage = { rows, more: false, serverTime: '2026-11-24T12:00:05.000Z' };
      return Promise.resolve(page);
    },
  } as unknown as ServiceNowClient;
  return {
    side: incidentSide({ link, client, now: () => Date.parse('2026-11-24T12:00:05Z') }),
    requests: () => requests,
  };
}

for (const [journal, code] of [
  ['table', 'row-of-another-record'],
  ['display', 'servicenow-journal-unreadable'],
] as const)
  test(`an unreadable journal concerns its own incident alone, read from the ${journal}`, async () => {
    const { side, requests } = sideOf(journal);
    const { records, counted } = await side.readMany(ids);
    assert.equal(counted, 3);
    assert.deepEqual(
      records.map(({ id, notes, notesUnread }) => [id, notes.map(({ text }) => text), notesUnread?.code]),
      ids.map((id) => (id === odd ? [id, [], code] : [id, [`Note of ${id}`], undefined])),
    );
    assert.ok(requests() < 20, `${requests()} requests`);
  });

test('an incident whose journal alone cannot be read is read with its fields, and says that its notes are unread', async () => {
  for (const [journal, code] of [
    ['table', 'row-of-another-record'],
    ['display', 'servicenow-journal-unreadable'],
  ] as const) {
    const { side } = sideOf(journal);
    const read = await side.read(odd);
    assert.ok(read.kind === 'found', read.kind);
    assert.equal(read.record.fields.summary, 'Printer');
    assert.deepEqual([read.record.notes, read.record.notesUnread?.code], [[], code], journal);
  }
});
