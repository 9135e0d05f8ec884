/** Recorded bytes on a socket, sent again: which statuses came, and what the function saw. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  comparable,
  linesSeen,
  type Recording,
  type Stage,
} from '../../../../support/functions-host/recordings.ts';

/** Differences in the list of statuses and in what the function saw; empty when they agree. */
export async function rawDifferences(stage: Stage, recording: Recording): Promise<readonly string[]> {
  const pieces = recording.sent?.raw;
  const expected = recording.got?.['raw'];
  if (!Array.isArray(pieces) || typeof expected !== 'string') return ['nothing comparable was recorded'];
  stage.seen();
  const answered = await exchange(stage.host.port, pieces as readonly string[], statuses(expected).length);
  const found: string[] = [];
  if (!isDeepStrictEqual(statuses(answered), statuses(expected)))
    found.push(`statuses ${statuses(answered).join()}, not ${statuses(expected).join()}`);
  if (recording.seen !== null) {
    const lines = (Array.isArray(recording.seen) ? recording.seen : [recording.seen]) as unknown[];
    const mine = await linesSeen(stage, lines.length, found.length > 0 ? 500 : 60_000);
    const [one, other] = [mine, lines].map((list) => JSON.stringify(comparable(list, stage.host)));
    if (one !== other) found.push(`seen ${String(one).slice(0, 400)}, not ${String(other).slice(0, 400)}`);
  }
  return found;
}

const statuses = (raw: string): readonly string[] =>
  [...raw.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1] ?? '');

async function exchange(port: number, pieces: readonly string[], answers: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let closed = false;
  const open = (): boolean => !closed;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    closed = true;
  });
  for (const piece of pieces) {
    const wait = /^\(wait (\d+) ms\)$/.exec(piece);
    // A byte that is no UTF-8 was recorded as the replacement character.
    if (wait === null)
      socket.write(
        piece.includes('\uFFFD') ? Buffer.from(piece.replaceAll('\uFFFD', '\u00E9'), 'latin1') : piece,
      );
    else await delay(100);
  }
  // Waits for as many answers as were recorded; for a recording without an answer, 300 ms are enough.
  const end = performance.now() + (answers === 0 ? 300 : 60_000);
  const enough = (): boolean => answers > 0 && statuses(text).length >= answers;
  while (open() && performance.now() < end && !enough()) await delay(20);
  await delay(30);
  socket.destroy();
  return text;
}
