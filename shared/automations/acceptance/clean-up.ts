/** Closes what acceptance runs made, and says what stays: nothing is deleted, which would look like a loss to the app. */
import type { Link } from '../../rules/config/link.ts';
import { closingWords } from '../../rules/acceptance/expected.ts';
import { asCodedError } from '../../rules/errors.ts';
import { summaryStart } from '../../rules/acceptance/marker.ts';
import { correlationKey } from '../../rules/sync/counterpart/correlation.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import { edit, holds, systemNames } from './edits.ts';
import { recordNow, until, type Stage } from './stage.ts';

/** The result of the clean-up. */
export interface CleanUp {
  readonly isDone: boolean;
  /** For people, one sentence each. */
  readonly says: readonly string[];
}

/** The app may be what failed: it is not waited for longer. */
const maxFollowMs = 60_000;

/** Closes the records of either system whose summary begins so. Never throws. */
export async function cleanUp(stage: Stage, start: string): Promise<CleanUp> {
  const says: string[] = [];
  let isDone = true;
  const attempt = async (what: string, work: () => Promise<string>): Promise<void> => {
    try {
      says.push(await work());
    } catch (thrown) {
      isDone = false;
      const { code } = asCodedError(thrown);
      says.push(`${what} could not be closed (${code}): close it by hand.`);
    }
  };
  await attempt('What the run made', async () => {
    const found = await stage.find(start);
    for (const id of found.connectwise)
      await attempt(`Ticket ${id}`, () => close(stage, 'connectwise', id, 0));
    for (const [index, id] of found.servicenow.entries())
      // The app carries the closing of the ticket over; all tickets are closed before the first wait.
      await attempt(`Incident ${id}`, () =>
        close(stage, 'servicenow', id, index === 0 ? Math.min(maxFollowMs, stage.waitMs) : 1_000),
      );
    const count = found.connectwise.length + found.servicenow.length;
    return count === 0
      ? 'No record of a run was found.'
      : 'The closed records, their notes and their files stay: only a person should delete them, because the app would report lost records.';
  });
  return { isDone, says };
}

/**
 * A run that ended in the middle of its conflict left one that waits for a person. The closing of the ticket makes the app
 * look at the pair, and it takes the conflict off its list where both records agree.
 */
async function endConflict(stage: Stage, { id, fields }: SideRecord): Promise<void> {
  if (stage.link.fields.summary.conflict !== 'manual' || (await stage.hasOpenConflict(id)) !== true) return;
  const [incident] = await stage.sides.servicenow.findByCorrelation(correlationKey(stage.link.name, id));
  if (incident === undefined) return;
  await edit({ ...stage, people: stage.sides }, 'servicenow', incident.id, { summary: fields.summary });
}

function isClosed(link: Link, side: SideName, record: SideRecord): boolean {
  const words = closingWords(link, record.board);
  return (
    record.closed ||
    link.closing.states.includes(record.fields.status) ||
    (words !== null && holds(record, { status: words[side] }))
  );
}

/** Enough to be shown: `--clean` finds all. */
const maxOthers = 20;

/**
 * Open records that other runs made, as `ticket #1204`; the newest twenty of each system are looked at. A run was killed, or
 * works at this moment. Throws what a system throws.
 */
export async function openOfOthers(
  { link, sides, find }: Pick<Stage, 'link' | 'sides' | 'find'>,
  ownSummaryStart: string | null,
): Promise<readonly string[]> {
  const all = await find(summaryStart);
  const own = ownSummaryStart === null ? null : await find(ownSummaryStart);
  const open: string[] = [];
  for (const side of ['connectwise', 'servicenow'] as const)
    for (const id of all[side].filter((one) => own?.[side].includes(one) !== true).slice(-maxOthers)) {
      const record = await recordNow(sides[side], id);
      if (!isClosed(link, side, record))
        open.push(`${side === 'connectwise' ? 'ticket' : 'incident'} ${record.number}`);
    }
  return open;
}

async function close(stage: Stage, side: SideName, id: string, followMs: number): Promise<string> {
  const record = await recordNow(stage.sides[side], id);
  const name = side === 'connectwise' ? `Ticket ${record.number}` : `Incident ${record.number}`;
  const words = closingWords(stage.link, record.board);
  if (words === null)
    return `${name} stays open in ${systemNames[side]}: the link’s status map has no pair of words that closes both sides.`;
  const change = { status: words[side] };
  if (side === 'connectwise') await endConflict(stage, record);
  if (isClosed(stage.link, side, record)) return `${name} was closed already.`;
  const followed = await until(
    stage,
    `the closing of ${name}`,
    async () => {
      const now = await recordNow(stage.sides[side], id);
      return now.closed || holds(now, change) ? true : null;
    },
    followMs,
  );
  if (followed === true) return `${name} was closed by the app, after its counterpart.`;
  await edit({ ...stage, people: stage.sides }, side, id, change);
  return `${name} was closed by this command.`;
}
