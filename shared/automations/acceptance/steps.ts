/** The steps of an acceptance run, in their order. Each answers what was seen, or throws `NotHeld`. */
import { summaryOf } from '../../rules/acceptance/marker.ts';
import { copyKind, travels, writtenKinds } from '../../rules/acceptance/expected.ts';
import { correlationKey } from '../../rules/sync/counterpart/correlation.ts';
import { otherSide, type SideName } from '../../rules/sync/record.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import { edit, fileTravels, holds, notArrived, noteTravels, nothingLeaked, systemNames } from './edits.ts';
import { NotHeld, recordNow, until, writeOnce, type Stage, type TestPair } from './stage.ts';

/** One step on the pair. */
export interface AcceptanceStep {
  readonly name: string;
  /** Null where the link's settings leave nothing to try: then `run` is not called. */
  readonly leftOut: string | null;
  /** Part of the shortest run that shows that a link works. */
  readonly isEssential: boolean;
  readonly run: () => Promise<string>;
}

const description = 'Made by an acceptance run. It is closed by the same run; nobody needs to do anything.';

/** Makes the ticket. */
export async function makeTicket(stage: Stage): Promise<RecordId> {
  const summary = summaryOf(stage.marker, 'a ticket');
  const made = async (): Promise<RecordId | null> => (await stage.find(summary)).connectwise[0] ?? null;
  return writeOnce(stage, made, () => stage.createTicket(summary, description));
}

/** Waits for the incident of the ticket. */
export async function incidentOf(stage: Stage, ticket: RecordId): Promise<RecordId> {
  const key = correlationKey(stage.link.name, ticket);
  const correlated = await until(stage, 'the incident', async () => {
    const all = await stage.sides.servicenow.findByCorrelation(key);
    return all.length === 0 ? null : all;
  });
  const [first] = correlated ?? [];
  if (first === undefined)
    throw await notArrived(
      stage,
      { connectwise: ticket, servicenow: ticket },
      { from: 'connectwise', what: 'The ticket' },
    );
  if ((correlated?.length ?? 0) > 1)
    throw new NotHeld(`The ticket has ${correlated?.length ?? 0} incidents.`, [
      'docs/errors.md, correlation-duplicate.',
    ]);
  const { fields } = await recordNow(stage.sides.servicenow, first.id);
  const told = await recordNow(stage.sides.connectwise, ticket);
  if (fields.summary !== told.fields.summary)
    throw new NotHeld('The incident has another summary than the ticket.', [
      `\`npm run cli -- why ${ticket}\``,
    ]);
  return first.id;
}

/** The steps after the pair is there. */
export function stepsOf(stage: Stage, pair: TestPair): readonly AcceptanceStep[] {
  const { link } = stage;
  const way = (from: SideName): string => `${systemNames[from]} → ${systemNames[otherSide(from)]}`;
  const sides = ['connectwise', 'servicenow'] as const;
  const noField = (from: SideName): string | null =>
    travels(link.fields.summary.direction, from)
      ? null
      : `fields.summary.direction is ${link.fields.summary.direction}`;
  const noFile = (from: SideName): string | null =>
    travels(link.attachments.direction, from)
      ? null
      : `attachments.direction is ${link.attachments.direction}`;
  return [
    ...sides.map((from) => ({
      name: `field edit, ${way(from)}`,
      leftOut: noField(from),
      isEssential: true,
      run: () => fieldTravels(stage, pair, from),
    })),
    ...sides.flatMap((from) =>
      (['customer', 'internal'] as const).map((reader) => ({
        name: `${reader === 'customer' ? 'customer-visible note' : 'internal note'}, ${way(from)}`,
        leftOut: null,
        isEssential: reader === 'customer',
        run: () => noteTravels(stage, pair, { from, kind: writtenKinds[from][reader] }),
      })),
    ),
    ...sides.map((from) => ({
      name: `file, ${way(from)}`,
      leftOut: noFile(from),
      isEssential: false,
      run: () => fileTravels(stage, pair, from),
    })),
    {
      name: 'conflict: both sides edited at the same time',
      leftOut: noField('connectwise') ?? noField('servicenow'),
      isEssential: false,
      run: () => conflictEnds(stage, pair),
    },
    {
      name: 'no internal note leaked, no duplicates',
      leftOut: null,
      isEssential: true,
      run: () => nothingLeaked(stage, pair),
    },
    {
      name: 'both sides still in sync',
      leftOut: noField('connectwise'),
      isEssential: true,
      run: () => stillEqual(stage, pair),
    },
  ];
}

