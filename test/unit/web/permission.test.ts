// If this fails, a role that was taken away makes a dead letter of every record; or one closed record stops the writes to
// all others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCircuitBreakers } from '../../../shared/azure/stores/circuit-breakers.ts';
import { createRemoteWaits } from '../../../shared/azure/stores/waiting/remote-waits.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { permittedCalls } from '../../../shared/web/permission.ts';
import { memoryTable } from '../../support/fakes/memory-table.ts';

const refusal = 'servicenow-forbidden';
const lost = 'servicenow-role-lost';
const patch = 'PATCH /table/incident/{sys_id}';
const create = 'POST /table/incident';

function world() {
  let now = Date.parse('2026-11-24T12:00:00.000Z');
  const asked: string[] = [];
  const table = memoryTable();
  const circuitBreaker = createCircuitBreakers(table);
  /** Each process counts on its own. */
  const newProcess = () =>
    permittedCalls({ remote: 'servicenow:x', refusal, lost }, { circuitBreaker, now: () => now });
  let guarded = newProcess();
  return {
    asked,
    open: async () => (await createRemoteWaits(table).look()).open,
    restart: () => {
      guarded = newProcess();
    },
    wait: (seconds: number) => {
      now += seconds * 1000;
    },
    /** The end of a write whose remote answers with this code; null accepts it. */
    write: (kind: string, record: string | null, code: 'servicenow-forbidden' | 'http-no-answer' | null) =>
      guarded({ kind, record }, () => {
        asked.push(`${kind} ${record ?? ''}`);
        return code === null ? Promise.resolve('done') : Promise.reject(new CodedError(code));
      }).catch((thrown: unknown) => String(Reflect.get(Object(thrown), 'code'))),
  };
}

test('one record that refuses every write of ours stays a matter of that record', async () => {
  const w = world();
  for (let count = 0; count < 10; count += 1) assert.equal(await w.write(patch, 'a', refusal), refusal);
  assert.equal(await w.write(patch, 'b', null), 'done');
  assert.deepEqual(await w.open(), []);
});

test('refusals with a write that was accepted in between are matters of their records', async () => {
  const w = world();
  for (const record of ['a', 'b', 'c', 'd', 'e']) {
    assert.equal(await w.write(patch, record, refusal), refusal);
    await w.write(patch, 'z', null);
  }
  assert.deepEqual(await w.open(), []);
});

test('the third record in a row means a lost role: the writes of that kind are held and continue by themselves', async () => {
  const w = world();
  const ends = [];
  for (const record of ['a', 'b', 'c', 'd', 'e']) ends.push(await w.write(patch, record, refusal));
  assert.deepEqual(ends, [refusal, refusal, lost, lost, lost]);
  assert.equal(w.asked.length, 3, 'held ones are not sent');
  assert.equal(await w.write(create, null, null), 'done', 'another kind is');
  assert.deepEqual(
    (await w.open()).map(({ remote, why }) => ({ remote, why })),
    [{ remote: `servicenow:x ${patch}`, why: lost }],
  );
  w.wait(31);
  assert.equal(await w.write(patch, 'f', refusal), lost, 'one finds out');
  assert.equal(await w.write(patch, 'g', refusal), lost);
  assert.equal(w.asked.length, 5, 'and only one');
  w.wait(61);
  assert.equal(await w.write(patch, 'a', null), 'done');
  assert.deepEqual(await w.open(), []);
  assert.equal(await w.write(patch, 'h', refusal), refusal, 'counted from the beginning again');
});

test('creates count one by one, and no answer says nothing of permission', async () => {
  const w = world();
  assert.equal(await w.write(create, null, refusal), refusal);
  assert.equal(await w.write(create, null, 'http-no-answer'), 'http-no-answer');
  assert.equal(await w.write(create, null, refusal), refusal);
  assert.equal(await w.write(create, null, refusal), lost);
});

test('a process that has just begun learns at its first refusal what another one has found out', async () => {
  const w = world();
  for (const record of ['a', 'b', 'c']) await w.write(patch, record, refusal);
  w.restart();
  w.wait(2);
  assert.equal(await w.write(patch, 'd', refusal), lost);
  assert.equal(await w.write(patch, 'e', refusal), lost);
  assert.equal(w.asked.length, 4, 'and holds the next one');
  w.restart();
  w.wait(600);
  assert.equal(await w.write(patch, 'f', refusal), lost, 'also when the cool-down is over');
  w.wait(600);
  assert.equal(await w.write(patch, 'f', null), 'done');
  assert.deepEqual(await w.open(), []);
});
