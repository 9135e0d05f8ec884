/** Timers of the local host beside the recordings of the real one, second by second. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimedLine } from '../../../../support/functions-host/clocked-host.ts';
import type { Note } from '../../../../support/functions-host/passes.ts';
import { type Recording, recordingOf } from '../../../../support/functions-host/recordings.ts';
import type { Line } from '../../../../support/functions-host/seen-file.ts';
import { playTimers, type TimerScene } from '../../../../support/functions-host/timer-scene.ts';
import { unlike } from '../../../../support/functions-host/unlike.ts';

const seenIn = (recording: Recording): readonly Line[] => recording.seen as readonly Line[];
const of = (lines: readonly TimedLine[], name: string): readonly TimedLine[] =>
  lines.filter((line) => line['fn'] === name);
const startsOf = (lines: readonly TimedLine[], name: string): readonly TimedLine[] =>
  of(lines, name).filter((line) => line['ev'] === 'start');
const namesIn = (lines: readonly TimedLine[]): readonly unknown[] =>
  [...new Set(lines.flatMap((line) => (typeof line['fn'] === 'string' ? [line['fn']] : [])))].toSorted();

const second = (time: number): string => new Date(Math.floor(time / 1000) * 1000).toISOString().slice(0, 19);
/** Decimals are the chance of the run: the real clock fires a few milliseconds late, ours on the dot. */
const wholeSeconds = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null).replaceAll(/(T\d\d:\d\d:\d\d)\.\d+/g, '$1'),
    (_key, one: unknown) => one,
  ) as unknown;

/** The second of each event, its name, and the function's input. */
const eventsOf = (
  lines: readonly { readonly ev: unknown; readonly time: number; readonly timer: unknown }[],
): unknown => lines.map((line) => [second(line.time), line.ev, wholeSeconds(line.timer)]);
const mine = (lines: readonly TimedLine[]): unknown =>
  eventsOf(lines.map((line) => ({ ev: line['ev'], time: line.at, timer: line['timer'] })));
const recorded = (recording: Recording): unknown =>
  eventsOf(
    seenIn(recording).map((line) => ({
      ev: line['ev'],
      time: Date.parse(String(line['t'])),
      timer: line['timer'],
    })),
  );

/** Every recorded run of a function at its second with all it was given; `starts`: only beginnings were recorded. */
function runs(lines: readonly TimedLine[], name: string, id: string): readonly string[] {
  const recording = recordingOf(id);
  const onlyStarts = seenIn(recording).every((line) => line['ev'] === 'start');
  const all = onlyStarts ? startsOf(lines, name) : of(lines, name);
  return unlike(name, mine(all.slice(0, seenIn(recording).length)), recorded(recording));
}

/** Tries of one run: their seconds, their counts, whether they are told of a failure, one invocation id. */
function tries(lines: readonly TimedLine[], name: string, id: string, spread: number): readonly string[] {
  const recording = recordingOf(id);
  const starts = seenIn(recording).filter((line) => line['ev'] === 'start');
  const all = startsOf(lines, name).slice(0, starts.length);
  const context = (line: Line): unknown => {
    const { retryCount, maxRetryCount, exception, hasException } = (line['retry'] ?? {}) as Line;
    return [retryCount, maxRetryCount, hasException ?? exception !== undefined];
  };
  const late = all.map(({ at }, n) => Math.abs(at - Date.parse(String(starts[n]?.['t']))));
  return [
    ...unlike('tries', all.map(context), starts.map(context)),
    ...unlike(
      'timers',
      all.map((line) => line['timer']),
      starts.map((line) => line['timer']),
    ),
    ...unlike('ids', new Set(all.map((line) => line['inv'])).size, 1),
    ...unlike(
      'at their times',
      late.map((one) => one <= spread),
      starts.map(() => true),
    ),
  ];
}

/** Compares the functions that ran at a start: these and no others, each once, with its input. */
function atStart(lines: readonly TimedLine[], id: string): readonly string[] {
  const given = (all: readonly Line[]): unknown =>
    all.map((line) => [line['fn'], wholeSeconds(line['timer'])]).toSorted(byText);
  // Timers start side by side: which of them writes first is chance, here as there.
  return unlike(
    'ran at start',
    given(lines.filter((line) => line['ev'] === 'start')),
    given(seenIn(recordingOf(id))),
  );
}

const byText = (one: unknown, other: unknown): number =>
  JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;

