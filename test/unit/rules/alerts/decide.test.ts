/**
 * What the user would lose: their trust in alerts. Too many, and nobody reads them; too few, and a dead remote is found by
 * a customer. Each story here is a row of looks, five minutes apart.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as holds, boolean, integer, property, record, subarray } from 'fast-check';
import { decideAlerts, type Mute } from '../../../../shared/rules/alerts/decide.ts';
import type { AlertItem } from '../../../../shared/rules/alerts/notice.ts';
import type { AlertState } from '../../../../shared/rules/alerts/state.ts';
import type { SeenFinding } from '../../../../shared/rules/operate/health.ts';
import { finding, type HealthFindingCode } from '../../../../shared/rules/operate/health-table.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.parse('2026-11-29T10:00:00.000Z');

function found(code: HealthFindingCode, subject = '', from = `${subject} probe`): SeenFinding {
  return { from, isFailure: false, finding: finding(code, subject, 'a detail') };
}

/** People, told by one look after the other. */
function aWatch() {
  let alerts = new Map<string, AlertState>();
  let notices = 0;
  return {
    alerts: () => [...alerts.values()],
    look(
      at: number,
      seen: readonly SeenFinding[],
      more: {
        readonly mutes?: readonly Mute[];
        readonly waits?: boolean;
        readonly looked?: readonly string[];
      } = {},
    ): readonly AlertItem[] {
      notices += 1;
      const decided = decideAlerts(
        {
          now: start + at,
          found: seen,
          looked: new Map(
            [
              ...(more.looked ?? [...alerts.values()].map(({ from }) => from)),
              ...seen.map(({ from }) => from),
            ].map((from) => [from, true]),
          ),
        },
        {
          alerts: [...alerts.values()],
          mutes: more.mutes ?? [],
          waits: more.waits ?? false,
          noticeId: `notice-${notices}`,
          runBook: null,
        },
      );
      alerts = new Map([...alerts, ...decided.alerts.map((alert) => [alert.key, alert] as const)]);
      for (const key of decided.forgotten) alerts.delete(key);
      return decided.items;
    },
  };
}

const words = (items: readonly AlertItem[]): readonly string[] =>
  items.map(({ change, code, subject }) => `${change} ${code} ${subject}`.trim());

