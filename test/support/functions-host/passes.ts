/**
 * Assigns each recording to the test that plays it, with the tables of those that do not give the recorded answer. Each
 * pass proves that it played just what is assigned to it here and that just what the table says came out otherwise;
 * what the passes come to together can then be counted from the tables (conformance-figures.test.ts).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fixtures, type Recording, recordings } from './recordings.ts';
import { variantOf } from './variant-apps.ts';

/** Plays one or more recordings; the sentences that come back say what differs. */
export type Note = (ids: readonly string[], check: () => Promise<readonly string[]>) => Promise<void>;

export const passes = ['requests', 'http', 'lives', 'queues', 'timers', 'variants'] as const;
export type Pass = (typeof passes)[number];

type Table = Readonly<Record<string, string>>;
const table = (name: string): Table => JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as Table;

/** Played, and answered otherwise than recorded: why. */
export const deviations = table('deviations.json');
/** Not played at all: why. */
export const notReplayed = table('not-replayed.json');

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const named: Readonly<Record<'http' | 'lives' | 'queues', readonly string[]>> = {
  http: words('A-raw-longhdr-in A-raw-longurl AS-reqstream B-case-key-fresh B-invoke-timer-slow'),
  lives: words(`
    A-timeout-under A-timeout-async A-timeout-collateral A-timeout-async-after A-timeout-block
    A-timeout-block-after AS-timeout A-sigterm-http C-sigterm C-timeout E-crash-loop E-exit-after
    A-route-order-pp-lit A-route-order-pp-7 A-route-order-qq-lit A-route-order-qq-a-b A-dup-route-order
    A-chunked-binding-on B-development E-startup-requests AS2-reqstream AS3-reqstream-small
    AS3-reqstream-big AS-streamecho AS3-streamecho AS2-ret-stream AS2-errafter AS-abort-stream AS-abort-wait
    AS-101mb AS-101mb-chunked A-b-101mb A-b-100mb A-concurrency`),
  queues: words('D-shape-json-object D-shape-large-48k E-retry-queue'),
};

/** The pass that plays a recording; undefined: none does. */
export function passOf(recording: Recording): Pass | undefined {
  const { area, id, sent } = recording;
  if (recording.how !== 'run' || notReplayed[id] !== undefined) return undefined;
  if (named.http.includes(id)) return 'http';
  if (named.lives.includes(id)) return 'lives';
  if (variantOf(recording) !== undefined)
    return /^V-(maxconc|http_retry|loglevel_|timer_timespan|nostorage|tz_)/.test(id)
      ? 'variants'
      : 'requests';
  if (area === 'C') return 'timers';
  if (named.queues.includes(id)) return 'queues';
  if (area !== 'D') return 'requests';
  // Single messages and output values go with the requests.
  return id.startsWith('D-rawout-string-') || sent?.['set'] !== undefined || id.startsWith('D-shape-')
    ? 'requests'
    : 'queues';
}

/** The recordings that a pass plays. */
export const recordingsOf = (pass: Pass): readonly Recording[] =>
  recordings.filter((one) => passOf(one) === pass);

/** Runs a pass, and fails when it did not play what it is to play or when anything came out that no table says. */
export async function runPass(
  pass: Pass,
  t: TestContext,
  play: (note: Note) => Promise<void>,
): Promise<void> {
  const played = new Map<string, readonly string[]>();
  await play(async (ids, check) => {
    let found: readonly string[];
    try {
      found = await check();
    } catch (error) {
      found = [`it could not be played: ${String(error)}`];
    }
    for (const id of ids) played.set(id, [...(played.get(id) ?? []), ...found]);
  });
  const differing = [...played].filter(([, found]) => found.length > 0);
  t.diagnostic(`${played.size - differing.length} of ${played.size} recordings as recorded`);
  const wanted = recordingsOf(pass).map((one) => one.id);
  assert.deepEqual([...played.keys()].toSorted(), wanted.toSorted(), 'what was played');
  assert.deepEqual(
    differing.filter(([id]) => deviations[id] === undefined),
    [],
    'these differ and no reason is given',
  );
  assert.deepEqual(
    wanted.filter((id) => deviations[id] !== undefined && played.get(id)?.length === 0),
    [],
    'these agree now: take them out of deviations.json',
  );
}
