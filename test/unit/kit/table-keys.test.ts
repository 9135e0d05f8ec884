// If this fails, a name with a slash breaks a table, or two different names share one row.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { keysBelow, newestFirst, tableKey } from '../../../shared/kit/table-keys.ts';
import { jsonProperties } from '../../../shared/kit/table-json.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('table keys', () => {
  it('stay readable for what is usual', () => {
    assert.equal(tableKey('acme', 'connectwise:4711'), 'acme!connectwise:4711');
    assert.equal(tableKey("O'Brien & Söhne"), 'O=27Brien=20=26=20S=C3=B6hne');
  });

  it('are short, hold nothing forbidden, and differ where the parts differ', () => {
    fc.assert(
      fc.property(
        fc.array(anyText, { minLength: 1, maxLength: 3 }),
        fc.array(anyText, { minLength: 1, maxLength: 3 }),
        (one, other) => {
          const [a, b] = [tableKey(...one), tableKey(...other)];
          assert.match(a, /^[A-Za-z0-9\-._:@=~!]*$/);
          assert.ok(a.length <= 3 * 200 + 2);
          // Lone halves of an emoji have no bytes of their own; nothing that comes over the wire holds one.
          const same =
            JSON.stringify(one.map((part) => part.toWellFormed())) ===
            JSON.stringify(other.map((part) => part.toWellFormed()));
          assert.equal(a === b, same);
        },
      ),
    );
  });

  it('stay different and short when the texts are long', () => {
    const long = 'x'.repeat(5_000);
    assert.notEqual(tableKey(`${long}a`), tableKey(`${long}b`));
    assert.equal(tableKey(long).length, 200);
    assert.notEqual(
      tableKey(tableKey(long)),
      tableKey(long),
      'an escaped key is not the key of the text itself',
    );
  });

  it('select what is below and nothing beside it', () => {
    assert.equal(keysBelow('PartitionKey', 'ac'), "PartitionKey ge 'ac!' and PartitionKey lt 'ac\"'");
  });

  it('sort later times first', () => {
    const times = ['2026-11-24T12:00:00.000Z', '1999-01-01T00:00:00.000Z', '2026-11-24T12:00:00.001Z'];
    assert.deepEqual(
      times.toSorted((a, b) => (newestFirst(a) < newestFirst(b) ? -1 : 1)),
      [times[2], times[0], times[1]],
    );
  });
});

describe('values in table rows', () => {
  it('come back as they were, in pieces that a property can hold and that tear no character apart', () => {
    const json = jsonProperties<string>();
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.constantFrom('🖨️', '🧾', 'ab', '"\n'), (shift, unit) => {
        const text = 'x'.repeat(shift) + unit.repeat(40_000);
        const packed = json.pack(text);
        assert.ok(Object.keys(packed).length > 1);
        for (const part of Object.values(packed)) {
          assert.ok(part.length <= 32_000);
          assert.ok(part.isWellFormed());
        }
        assert.equal(json.unpack({ partitionKey: 'p', ...packed }), text);
      }),
      { numRuns: 20 },
    );
  });
});
