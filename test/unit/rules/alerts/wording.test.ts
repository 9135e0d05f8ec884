// If this fails, a message describes another event than the one that happened, or a stranger's text acts in the
// program that shows it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  factsOf,
  headingOf,
  linkOf,
  noticeTitle,
  shown,
  timeInZone,
} from '../../../../shared/rules/alerts/wording.ts';
import { maskText } from '../../../../shared/rules/safe-text.ts';
import { anAlert, aNotice, hostileText } from '../../../support/builders/alerts.ts';

describe('a field as it is shown', () => {
  for (const [what, given, expected] of [
    ['a line break', 'a\r\nBcc: x', 'a ⏎ Bcc: x'],
    ['an address', 'see https://evil.example/x', 'see https[:]//evil.example/x'],
    ['an address of any scheme', 'file://evil/share', 'file[:]//evil/share'],
    ['a bare host', 'at WWW.evil.example', 'at www[.]evil.example'],
    ['a share', String.raw`\\evil\c$`, String.raw`[\\]evil\c$`],
    ['a direction mark', 'a\u202egpj.exe', 'a\\u{202e}gpj.exe'],
    ['letters of any script and an emoji', 'Grüße 漢字 👩‍🔧', 'Grüße 漢字 👩‍🔧'],
  ] as const)
    it(what, () => assert.equal(shown(given), expected));

  it('is one line, no longer than asked, whole in its characters, and the same when shown again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 50 }), (text, max) => {
        const line = shown(text, max);
        assert.ok(line.length <= max);
        assert.ok(line.isWellFormed());
        assert.doesNotMatch(line, /[^\P{C}\u200d]|[\u2028\u2029]|:\/\//u);
        assert.equal(shown(line, max), line);
      }),
    );
  });
});

it('only https leads anywhere, and never as somebody', () => {
  assert.equal(linkOf('https://app.example/run-book#a"b'), 'https://app.example/run-book#a%22b');
  for (const address of [
    null,
    '',
    'docs/run-book.md#poison',
    'http://app.example/',
    'javascript:alert(1)',
    'https://u:p@app.example/',
    `https://app.example/${'a'.repeat(1000)}`,
  ])
    assert.equal(linkOf(address), null, String(address));
});

it('a time is shown in the zone of the people, and an invalid one as it is', () => {
  assert.equal(timeInZone('2026-11-29T09:05:00.000Z', 'Europe/Berlin'), '2026-11-29 10:05 UTC+1');
  assert.equal(timeInZone('yesterday', 'UTC'), 'yesterday');
});

describe('the title', () => {
  const other = anAlert({ key: 'b', change: 'recovered' });
  for (const [what, notice, expected] of [
    ['of one alert', aNotice(), '[func-cw-prod] Critical: contoso: ServiceNow does not answer as expected.'],
    [
      'of one that is about the whole app',
      aNotice({ items: [anAlert({ subject: maskText(''), severity: 'warning' })] }),
      '[func-cw-prod] Warning: ServiceNow does not answer as expected.',
    ],
    [
      'of several',
      aNotice({ items: [anAlert(), anAlert({ key: 'c', change: 'reminded' }), other] }),
      '[func-cw-prod] 1 new, 1 still open, 1 recovered: contoso: ServiceNow does not answer as expected.',
    ],
    [
      'of a recovery',
      aNotice({ items: [other] }),
      '[func-cw-prod] Recovered: contoso: ServiceNow does not answer as expected.',
    ],
    ['of a trial', aNotice({ isTest: true }), '[func-cw-prod] Test: alerts reach this channel'],
  ] as const)
    it(what, () => assert.equal(noticeTitle(notice, 200), expected));

  it('is one line of the length that is asked for', () => {
    const title = noticeTitle(aNotice({ app: hostileText, items: [anAlert({ sentence: hostileText })] }), 80);
    assert.ok(title.length <= 80);
    assert.doesNotMatch(title, /[\p{C}]/u);
  });
});

it('an alert says since when, what it means, what to do and what follows; a recovery how long it took', () => {
  const follows = Array.from({ length: 7 }, (_, at) => ({
    code: 'poll-stopped' as const,
    subject: maskText(`link${at}`),
    sentence: maskText('The poll stopped.'),
  }));
  const open = new Map(factsOf(anAlert({ follows, runBook: 'docs/run-book.md#a' }), 'UTC'));
  assert.deepEqual([...open.keys()], ['Since', 'For', 'Detail', 'Means', 'Do', 'Follows', 'Run-book']);
  assert.match(open.get('Follows') ?? '', /^link0: The poll stopped\. · .*link4: .* · and 2 more$/);
  const over = new Map(factsOf(anAlert({ change: 'recovered', seconds: 7_500 }), 'UTC'));
  assert.deepEqual([...over.keys()], ['Since', 'Lasted', 'Detail']);
  assert.equal(over.get('Lasted'), '2 h 5 min');
  const flapping = new Map(factsOf(anAlert({ change: 'flapping' }), 'UTC'));
  assert.match(flapping.get('Note') ?? '', /No further notices until/);
  assert.match(headingOf(anAlert({ change: 'flapping' })), /^Comes and goes: contoso: /);
});
