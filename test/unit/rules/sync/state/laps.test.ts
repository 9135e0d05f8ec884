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

test('values that return at once are stopped after so many returns, however late they are found', () => {
  for (const every of [5, 900]) {
    assert.equal(written(laps(2), { every, after: 1 })?.stopped, null);
    const ended = written(laps(9), { every, after: 1 });
    assert.equal(ended?.stopped, at(5 * every), 'the sixth write, which is the fourth return');
  }
});

test('values that return slowly are stopped after twice as many', () => {
  const slow = { every: 7_200, after: 3_600 };
  assert.equal(written(laps(4), slow)?.stopped, null);
  assert.notEqual(written(laps(5), slow)?.stopped, null);
});

test('a value that was not written before begins again, and one side alone makes no lap', () => {
  const interrupted = [...laps(2), ['servicenow', 'Waiting', '3'] as const, ...laps(2)];
  assert.equal(written(interrupted, { every: 5, after: 1 })?.stopped, null);
  const oneSided = Array.from({ length: 40 }, (_, place) =>
    place % 2 === 0 ? lap[0] : (['servicenow', 'New', '1'] as const),
  );
  assert.equal(written(oneSided, { every: 5, after: 1 })?.stopped, null);
});

test('a stopped field goes on with a value that did not go back and forth', () => {
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

test('what is remembered stays small', () => {
  const many = Array.from({ length: 200 }, (_, place) => ['servicenow', `v${place}`, `v${place}`] as const);
  assert.ok(JSON.stringify(written(many, { every: 5, after: 1 })).length < 1_500);
});
