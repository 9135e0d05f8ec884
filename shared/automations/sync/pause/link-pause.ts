/**
 * Keeps a paused link still: nothing is read and nothing is written for it, and its nudges wait.
 *
 *   nudge ─▶ paused? ─▶ row in `heldnudges` ─▶ mark ─▶ message ends    resume ─▶ poll ─▶ mark? ─▶ rows become nudges ─▶ queue
 *
 * A nudge is held as a row and not put off on the queue: thousands of changes of one record become one, no message runs
 * out of its life in a long pause, and the work goes on at once when the pause ends. The nudges are held beside the cursor,
 * which stays where it was: a poll alone would miss what moves no timestamp and only a callback told.
 *
 * Right before a write begins the pause is looked at again, so that a long run ends within seconds: before the words and
 * codes of the write are looked up, before the last look at the record, and at the send, since a limit of the remote may
 * hold any of them up for minutes; a send has its deadline. A write that has begun is finished, and the run ends as one that
 * was cut off there would: the next one finds what it did.
 */
import { CodedError } from '../../../rules/errors.ts';
import { pauseKnownMs } from '../../../rules/operate/link-pause.ts';
import type { Nudge } from '../../../rules/sync/nudge.ts';
import type { HeldNudges, LinkPauses } from '../../../ports/link-states.ts';
import type { NudgeQueue } from '../../../ports/queues.ts';
import type { Released } from '../../../ports/link-states.ts';
import type { Side } from '../../../ports/side.ts';
import type { LinkedSides, Pausing, SyncOutcome } from '../../../ports/sync.ts';
import type { ReadyWrite } from '../../../ports/writes.ts';

/** Rows that are released side by side. */
const atOnce = 8;
const rowsAtOnce = 200;
/** Nudges that are left after this time go with the next poll: the poll itself needs time, too. */
const releaseMs = 90_000;

/** Returns true if the link is paused, as this instance knows it. Throws the codes of storage. */
export async function isPaused(link: string, pausing: Pausing | undefined): Promise<boolean> {
  return pausing !== undefined && (await pausing.pauses.of(link)) !== null;
}

/**
 * Ends a run of a paused link: its nudge is durable in another place before the message goes. Throws the codes of
 * storage.
 */
export async function holdNudge(
  nudge: Nudge,
  pausing: Pausing,
  nudges: Pick<NudgeQueue, 'send'>,
): Promise<SyncOutcome> {
  const { link } = nudge;
  // The remembered pause may be over. Asked once more behind the row: whoever ended the pause in between has
  // released the rows that it found, and perhaps not this one.
  if ((await pausing.pauses.readNow(link)) !== null) {
    await pausing.hold(nudge);
    if ((await pausing.pauses.readNow(link)) !== null) return { kind: 'held' };
  }
  await nudges.send(nudge, { delaySeconds: pauseKnownMs / 1000 });
  return { kind: 'held' };
}

/** The link with two sides that begin no write while it is paused: they throw `link-paused` (retry). */
export function whileRunning<Linked extends LinkedSides>(
  linked: Linked,
  pauses: Pick<LinkPauses, 'of'>,
): Linked {
  const { name } = linked.link;
  const running = (): Promise<void> => requireRunning(name, pauses);
  const write = <Ready extends ReadyWrite<unknown>>(ready: Ready): Ready => ({
    ...ready,
    async look() {
      // Before the look: the age of the look counts, and storage may be slow.
      await running();
      const looked = await ready.look();
      return {
        ...looked,
        async send(deadline: number) {
          await running();
          return looked.send(deadline);
        },
      };
    },
  });
  const guarded = (side: Side): Side => ({
    ...side,
    async create(draft) {
      await running();
      return write(await side.create(draft));
    },
    async update(record, change) {
      await running();
      return (await side.update(record, change)).map((ready) => write(ready));
    },
    async addNote(record, note) {
      await running();
      return write(await side.addNote(record, note));
    },
    async addAttachment(record, draft, chunks) {
      await running();
      return write(await side.addAttachment(record, draft, chunks));
    },
  });
  const both = ({ connectwise, servicenow }: LinkedSides['sides']): LinkedSides['sides'] => ({
    connectwise: guarded(connectwise),
    servicenow: guarded(servicenow),
  });
  const { silent } = linked;
  return { ...linked, sides: both(linked.sides), ...(silent === undefined ? {} : { silent: both(silent) }) };
}

/** Throws `link-paused` (retry) for a link that is paused. */
export async function requireRunning(link: string, pauses: Pick<LinkPauses, 'of'>): Promise<void> {
  const pause = await pauses.of(link);
  if (pause === null) return;
  throw new CodedError('link-paused', {
    detail: `Link "${link}" is paused since ${pause.since} by ${pause.by}. Run: npm run cli -- links resume ${link} --yes`,
    facts: { link },
  });
}

/** Holds a nudge: its row, then the mark by which the next poll behind the pause finds it. */
export function holding(
  held: Pick<HeldNudges, 'hold'>,
  pauses: Pick<LinkPauses, 'markHeld'>,
): Pausing['hold'] {
  return async (nudge) => {
    await held.hold(nudge);
    await pauses.markHeld(nudge.link);
  };
}

/** The held nudges, the pauses and the queue that held nudges return to. */
export interface ReleaseNeeds {
  readonly held: Pick<HeldNudges, 'list' | 'forget'>;
  readonly pauses: Pick<LinkPauses, 'of'>;
  readonly nudges: Pick<NudgeQueue, 'send'>;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Puts the held nudges of a link that runs on the queue. Each is durable there before its row goes, so that a crash sends some
 * twice. Throws the codes of storage.
 */
export async function releaseHeld(link: string, needs: ReleaseNeeds): Promise<Released> {
  const until = needs.now() + releaseMs;
  let released = 0;
  while (needs.now() <= until && (await needs.pauses.of(link)) === null) {
    const rows = await needs.held.list(link, rowsAtOnce);
    for (let start = 0; start < rows.length; start += atOnce)
      await Promise.all(
        rows.slice(start, start + atOnce).map(async (held) => {
          await needs.nudges.send(asReleased(held.nudge, needs.now()));
          await needs.held.forget(held);
        }),
      );
    released += rows.length;
    if (rows.length < rowsAtOnce) return { released, isEmpty: true };
  }
  return { released, isEmpty: false };
}

/**
 * Learned now, so that no read before the pause makes it stale; a person's request keeps its time. It counts as one that was put
 * off once: the run clears the row of the wait that one of its like may have left before the pause.
 */
function asReleased(held: Nudge, now: number): Nudge {
  const nudge = { ...held, attempt: 1 };
  const learnedAt = new Date(now).toISOString();
  return nudge.origin === 'replay'
    ? { ...nudge, learnedAt, orderedAt: nudge.orderedAt ?? nudge.learnedAt }
    : { ...nudge, learnedAt };
}