async function fieldTravels(stage: Stage, pair: TestPair, from: SideName): Promise<string> {
  const change = { summary: summaryOf(stage.marker, `edited in ${systemNames[from]}`) };
  await edit(stage, from, pair[from], change);
  const to = otherSide(from);
  const arrived = await until(stage, `the edit of ${systemNames[from]}`, async () =>
    holds(await recordNow(stage.sides[to], pair[to]), change) ? true : null,
  );
  if (arrived === null) throw await notArrived(stage, pair, { from, what: 'The new summary' });
  return 'summary equal on both sides';
}

const maxMeetings = 3;

/** The edits may be seen one after the other, which is no conflict: they are made again, with other words. */
async function conflictEnds(stage: Stage, pair: TestPair): Promise<string> {
  const policy = stage.link.fields.summary.conflict;
  for (let meeting = 1; meeting <= maxMeetings; meeting += 1) {
    const texts = {
      connectwise: summaryOf(stage.marker, `conflict ${meeting}, text of ConnectWise`),
      servicenow: summaryOf(stage.marker, `conflict ${meeting}, text of ServiceNow`),
    };
    await Promise.all(
      (['connectwise', 'servicenow'] as const).map((side) =>
        edit(stage, side, pair[side], { summary: texts[side] }),
      ),
    );
    const winner = await until(stage, 'the end of the conflict', () => winnerOf(stage, pair));
    if (winner === null)
      throw await notArrived(stage, pair, { from: 'connectwise', what: 'The end of the conflict' });
    if (winner === 'waits') return endsByPerson(stage, pair, texts.connectwise);
    if (policy === 'latest' || policy === winner)
      return `policy ${policy}: both sides have the text of ${systemNames[winner]}${meeting === 1 ? '' : `, at try ${meeting}`}`;
  }
  throw new NotHeld(
    `The policy is ${policy}, but both sides ended with the other text ${maxMeetings} times.`,
    [
      `\`npm run cli -- why ${pair.connectwise}\` shows which rule chose. If that rule is not the policy above, the app runs another config.json than this machine.`,
    ],
  );
}

/** A person gives both records the same words, or the conflict would stay on the list when the run is long over. */
async function endsByPerson(stage: Stage, pair: TestPair, summary: string): Promise<string> {
  await edit(stage, 'servicenow', pair.servicenow, { summary });
  const gone = await until(stage, 'the conflict to leave the list', async () =>
    (await stage.hasOpenConflict(pair.connectwise)) === false ? true : null,
  );
  if (gone === null)
    throw new NotHeld('Both records agree again, and the app still lists the conflict.', [
      '`npm run cli -- conflicts list`',
      `\`npm run cli -- why ${pair.connectwise}\``,
    ]);
  return 'each side kept its text and the app listed the conflict, until a person made them agree';
}

/** Null while it is not over. */
async function winnerOf(stage: Stage, pair: TestPair): Promise<SideName | 'waits' | null> {
  const { summary: ticket } = (await recordNow(stage.sides.connectwise, pair.connectwise)).fields;
  const { summary: incident } = (await recordNow(stage.sides.servicenow, pair.servicenow)).fields;
  if (ticket === incident) return ticket.endsWith('ConnectWise') ? 'connectwise' : 'servicenow';
  if (stage.link.fields.summary.conflict !== 'manual') return null;
  return (await stage.hasOpenConflict(pair.connectwise)) === true ? 'waits' : null;
}

async function stillEqual(stage: Stage, pair: TestPair): Promise<string> {
  const ticket = await recordNow(stage.sides.connectwise, pair.connectwise);
  const incident = await recordNow(stage.sides.servicenow, pair.servicenow);
  if (ticket.fields.summary !== incident.fields.summary)
    throw new NotHeld('The summaries differ again.', [`\`npm run cli -- why ${pair.connectwise}\``]);
  const files = (await stage.sides.servicenow.attachments(pair.servicenow)).map(({ name }) => name);
  if (new Set(files).size !== files.length) throw new NotHeld('A file exists twice on the incident.', []);
  const internal = copyKind(stage.link, 'internal') ?? 'none';
  return `one incident, summaries equal, ${files.length} files, internal notes as ${internal}`;
}
