/** Closes what acceptance runs made, and says what stays: nothing is deleted, which would look like a loss to the app. */
import { closingWords } from '../../rules/acceptance/expected.ts';
import { asCodedError } from '../../rules/errors.ts';
import type { SideName } from '../../rules/sync/record.ts';
import { edit, holds, systemNames } from './edits.ts';
import { recordNow, until, type Stage } from './stage.ts';

/** What became of the clean-up. */
export interface CleanUp {
  readonly isDone: boolean;
  /** For people, one sentence each. */
  readonly says: readonly string[];
}

/** The app may be what failed: it is not waited for longer. */
const maxFollowMs = 60_000;

/** Closes the records of either system that begin with this summary. Never throws. */
export async function cleanUp(stage: Stage, summaryStart: string): Promise<CleanUp> {
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
    const found = await stage.find(summaryStart);
    for (const id of found.connectwise)
      await attempt(`Ticket ${id}`, () => close(stage, 'connectwise', id, 0));
    for (const [index, id] of found.servicenow.entries())
      // The app carries the closing of the ticket over; all tickets are closed before the first wait.
      await attempt(`Incident ${id}`, () =>
        close(stage, 'servicenow', id, index === 0 ? Math.min(maxFollowMs, stage.waitMs) : 1_000),
      );
    const count = found.connectwise.length + found.servicenow.length;
    return count === 0
      ? 'Nothing of a run was found.'
      : 'The closed records, their notes and their files stay: deleting them is left to a person, because the app would tell of a lost record.';
  });
  return { isDone, says };
}

async function close(stage: Stage, side: SideName, id: string, followMs: number): Promise<string> {
  const record = await recordNow(stage.sides[side], id);
  const name = side === 'connectwise' ? `Ticket ${record.number}` : `Incident ${record.number}`;
  const words = closingWords(stage.link, record.board);
  if (words === null)
    return `${name} stays open in ${systemNames[side]}: the link’s status map has no pair of words that closes both sides.`;
  const change = { status: words[side] };
  const isClosed = ({ fields, closed }: typeof record): boolean =>
    closed || holds(record, change) || stage.link.closing.states.includes(fields.status);
  if (isClosed(record)) return `${name} was closed already.`;
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
