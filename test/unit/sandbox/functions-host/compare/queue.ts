/** Recorded queue messages and outputs, sent again through the storage emulator. */
import type { QueueServiceClient } from '@azure/storage-queue';
import { isDeepStrictEqual } from 'node:util';
import {
  comparable,
  linesSeen,
  type Recording,
  replay,
  type Stage,
} from '../../../../support/functions-host/recordings.ts';
import { until } from '../../../../support/until.ts';

type Line = Record<string, unknown>;

/** A message of the recording to the same queue: the function sees the same, or it is put aside with the same text. */
export async function messageDifferences(
  stage: Stage,
  queues: QueueServiceClient,
  recording: Recording,
): Promise<readonly string[]> {
  const { queue = '', messageText = '' } = recording.sent ?? {};
  stage.seen();
  const poison = queues.getQueueClient(`${queue}-poison`);
  await poison.createIfNotExists();
  await poison.clearMessages();
  await queues.getQueueClient(queue).sendMessage(messageText);
  const expected = (recording.seen as Line[]).at(-1);
  if (expected === undefined) {
    const aside = await until(
      'it is put aside',
      async () => (await poison.peekMessages()).peekedMessageItems[0]?.messageText,
    );
    const called = stage.seen().length;
    return [
      ...(aside === messageText ? [] : [`put aside as ${aside}`]),
      ...(called === 0 ? [] : [`the function was called ${called} times`]),
    ];
  }
  const [line] = await linesSeen(stage, 2);
  return compare(pick(line, ['type', 'm', 'tm']), pick(expected, ['type', 'm', 'tm']), stage);
}

/** Compares an output binding: the message of the first function arrives at the function behind that queue. */
export async function outputDifferences(stage: Stage, recording: Recording): Promise<readonly string[]> {
  stage.seen();
  const answer = await replay(
    stage.host,
    { method: 'POST', path: `/api/put?k=${String(recording.sent?.['set'])}` },
    'h',
  );
  if (answer.status !== recording.got?.status) return [`status ${String(answer.status)}`];
  const expected = recording.seen as Line[];
  const lines = await linesSeen(stage, expected.length * 2);
  const starts = lines.filter((line) => line['ev'] === 'start').map((line) => pick(line, ['type', 'm']));
  const byText = (one: Line, other: Line): number => JSON.stringify(one).localeCompare(JSON.stringify(other));
  return compare(starts.sort(byText), expected.map((line) => pick(line, ['type', 'm'])).sort(byText), stage);
}

const pick = (line: Line | undefined, keys: readonly string[]): Line =>
  Object.fromEntries(keys.map((key) => [key, key === 'tm' ? withoutIds(line?.[key]) : line?.[key]]));

/** The service's own id of a message differs; one that the message carried does not. */
function withoutIds(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null) return metadata;
  const { id, ...rest } = metadata as Line;
  return /^[\da-f]{7,8}-/.test(String(id)) ? rest : { ...rest, id };
}

function compare(one: unknown, other: unknown, stage: Stage): readonly string[] {
  const [mine, theirs] = [one, other].map((value) => comparable(value, stage.host));
  if (isDeepStrictEqual(mine, theirs)) return [];
  return [`${JSON.stringify(mine).slice(0, 500)}, not ${JSON.stringify(theirs).slice(0, 500)}`];
}
