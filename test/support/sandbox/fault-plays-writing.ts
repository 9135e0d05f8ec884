/** The plays of the faults of writing, of batches and files, and of the time after the work. */
import assert from 'node:assert/strict';
import { batchOfTwo, choices, journals, refusesWrite, upload, type Play } from './fault-play.ts';
import { ask, held } from './servicenow-ask.ts';

export const playsOfWriting: Readonly<Record<string, Play>> = {
  'acl-refusal': { see: refusesWrite(/^ACL Exception Update Failed/) },
  'data-policy-refusal': {
    options: { fields: ['Cost centre'] },
    see: refusesWrite(/mandatory: Cost centre$/),
  },
  'business-rule-abort': {
    options: { rule: 'Freeze' },
    see: refusesWrite(/aborted by Business Rule 'Freeze\^/),
  },
  'field-refused': {
    options: { field: 'urgency' },
    see: refusesWrite(/aborted by Business Rule 'No urgency\^/),
  },
  'field-dropped': {
    options: { fields: ['urgency'] },
    async see({ core, patch, id }) {
      const { status } = await patch({ short_description: 'Printer', urgency: '1' });
      const { short_description: text, urgency } = held(core, id);
      assert.deepEqual([status, text, urgency], [200, 'Printer', '3']);
    },
  },
  autoresponder: {
    options: { text: 'We are away.' },
    async see({ core, patch, id }) {
      await patch({ comments: 'Hello?' });
      const query = { sysparm_query: `element_id=${id}`, sysparm_fields: 'value,sys_created_by' };
      const { rows } = await ask(core, 'GET', journals, { query });
      assert.deepEqual(new Set(rows.map(({ value }) => value)), new Set(['Hello?', 'We are away.']));
    },
  },
  'lagging-replica': {
    options: { seconds: 30 },
    async see({ get, patch, clock }) {
      await clock.advance(100_000);
      await patch({ short_description: 'Newer' });
      assert.equal((await get()).record['short_description'], 'Printer on fire');
      assert.equal((await get()).record['short_description'], 'Newer');
    },
  },
  'text-altered': {
    options: { how: 'cut', length: 5 },
    async see({ core, patch, id }) {
      const { record } = await patch({ short_description: 'Printer', urgency: '1' });
      assert.deepEqual([record['short_description'], record['urgency']], ['Print', '1']);
      assert.equal(held(core, id)['short_description'], 'Print');
    },
  },
  'silent-update': {
    async see({ core, patch, id, clock }) {
      const before = held(core, id);
      await clock.advance(5000);
      await patch({ urgency: '1' });
      assert.deepEqual({ ...held(core, id), urgency: '3', priority: '5' }, before);
      assert.equal(held(core, id)['urgency'], '1');
    },
  },
  'own-ids': {
    async see({ post }) {
      const sent = 'a'.repeat(32);
      const { record } = await post({ sys_id: sent });
      assert.match(record['sys_id'] ?? '', /^[0-9a-f]{32}$/);
      assert.notEqual(record['sys_id'], sent);
    },
  },
  'same-second': {
    async see({ core, patch, id, clock }) {
      const newest = held(core, id)['sys_updated_on'];
      await clock.advance(5000);
      await patch({ urgency: '1' });
      assert.equal(held(core, id)['sys_updated_on'], newest);
    },
  },
  'note-written-twice': {
    async see({ core, patch, id }) {
      await patch({ work_notes: 'once' });
      const { rows } = await ask(core, 'GET', journals, { query: { sysparm_query: `element_id=${id}` } });
      assert.deepEqual(
        rows.map((row) => row['value']),
        ['once', 'once'],
      );
    },
  },
  'record-deleted': {
    async see({ core, patch, id }) {
      assert.equal((await patch({ urgency: '1' })).status, 404);
      assert.equal(held(core, id), undefined);
    },
  },
  'edited-meanwhile': {
    options: { set: { urgency: '1', impact: '1' }, by: 'david.loo' },
    async see({ core, patch, id }) {
      await patch({ impact: '2' });
      assert.deepEqual([held(core, id)['urgency'], held(core, id)['impact']], ['1', '2']);
      assert.equal(held(core, id)['sys_mod_count'], '2');
    },
  },
  'hostile-text': {
    async see({ get }) {
      assert.match((await get()).record['short_description'] ?? '', /^javascript:.*\^OR.*שלום/s);
    },
  },
  'auto-close-night': {
    async see({ core, get, id }) {
      core.control.edit({
        table: 'incident',
        id,
        set: { state: '6', close_code: 'User error', close_notes: 'x' },
        by: 'beth.anglin',
      });
      const { record } = await get();
      assert.deepEqual([record['state'], record['sys_updated_by']], ['7', 'system']);
    },
  },
  'choice-removed': {
    options: { element: 'close_code', value: 'User error' },
    async see({ core }) {
      assert.equal((await choices(core, 'element=close_code^inactive=false^value=User error')).length, 0);
    },
  },
  'choice-renamed': {
    options: { element: 'state', value: '2', label: 'In Arbeit' },
    async see({ core }) {
      assert.equal((await choices(core, 'element=state^value=2'))[0]?.['label'], 'In Arbeit');
    },
  },
  'batch-unserviced': {
    async see({ core, id }) {
      const told = (await batchOfTwo(core, id)).json as Record<string, unknown>;
      assert.deepEqual(
        [(told['serviced_requests'] as unknown[]).length, told['unserviced_requests']],
        [1, ['2']],
      );
    },
  },
  'batch-item-fails': {
    options: { index: 1, status: 503 },
    async see({ core, id }) {
      const told = (await batchOfTwo(core, id)).json as {
        serviced_requests: { status_code: number }[];
      };
      assert.deepEqual(
        told.serviced_requests.map((item) => item.status_code),
        [200, 503],
      );
    },
  },
  'attachment-too-large': {
    async see({ core, id }) {
      assert.equal((await upload(core, id)).status, 413);
    },
  },
  'attachment-extension-refused': {
    async see({ core, id }) {
      assert.match((await upload(core, id)).json.error?.detail ?? '', /exe/);
    },
  },
  'attachment-empty': {
    async see({ core, id }) {
      const { record } = await upload(core, id);
      const file = await ask(core, 'GET', `/api/now/attachment/${record['sys_id']}/file`);
      assert.equal(file.body?.length, 0);
    },
  },
  'attachment-short': {
    async see({ core, id }) {
      const { record } = await upload(core, id);
      const file = await ask(core, 'GET', `/api/now/attachment/${record['sys_id']}/file`);
      assert.equal(file.body?.length, Math.floor(Number(record['size_bytes']) / 2));
    },
  },
  'committed-then-500': {
    async see({ core, post }) {
      assert.equal((await post()).status, 500);
      assert.equal(core.control.records('incident')?.length, 4);
    },
  },
  'committed-then-reset': {
    async see({ core, post }) {
      assert.equal((await post()).cut, 'reset');
      assert.equal(core.control.records('incident')?.length, 4);
    },
  },
  'committed-unnamed': {
    options: { shape: 'object' },
    async see({ core, post, patch, id, list }) {
      const made = await post({ short_description: 'made all the same' });
      assert.deepEqual([made.status, made.json], [201, { result: {} }]);
      const before = (await list()).rows.map((row) => row['short_description']);
      assert.ok(before.includes('made all the same'));
      // Ordered apart, so that the first order was met once.
      core.faults.order({ fault: 'committed-unnamed', times: 1 });
      assert.equal((await patch({ urgency: '1' })).status, 204);
      assert.equal(held(core, id)['urgency'], '1');
    },
  },
  'rows-then-error': {
    async see({ list }) {
      const told = await list();
      assert.equal(told.status, 200);
      assert.deepEqual([told.rows.length, told.json.status], [3, 'failure']);
      assert.match(told.json.error?.message ?? '', /cancelled/);
    },
  },
  'truncated-json': {
    async see({ list }) {
      const told = await list();
      assert.equal(told.status, 200);
      assert.throws(() => JSON.parse(String(told.body)) as unknown);
    },
  },
  'truncated-body': {
    async see({ list }) {
      assert.equal((await list()).cut, 'truncate');
    },
  },
  'late-row': {
    options: { seconds: 60 },
    async see({ core, clock, list, post, patch, id }) {
      const { record } = await post();
      core.faults.order({ fault: 'late-row', times: 1, options: { seconds: 60 } });
      await patch({ urgency: '1' });
      await clock.advance(59_000);
      const before = await list();
      assert.deepEqual([before.rows.length, held(core, id)['urgency']], [3, '3']);
      await clock.advance(1000);
      const after = await list();
      assert.equal(after.rows.length, 4);
      assert.equal(held(core, id)['urgency'], '1');
      assert.equal(held(core, record['sys_id']!)['sys_updated_on'], record['sys_updated_on']);
    },
  },
  'value-rewritten': {
    options: { set: { impact: '1' } },
    async see({ core, patch, id }) {
      assert.equal((await patch({ impact: '2' })).record['impact'], '2');
      assert.equal(held(core, id)['impact'], '1');
    },
  },
  'comment-moves-state': {
    async see({ core, patch, id }) {
      await patch({ state: '3', hold_reason: '4' });
      assert.equal(held(core, id)['state'], '3');
      await patch({ comments: 'hello' });
      assert.deepEqual([held(core, id)['state'], held(core, id)['sys_updated_by']], ['2', 'system']);
    },
  },
  'duplicate-correlation': {
    async see({ list, post }) {
      await post({ correlation_id: 'key-1' });
      assert.equal((await list({ sysparm_query: 'correlation_id=key-1' })).rows.length, 2);
    },
  },
};
