// If this fails, two rules that set a field back and forth are fed for ever, or a field that people change is stopped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FieldLaps } from '../../../../../shared/rules/sync/pair.ts';
import type { SideName } from '../../../../../shared/rules/sync/record.ts';
import { isStillStopped, stoppedFields, withWrite } from '../../../../../shared/rules/sync/state/laps.ts';
import { anIncident } from '../../../../support/builders/rules.ts';

const noon = Date.parse('2026-11-24T12:00:00.000Z');
const at = (seconds: number): string => new Date(noon + seconds * 1000).toISOString();

/** Writes one after the other, `every` seconds apart; a rule answers `after` so many seconds. */
function written(
  writes: readonly (readonly [SideName, string, string])[],
  { every, after }: { readonly every: number; readonly after: number },
): FieldLaps | undefined {
  let laps: FieldLaps | undefined;
  writes.forEach(([side, connectwise, servicenow], place) => {
    const seconds = place * every;
    const source = anIncident({}, { updatedAt: at(seconds - every + after), readAt: at(seconds) });
    if (laps?.stopped == null)
      laps = withWrite(
        laps,
        { side, value: { connectwise, servicenow }, source, now: noon + seconds * 1000 },
        3,
      );
  });
  return laps;
}

const lap = [
  ['servicenow', 'Assigned', '2'],
  ['connectwise', 'New', '1'],
] as const;
const laps = (count: number) => Array.from({ length: count }, () => lap).flat();

test('values that return at once are stopped after the limit of returns, however late they are found', () => {
  for (const every of [5, 900]) {
    assert.equal(written(laps(2), { every, after: 1 })?.stopped, null);
    const ended = written(laps(9), { every, after: 1 });
    assert.equal(ended?.stopped, at(5 * every), 'the sixth write, which is the fourth return');
  }
});

test('values that return are stopped after as many however slow the rules are', () => {
  for (const every of [400, 7_200, 200_000]) {
    assert.equal(written(laps(2), { every, after: every - 10 })?.stopped, null);
    assert.equal(written(laps(9), { every, after: every - 10 })?.stopped, at(5 * every));
  }
});

test('two rules that lead a field through many values are stopped when these return', () => {
  const round = Array.from({ length: 6 }, (_, place): (readonly [SideName, string, string])[] => [
    ['servicenow', `there ${place}`, `${place}`],
    ['connectwise', `here ${place}`, `${place}`],
  ]).flat();
  const slow = { every: 7_200, after: 3_600 };
  assert.equal(written(round, slow)?.stopped, null);
  assert.notEqual(written([...round, ...round], slow)?.stopped, null);
});

test('a person is told both values and who set each', () => {
  const source = (changedBy: string) => anIncident({}, { changedBy });
  const value = { connectwise: 'New', servicenow: '2' };
  const first = withWrite(undefined, { side: 'servicenow', value, source: source('tpatel'), now: noon }, 3);
  const next = { side: 'connectwise', value, source: source('system'), now: noon } as const;
  const said = stoppedFields({ status: { ...withWrite(first, next, 3), stopped: at(0) } }).join();
  assert.match(said, /"2" to ServiceNow \(changed by "tpatel" in ConnectWise, last at \S+\)/);
  assert.match(said, /"New" to ConnectWise \(changed by "system" in ServiceNow, last at \S+\)/);
});

test('a value that was not written before begins again, and one side alone makes no lap', () => {
  const interrupted = [...laps(2), ['servicenow', 'Waiting', '3'] as const, ...laps(2)];
  assert.equal(written(interrupted, { every: 5, after: 1 })?.stopped, null);
  const oneSided = Array.from({ length: 40 }, (_, place) =>
    place % 2 === 0 ? lap[0] : (['servicenow', 'New', '1'] as const),
  );
  assert.equal(written(oneSided, { every: 5, after: 1 })?.stopped, null);
});

test('a stopped field is synced again with a value that did not go back and forth', () => {
  const ended = written(laps(9), { every: 5, after: 1 });
  assert.ok(ended !== undefined);
  assert.equal(isStillStopped(ended, { connectwise: 'New', servicenow: '2' }), true);
  assert.equal(isStillStopped(ended, { connectwise: 'Waiting', servicenow: '2' }), false);
  assert.equal(isStillStopped({ ...ended, stopped: null }, { connectwise: 'New', servicenow: '2' }), false);
  assert.match(
    stoppedFields({ status: ended }).join(),
    /^status: we wrote "2" to ServiceNow \(last at \S+\) and "New" to ConnectWise \(last at \S+\) again and again$/,
  );
});

test('a field that was stopped for ever new answers goes on with what a person writes later, on either side', () => {
  const ever = Array.from(
    { length: 40 },
    (_, place) => [place % 2 === 0 ? 'servicenow' : 'connectwise', `v${place}`, `v${place}`] as const,
  );
  const ended = written(ever, { every: 5, after: 1 });
  assert.ok(ended?.stopped != null);
  const later = (side: SideName, seconds: number) =>
    withWrite(
      ended,
      {
        side,
        value: { connectwise: 'By a person', servicenow: 'By a person' },
        source: anIncident({}, { updatedAt: at(seconds), readAt: at(seconds) }),
        now: noon + seconds * 1000,
      },
      3,
    ).stopped;
  for (const side of ['connectwise', 'servicenow'] as const)
    assert.equal(later(side, 7_200), null, `carried to ${side}`);
  for (const side of ['connectwise', 'servicenow'] as const)
    assert.notEqual(later(side, 90), null, 'one more answer at once is none');
});

test('the memory of values stays small', () => {
  const many = Array.from({ length: 200 }, (_, place) => ['servicenow', `v${place}`, `v${place}`] as const);
  assert.ok(JSON.stringify(written(many, { every: 5, after: 1 })).length < 2_500);
});
