// If this fails, statuses and priorities flip back and forth between the two systems, or texts arrive cut in the wrong place.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { canonicalField } from '../../../../shared/rules/sync/canonical-field.ts';
import { canonicalText, cutAt, fingerprint, limits, shorten } from '../../../../shared/rules/canonical.ts';
import {
  computedPriority,
  mappingFingerprint,
  sameMeaning,
  toConnectWise,
  toServiceNow,
} from '../../../../shared/rules/sync/mapping.ts';
import { coreFields } from '../../../../shared/rules/sync/record.ts';
import { aLink } from '../../../support/builders/rules.ts';

const link = aLink();
const context = { link, board: '1' };

describe('statuses and states', () => {
  it('two statuses that become one state both mean it, and the way back chooses the row for both ways', () => {
    assert.equal(toServiceNow('status', 'Scheduled', '1', context), '2');
    assert.equal(toServiceNow('status', 'In Progress', '1', context), '2');
    assert.equal(toConnectWise('status', '2', context), 'In Progress');
    assert.ok(sameMeaning('status', 'Scheduled', '2', context));
  });

  it('a state that only has a way back still means the status that it becomes', () => {
    assert.equal(toServiceNow('status', 'Closed', '2', context), '6');
    assert.ok(
      sameMeaning('status', 'Closed', '7', context),
      'ServiceNow closing a resolved incident undoes nothing',
    );
    assert.ok(!sameMeaning('status', 'Completed', '7', context));
  });

  it('each board has its own words; a word without a row becomes what the map says, or nothing', () => {
    assert.equal(toConnectWise('status', '1', { link, board: '2' }), 'Neu');
    assert.equal(toServiceNow('status', 'Unbekannt', '1', { link, board: '2' }), '2');
    assert.equal(toServiceNow('status', 'Unknown', '1', context), null);
    assert.equal(toServiceNow('status', 'New', '1', { link, board: '3' }), null);
    assert.equal(toConnectWise('status', '1', { link, board: '3' }), null);
  });
});

describe('priorities', () => {
  it('ServiceNow computes priority as its default look-up table does', () => {
    const table = {
      '1/1': 1,
      '1/2': 2,
      '1/3': 3,
      '2/1': 2,
      '2/2': 3,
      '2/3': 4,
      '3/1': 3,
      '3/2': 4,
      '3/3': 5,
    };
    for (const [pair, priority] of Object.entries(table))
      assert.equal(computedPriority(pair), priority, pair);
    for (const odd of ['', '1', '4/1', '0/1', '1/', '1/1/1']) assert.equal(computedPriority(odd), null, odd);
  });

  it('an impact and urgency that already give the wanted priority are kept', () => {
    assert.equal(toServiceNow('priority', 'Medium', '3/1', context), '3/1');
    assert.equal(toServiceNow('priority', 'Medium', '3/2', context), '2/2');
    assert.equal(toServiceNow('priority', 'Medium', null, context), '2/2');
    assert.ok(sameMeaning('priority', 'Medium', '1/3', context));
  });

  it('a pair without a row of its own becomes the nearest priority', () => {
    assert.equal(toConnectWise('priority', '2/1', context), 'High');
    assert.equal(
      toConnectWise('priority', '3/2', context),
      'Medium',
      'of two equally near the first in the list',
    );
    assert.equal(toConnectWise('priority', '', context), null);
    assert.equal(toServiceNow('priority', 'Unheard of', '1/1', context), null);
  });
});

describe('texts', () => {
  it('a server’s clean-up of a text on its way in is no edit', () => {
    assert.equal(canonicalText('  a\r\nb \t\r\n\u00a0c\u0000d  '), 'a\nb\n c d');
    assert.equal(canonicalField('summary', ' a \n b '), 'a b');
    assert.equal(canonicalField('status', ' New '), 'New');
  });

  it('a summary of 160 characters and its first 100 mean the same, and a change behind the cut goes nowhere', () => {
    const long = 'x'.repeat(160);
    const cut = toConnectWise('summary', long, context);
    assert.equal(cut?.length, limits.connectwise.summary);
    assert.ok(sameMeaning('summary', cut ?? '', long, context));
    assert.ok(!sameMeaning('summary', 'x'.repeat(99), long, context));
  });

  it('an empty text becomes a placeholder on the side that takes none, and the placeholder counts as empty', () => {
    for (const field of ['summary', 'description'] as const) {
      const placeholder = toConnectWise(field, '', context) ?? '';
      assert.notEqual(placeholder, '');
      assert.equal(toServiceNow(field, placeholder, null, context), '');
      assert.ok(sameMeaning(field, placeholder, '', context));
    }
  });

  it('never cuts a character in two', () => {
    assert.equal(cutAt('a🖨️', 2), 'a');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 2, max: 30 }),
        (text, limit) => {
          const short = shorten(text, limit);
          assert.ok(short.length <= limit);
          assert.ok(short.isWellFormed() || !text.isWellFormed());
        },
      ),
    );
  });

  it('keeps short texts readable and tells long ones by a digest', () => {
    assert.equal(fingerprint('short'), 'short');
    assert.match(fingerprint('y'.repeat(121)), /^sha256:[0-9a-f]{64}$/);
    assert.notEqual(fingerprint('y'.repeat(121)), fingerprint('y'.repeat(122)));
  });
});

describe('any value', () => {
  const status = fc.constantFrom('New', 'In Progress', 'Scheduled', 'Completed', 'Closed');
  const priority = fc.constantFrom('Critical', 'High', 'Medium', 'Low');
  const text = fc.string({ unit: 'grapheme', maxLength: 220 });
  const pair = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
    .map(([impact, urgency]) => `${impact}/${urgency}`);
  const ticket = { summary: text, description: text, status, priority };
  const incident = {
    summary: text,
    description: text,
    status: fc.constantFrom('1', '2', '6', '7'),
    priority: pair,
  };

  for (const field of coreFields) {
    it(`of ${field} means the same as what it is translated to, so that one write is enough`, () => {
      fc.assert(
        fc.property(ticket[field], incident[field], (left, right) => {
          const there = toServiceNow(field, left, right, context) ?? '';
          assert.ok(sameMeaning(field, left, there, context), `${left} became ${there}`);
          const back = toConnectWise(field, right, context) ?? '';
          assert.ok(sameMeaning(field, back, right, context), `${right} became ${back}`);
        }),
      );
    });
  }
});

it('the fingerprint of the words changes with a map and not with a name', () => {
  assert.equal(mappingFingerprint(link), mappingFingerprint(aLink({ history: true })));
  assert.notEqual(
    mappingFingerprint(link),
    mappingFingerprint(aLink({ fields: { status: { conflict: 'connectwise' } } })),
  );
});
