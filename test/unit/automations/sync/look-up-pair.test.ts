// If this fails, each changed ticket costs a request of storage that tells nothing; or a record is taken for one of a pair
// that another pair holds.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lookUpPair } from '../../../../shared/automations/sync/sync-pair.ts';
import type { StoredPair } from '../../../../shared/rules/sync/pair.ts';
import { aLink, aSyncedPair, noon } from '../../../support/builders/rules.ts';
import { sysId, ticketId } from '../../../support/builders/record-ids.ts';

const link = aLink();
const pair = aSyncedPair(link);
const stored: StoredPair = { pair, notes: [], attachments: [], version: '7' };
const ticket = { link: link.name, side: 'connectwise', recordId: ticketId(4711) } as const;
const incident = { link: link.name, side: 'servicenow', recordId: sysId('f'.repeat(32)) } as const;

/** A store with these pairs by their keys, and look-ups by record; `asked` are the requests in their order. */
function store(rows: Readonly<Record<string, StoredPair>>, ids: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const pairs = {
    keyOf: (_link: string, _side: string, recordId: string) => {
      asked.push(`keyOf ${recordId.slice(0, 4)}`);
      return Promise.resolve(ids[recordId] ?? null);
    },
    read: (_link: string, key: string) => {
      asked.push(`read ${key.slice(0, 16)}`);
      return Promise.resolve(rows[key] ?? null);
    },
  };
  return { asked, needs: { pairs, now: () => noon } };
}

describe('the pair of a record', () => {
  const rows = { [pair.key]: stored };
  const ids = { [ticket.recordId]: pair.key, [incident.recordId]: pair.key };

  it('costs one request for a ticket that began it', async () => {
    const { asked, needs } = store(rows, ids);
    assert.deepEqual(await lookUpPair(ticket, needs, true), { key: pair.key, at: noon, stored });
    assert.deepEqual(asked, ['read connectwise:4711']);
  });

  it('is found by the look-up for every other record', async () => {
    for (const mostlyBegins of [true, false]) {
      const { needs } = store(rows, ids);
      assert.deepEqual(await lookUpPair(incident, needs, mostlyBegins), { key: pair.key, at: noon, stored });
    }
  });

  it('is the one that the look-up names where the pair under its own key holds another record', async () => {
    const own = { ...stored, pair: { ...pair, connectwiseId: ticketId(5) } };
    const other = { ...stored, pair: { ...pair, key: 'servicenow:x' } };
    const { needs } = store(
      { [pair.key]: own, 'servicenow:x': other },
      { [ticket.recordId]: 'servicenow:x' },
    );
    assert.equal((await lookUpPair(ticket, needs, true)).key, 'servicenow:x');
  });

  it('is the one that would begin with it, with two requests, where nobody knows it', async () => {
    for (const mostlyBegins of [true, false]) {
      const { asked, needs } = store({}, {});
      assert.deepEqual(await lookUpPair(ticket, needs, mostlyBegins), {
        key: pair.key,
        at: noon,
        stored: null,
      });
      assert.equal(asked.length, 2);
    }
  });
});
