/** Timers of the local host beside the recordings of the real one. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startAzurite } from '../../../sandbox/azurite.ts';
import { type Line, unlike } from './queue-stage.ts';
import { fixtures, type Recording, recordings } from './recordings.ts';
import { firstRun, neverAtOnce, playTwoHosts, startsOf, tries, type TwoHosts } from './timer-checks.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-host-timers-'));
const known = JSON.parse(readFileSync(join(fixtures, 'deviations-timers.json'), 'utf8')) as Readonly<
  Record<string, string>
>;
const ours = recordings.filter((one) => one.area === 'C' && one.how === 'run' && !one.id.startsWith('V-'));
const recordingOf = (id: string): Recording => {
  const found = ours.find((one) => one.id === id);
  assert.ok(found, `${id} is not among the recordings`);
  return found;
};
const names = (lines: readonly Line[]): readonly unknown[] =>
  lines.flatMap((line) => (line['fn'] === undefined ? [] : [line['fn']]));

const caughtUp = (id: string, seen: TwoHosts): readonly string[] =>
  ['t_min', 't_five', 't_minslow', 't_pct', 't_minthrow', 't_startup'].flatMap((name) => {
    const recorded = (recordingOf(id).seen as readonly Line[]).find((line) => line['fn'] === name);
    const mine = startsOf(seen.second, name)[0];
    const pastDue = (line: Line | undefined): unknown =>
      (line?.['timer'] as { isPastDue?: boolean } | undefined)?.isPastDue;
    return [
      ...unlike(`${name} past due`, pastDue(mine), pastDue(recorded)),
      ...unlike(`${name} runs`, startsOf(seen.second, name).length, 1),
    ];
  });

/** How each recording shows in what the two hosts did. */
const checks: Readonly<Record<string, (seen: TwoHosts) => readonly string[]>> = {
  'C-min': ({ first }) => firstRun(first, 't_min', recordingOf('C-min')),
  'C-subminute': ({ first }) => firstRun(first, 't_every5', recordingOf('C-subminute')),
  'C-5field': ({ first }) => firstRun(first, 't_five', recordingOf('C-5field')),
  'C-percent': ({ first }) => firstRun(first, 't_pct', recordingOf('C-percent')),
  // Which timer is the first of all depends on the second at which the host came up.
  'C-runonstartup': ({ first }) => unlike('runs', startsOf(first, 't_startup').length, 1),
  'C-runonstartup-again': ({ second }) => unlike('runs', startsOf(second, 't_startup').length, 1),
  'C-nomon': ({ first, statuses }) => [
    ...firstRun(first, 't_nomon', recordingOf('C-nomon')),
    ...unlike('status blob', statuses.has('t_nomon'), false),
  ],
  'C-throw': ({ first, statuses }) => [
    ...firstRun(first, 't_minthrow', recordingOf('C-throw')),
    ...unlike('tries', startsOf(first, 't_minthrow').length, 1),
    ...unlike(
      'a status that moved',
      /"Last":"0001/.test(statuses.get('t_minthrow') ?? '"Last":"0001'),
      false,
    ),
  ],
  'C-overrun-2s': ({ first }) => neverAtOnce(first, 't_overrun'),
  'C-retry-fixed': ({ first }) => tries(first, 't_retryfix', recordingOf('C-retry-fixed')),
  'C-retry-exponential': ({ first }) => tries(first, 't_retryexp', recordingOf('C-retry-exponential')),
  'C-blobs': ({ statuses, locks }) => [
    ...unlike('status blobs', [...statuses.keys()].toSorted(), [
      't_daily',
      't_five',
      't_min',
      't_minslow',
      't_minthrow',
      't_pct',
      't_startup',
    ]),
    ...unlike('keys', Object.keys(JSON.parse(statuses.get('t_min') ?? '{}') as object), [
      'Last',
      'Next',
      'LastUpdated',
    ]),
    ...unlike('a lock without a monitor', locks.includes('t_nomon') && locks.includes('t_every5'), true),
  ],
  'C-pastdue': (seen) => [
    ...caughtUp('C-pastdue', seen),
    ...firstRun(seen.second, 't_min', recordingOf('C-pastdue'), 't_min'),
    ...firstRun(seen.second, 't_five', recordingOf('C-pastdue'), 't_five'),
    ...unlike('not due', startsOf(seen.second, 't_daily').length, 0),
  ],
  'C-singleton': ({ idle, answeredWhileIdle }) => [
    ...unlike('ran on the second host', names(idle), []),
    ...unlike('HTTP there', answeredWhileIdle, 200),
  ],
  'C-takeover': (seen) => caughtUp('C-takeover', seen),
};

/** Plays the recordings of timers; about 25 seconds. */
export async function replayTimers(t: TestContext): Promise<void> {
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const azurite = await startAzurite({ inMemory: true });
  t.after(() => azurite.close());
  const seen = await playTwoHosts(join(folder, 'two'), azurite.connectionString);
  const differing: Record<string, readonly string[]> = {};
  for (const one of ours) {
    const found = checks[one.id]?.(seen) ?? ['not played'];
    if (found.length > 0) differing[one.id] = found;
  }
  t.diagnostic(
    `${ours.length - Object.keys(differing).length} of ${ours.length} recordings of timers as recorded`,
  );
  assert.ok(seen.first.length > 20, 'the first host ran hardly anything');
  assert.deepEqual(
    Object.entries(differing).filter(([id]) => known[id] === undefined),
    [],
    'these differ and no reason is given',
  );
  assert.deepEqual(
    Object.keys(known).filter((id) => differing[id] === undefined),
    [],
    'these agree now: take them out of the table',
  );
}