function blobs(scene: TimerScene): readonly string[] {
  const got = recordingOf('C-blobs').got as {
    readonly container: string;
    readonly statusBlobs: Readonly<Record<string, { contentType?: string; content: string }>>;
    readonly noStatusBlobFor: readonly string[];
  };
  const named = (name: string): string => name.replace(/\/(lab|vm-\d+)\//, '/ID/').replace(/ \(.*$/, '');
  const found = new Map(scene.blobs.map((blob) => [named(blob.name), blob]));
  const status = Object.entries(got.statusBlobs).flatMap(([name, { content, contentType }]) => {
    const blob = found.get(named(name));
    return [
      ...unlike(name, wholeSeconds(JSON.parse(blob?.text ?? 'null')), wholeSeconds(JSON.parse(content))),
      ...(contentType === undefined ? [] : unlike(`type of ${name}`, blob?.contentType, contentType)),
    ];
  });
  const fn = (blob: { readonly name: string }): string => /Functions\.(\w+)/.exec(blob.name)?.[1] ?? '';
  const withStatus = scene.blobs.filter((blob) => blob.name.startsWith('timers/')).map(fn);
  const locks = scene.blobs.filter((blob) => blob.name.startsWith('locks/lab/Host.Functions.'));
  const hostLock = found.get('locks/ID/host');
  return [
    ...status,
    ...unlike(
      'no status',
      got.noStatusBlobFor.filter((name) => withStatus.includes(name)),
      [],
    ),
    ...unlike('locks', locks.map(fn).toSorted(), namesOfTimers),
    ...unlike(
      'as locked',
      [...new Set(locks.map((blob) => JSON.stringify([blob.text, blob.lease, blob.metadata])))],
      [JSON.stringify(['', ['leased', 'fixed'], {}])],
    ),
    ...unlike(
      'lock of the host',
      [hostLock?.lease, Object.keys(hostLock?.metadata ?? {})],
      [['leased', 'fixed'], ['FunctionInstance']],
    ),
  ];
}

const namesOfTimers = [
  't_daily',
  't_every5',
  't_five',
  't_min',
  't_minslow',
  't_minthrow',
  't_nomon',
  't_overrun',
  't_pct',
  't_retryexp',
  't_retryfix',
  't_startup',
  't_throw',
];

/** Compares each recording with the replay. */
const checks: Readonly<Record<string, (scene: TimerScene) => readonly string[]>> = {
  'C-min': ({ first }) => [
    ...runs(first, 't_min', 'C-min'),
    ...unlike('metadata', startsOf(first, 't_min')[0]?.['tm'], undefined),
  ],
  'C-subminute': ({ first }) => runs(first, 't_every5', 'C-subminute'),
  'C-5field': ({ first }) => runs(first, 't_five', 'C-5field'),
  'C-percent': ({ first }) => runs(first, 't_pct', 'C-percent'),
  'C-nomon': ({ first }) => runs(first, 't_nomon', 'C-nomon'),
  'C-throw': ({ first }) => runs(first, 't_minthrow', 'C-throw'),
  'C-overrun-minute': ({ first }) => runs(first, 't_minslow', 'C-overrun-minute'),
  'C-overrun-2s': ({ first }) => {
    const started = of(first, 't_overrun').slice(0, 8);
    const recordedPairs = recordingOf('C-overrun-2s').seen as readonly (readonly [string, string])[];
    return unlike(
      'back to back',
      started.map((line) => [second(line.at), line['ev']]),
      recordedPairs.map(([time, event]) => [second(Date.parse(time)), event]),
    );
  },
  // The clock stood still until then: it ran at the start, and nothing else did.
  'C-runonstartup': ({ first }) => [
    ...runs(first, 't_startup', 'C-runonstartup'),
    ...unlike(
      'first of all',
      first.slice(0, 2).map((line) => line['fn']),
      ['t_startup', 't_startup'],
    ),
    ...unlike('once', startsOf(first, 't_startup').length, 1),
  ],
  'C-runonstartup-again': ({ restarted }) => runs(restarted, 't_startup', 'C-runonstartup-again'),
  'C-retry-fixed': ({ first }) => tries(first, 't_retryfix', 'C-retry-fixed', 100),
  // The second delay is two seconds give or take a fifth of one: two such delays differ by at most 0.4.
  'C-retry-exponential': ({ first }) => tries(first, 't_retryexp', 'C-retry-exponential', 500),
  'C-blobs': blobs,
  'C-pastdue': ({ restarted }) => atStart(restarted, 'C-pastdue'),
  'C-restart-lock': ({ locksTaken, restarted }) => [
    ...unlike('locks taken', locksTaken, namesOfTimers.length),
    ...unlike('ran at once', restarted.length > 0, true),
  ],
  'C-singleton': ({ beside, idle, idleAnswered }) => [
    ...unlike(
      'ran on the first',
      namesIn(beside),
      namesOfTimers.filter((name) => !/daily|startup/.test(name)),
    ),
    ...unlike('ran on the second', namesIn(idle), []),
    ...unlike('HTTP there', idleAnswered, 200),
  ],
  'C-takeover': ({ takenOver }) => atStart(takenOver, 'C-takeover'),
};

/** Plays the recordings of timers. */
export async function replayTimers(storage: string, note: Note): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'functions-host-timers-'));
  try {
    let scene: TimerScene | undefined;
    let failure: unknown;
    try {
      scene = await playTimers(folder, storage);
    } catch (error) {
      failure = error;
    }
    for (const [id, check] of Object.entries(checks))
      await note([id], async () => {
        if (scene === undefined) throw failure;
        return check(scene);
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