describe('an alert', () => {
  it('is told once, at the first look, and again after a day with its age; its end with its duration', () => {
    const watch = aWatch();
    const stopped = [found('poll-stopped', 'acme servicenow')];
    const [opened] = watch.look(0, stopped);
    assert.equal(opened?.change, 'opened');
    assert.equal(opened?.openedBy, 'notice-1');
    for (let at = 5; at < 24 * 60; at += 5) assert.deepEqual(watch.look(at * minute, stopped), []);
    const [reminded] = watch.look(24 * hour, stopped);
    assert.deepEqual(
      [reminded?.change, reminded?.seconds, reminded?.openedBy],
      ['reminded', 86_400, 'notice-1'],
    );
    const [recovered] = watch.look(25 * hour, []);
    assert.deepEqual(
      [recovered?.change, recovered?.seconds, recovered?.openedBy, recovered?.key],
      ['recovered', 90_000, 'notice-1', opened?.key],
    );
    assert.deepEqual(watch.look(26 * hour, []), []);
  });

  it('needs two bad looks where one request can fail by chance, and is then told within ten minutes', () => {
    const watch = aWatch();
    const down = [found('servicenow-unreachable', 'acme')];
    assert.deepEqual(watch.look(0, down), []);
    assert.deepEqual(watch.look(5 * minute, []), [], 'a hiccup that nobody needs to know');
    assert.deepEqual(watch.look(10 * minute, down), []);
    const [opened] = watch.look(15 * minute, down);
    assert.deepEqual(
      [opened?.change, opened?.since],
      ['opened', new Date(start + 10 * minute).toISOString()],
    );
  });

  it('is not over because a look did not look there, or its probe could not see', () => {
    const watch = aWatch();
    watch.look(0, [found('link-not-ready', 'acme', 'acme link-words')]);
    assert.deepEqual(watch.look(5 * minute, [], { looked: ['acme servicenow'] }), []);
    const alerts = watch.alerts();
    const decided = decideAlerts(
      { now: start + hour, found: [], looked: new Map([['acme link-words', false]]) },
      { alerts, mutes: [], waits: false, noticeId: 'n', runBook: null },
    );
    assert.deepEqual([decided.items, decided.alerts], [[], []]);
    assert.deepEqual(words(watch.look(2 * hour, [], { looked: ['acme link-words'] })), [
      'recovered link-not-ready acme',
    ]);
  });

  it('ends when its probe fails in another way: the keys were refused, now nobody answers', () => {
    const failure = (code: HealthFindingCode): SeenFinding => ({
      ...found(code, 'acme', 'acme servicenow'),
      isFailure: true,
    });
    const first = decideAlerts(
      {
        now: start,
        found: [failure('servicenow-credentials-refused')],
        looked: new Map([['acme servicenow', false]]),
      },
      { alerts: [], mutes: [], waits: false, noticeId: 'n1', runBook: null },
    );
    const second = decideAlerts(
      {
        now: start + hour,
        found: [failure('servicenow-unreachable')],
        looked: new Map([['acme servicenow', false]]),
      },
      { alerts: first.alerts, mutes: [], waits: false, noticeId: 'n2', runBook: null },
    );
    assert.deepEqual(words(second.items), ['recovered servicenow-credentials-refused acme']);
  });

  it('that comes and goes is told as that, once, and then not before six hours without a change', () => {
    const watch = aWatch();
    const on = [found('queue-stuck', 'nudges')];
    const told: string[] = [];
    for (let look = 0; look < 40; look += 1)
      told.push(...words(watch.look(look * 30 * minute, look % 2 === 0 ? on : [])));
    assert.deepEqual(told, [
      'opened queue-stuck nudges',
      'recovered queue-stuck nudges',
      'opened queue-stuck nudges',
      'flapping queue-stuck nudges',
    ]);
    const last = 39 * 30 * minute;
    assert.deepEqual(watch.look(last + 5 * hour, []), []);
    assert.deepEqual(words(watch.look(last + 6 * hour + minute, [])), ['recovered queue-stuck nudges']);
    assert.deepEqual(words(watch.look(last + 7 * hour, on)), ['opened queue-stuck nudges']);
  });

  it('that follows from another stands below it; it is told when it outlives its cause', () => {
    const watch = aWatch();
    const cause = found('connectwise-credentials-refused', 'connectwise');
    const effects = [
      found('poll-stopped', 'acme connectwise'),
      found('callback-missing', 'connectwise', 'connectwise callbacks'),
      found('connectwise-credentials-refused', 'acme', 'acme connectwise'),
    ];
    const [only, ...others] = watch.look(0, [cause, ...effects]);
    assert.deepEqual(others, []);
    assert.equal(only?.code, 'connectwise-credentials-refused');
    assert.deepEqual(
      only.follows.map(({ code }) => code).toSorted((a, b) => a.localeCompare(b)),
      ['callback-missing', 'connectwise-credentials-refused', 'poll-stopped'],
    );
    assert.deepEqual(words(watch.look(hour, [found('poll-stopped', 'acme connectwise')])), [
      'opened poll-stopped acme connectwise',
      'recovered connectwise-credentials-refused connectwise',
    ]);
  });

  it('of a dead storage account is one line, whatever else cannot be seen', () => {
    const watch = aWatch();
    const down = [
      found('storage-failing'),
      found('automation-overdue', 'ticket-sync'),
      found('check-incomplete', 'acme'),
      found('poll-stopped', 'acme servicenow'),
      found('queue-stuck', 'nudges'),
    ];
    watch.look(0, down);
    const items = watch.look(5 * minute, down);
    assert.deepEqual(words(items), ['opened storage-failing']);
    assert.equal(items[0]?.follows.length, 4);
  });
});

describe('people', () => {
  const warning = [found('secret-ending', 'key')];
  const failure = [found('poll-stopped', 'acme servicenow')];

  it('are not told of warnings through the hours in which these wait, of failures always', () => {
    const watch = aWatch();
    assert.deepEqual(words(watch.look(0, [...warning, ...failure], { waits: true })), [
      'opened poll-stopped acme servicenow',
    ]);
    assert.deepEqual(words(watch.look(8 * hour, [...warning, ...failure])), ['opened secret-ending key']);
    assert.deepEqual(watch.look(9 * hour, failure, { waits: true }), []);
    assert.deepEqual(words(watch.look(10 * hour, failure)), ['recovered secret-ending key']);
  });

  it('never hear of a warning that came and went while they slept', () => {
    const watch = aWatch();
    watch.look(0, warning, { waits: true });
    watch.look(hour, [], { waits: true });
    assert.deepEqual(watch.look(8 * hour, []), []);
  });

  it('hear nothing of what they muted until the mute ends by itself', () => {
    const watch = aWatch();
    const mutes = [
      {
        key: 'poll-stopped acme servicenow',
        until: new Date(start + 2 * hour).toISOString(),
        because: 'moved',
        by: 'Ada',
      },
    ];
    assert.deepEqual(watch.look(0, failure, { mutes }), []);
    assert.deepEqual(words(watch.look(hour, [...failure, found('queue-stuck', 'nudges')], { mutes })), [
      'opened queue-stuck nudges',
    ]);
    assert.deepEqual(words(watch.look(2 * hour, failure, { mutes })), [
      'opened poll-stopped acme servicenow',
      'recovered queue-stuck nudges',
    ]);
  });

  it('see texts that passed the redaction', () => {
    const watch = aWatch();
    const { finding: one, ...rest } = found('automation-failing', 'ticket-sync');
    const [item] = watch.look(0, [
      { ...rest, finding: { ...one, detail: 'https://u:p@h.example/x?token=abc' } },
    ]);
    assert.doesNotMatch(JSON.stringify(item), /abc|u:p/);
  });
});

it('the end of an alert is told to everyone who was told the beginning, and to nobody else', () => {
  const codes: readonly HealthFindingCode[] = [
    'queue-stuck',
    'servicenow-unreachable',
    'secret-ending',
    'poll-stopped',
  ];
  const look = record({
    minutes: integer({ min: 1, max: 600 }),
    seen: subarray([...codes]),
    waits: boolean(),
    muted: boolean(),
  });
  holds(
    property(array(look, { maxLength: 40 }), (looks) => {
      const watch = aWatch();
      const open = new Map<string, string>();
      let at = 0;
      for (const { minutes, seen, waits, muted } of looks) {
        at += minutes * minute;
        const mutes = muted
          ? [{ key: '*', until: new Date(start + at + 1).toISOString(), because: '', by: '' }]
          : [];
        const items = watch.look(
          at,
          seen.map((code) => found(code, 'acme')),
          { waits, mutes },
        );
        if (muted) assert.deepEqual(items, []);
        for (const { key, code, change, severity } of items) {
          if (waits) assert.equal(severity, 'critical');
          if (change === 'opened') assert.equal(open.has(code), false, `${code} was opened twice`);
          else assert.equal(open.get(code), key, `${change} ${code} of something that nobody knows`);
          if (change === 'recovered') open.delete(code);
          else open.set(code, key);
        }
        // A mute may swallow an end: what is not remembered as told is told again.
        for (const [code] of open)
          if (!watch.alerts().some((alert) => alert.finding.code === code && alert.told !== null))
            open.delete(code);
      }
    }),
    { numRuns: 500 },
  );
});
