/**
 * The changes that ConnectWise tells the app of: the `callbacks` of `config.json`.
 *
 * Without declared entries there is one for each board of an enabled link: changes on other boards are no callback at
 * all. ConnectWise has no level `company` for tickets (developer guide), so other companies' tickets on a board that a
 * link shares with them are sent as well, and the receiver leaves them alone.
 */
import * as z from 'zod';
import type { ConfigMistake } from './link-mistakes.ts';

/** Types with their levels, in lower case, as the developer guide lists them; its copy at hand has no levels of `site`. */
const levelsOf: Readonly<Record<string, readonly string[]>> = {
  activity: ['owner', 'status', 'type', 'company', 'activity'],
  agreement: ['owner', 'type', 'company', 'agreement'],
  company: ['owner', 'status', 'type', 'territory', 'company', 'integratortag'],
  configuration: ['owner', 'type', 'status', 'configuration'],
  contact: ['owner', 'type', 'territory', 'company', 'contact'],
  expense: ['owner', 'chargetotype', 'type', 'class', 'company', 'expense'],
  invoice: ['owner', 'status', 'company', 'invoice'],
  member: ['owner', 'location', 'securityrole', 'member'],
  opportunity: ['owner', 'statusid', 'company', 'opportunity'],
  productcatalog: ['owner'],
  project: ['owner', 'status', 'board', 'project'],
  purchaseorder: ['owner', 'status', 'vendor', 'company', 'purchaseorder'],
  schedule: ['owner', 'status', 'type', 'location', 'member', 'schedule'],
  ticket: ['owner', 'board', 'project', 'phase', 'status', 'ticket', 'integratortag'],
  time: ['owner', 'company', 'time'],
};

const word = z.string().regex(/^[A-Za-z]{1,40}$/, 'is one word of letters');

/** The schema of `callbacks`. */
export const callbacksSchema = z
  .strictObject({
    entries: z
      .array(
        z.strictObject({
          type: word.describe('Type of record, such as `ticket`.'),
          level: word
            .default('owner')
            .describe('`owner` for every record of the type, or `board`, `status` …'),
          objectId: z.int().positive().default(1).describe('Id of the object of that level; 1 for `owner`.'),
        }),
      )
      .min(1)
      .max(50)
      .optional()
      .describe(
        'The callback entries that ConnectWise holds for the app; left out, one for tickets on each board of the enabled links.',
      ),
    maxBoards: z
      .int()
      .min(0)
      .max(50)
      .default(20)
      .describe(
        'Where the links have more boards than this, one entry for every ticket takes the place of theirs; 0 always has that one.',
      ),
    dryRun: z
      .boolean()
      .default(true)
      .describe(
        'The automation callback-registrations only says what differs; `false` lets it put the entries right.',
      ),
  })
  .prefault({});

/** The callbacks as read; defaults filled in. */
export type CallbacksConfig = z.infer<typeof callbacksSchema>;

/**
 * One kind of change that ConnectWise calls for: records of one type, all of them (`owner`, 1) or those below one
 * object of a level.
 */
export interface CallbackKind {
  readonly type: string;
  readonly level: string;
  readonly objectId: number;
}

/** The part of a link that says on which boards its tickets are. */
interface LinkBoards {
  readonly enabled: boolean;
  readonly connectwise: { readonly boards: readonly number[] };
}

/** The one kind that tells of every ticket. */
const everyTicket: CallbackKind = { type: 'ticket', level: 'owner', objectId: 1 };

/**
 * Returns the kinds that ConnectWise is to call for: the declared entries, or else those of the links' boards; none
 * without a link.
 */
export function callbackKinds(config: {
  readonly callbacks: CallbacksConfig;
  readonly links: readonly LinkBoards[];
}): readonly CallbackKind[] {
  const { entries, maxBoards } = config.callbacks;
  return entries ?? boardKinds(config.links, maxBoards);
}

/**
 * Returns the kinds that the links need: the declared entries for tickets if there are any, or else those of the
 * boards.
 */
export function ticketKinds(config: Parameters<typeof callbackKinds>[0]): readonly CallbackKind[] {
  const declared = callbackKinds(config).filter(({ type }) => type.toLowerCase() === 'ticket');
  return declared.length > 0 ? declared : boardKinds(config.links, config.callbacks.maxBoards);
}

function boardKinds(links: readonly LinkBoards[], maxBoards: number): readonly CallbackKind[] {
  const boards = new Set(
    links.filter(({ enabled }) => enabled).flatMap(({ connectwise }) => connectwise.boards),
  );
  if (boards.size > maxBoards) return [everyTicket];
  return [...boards]
    .toSorted((one, other) => one - other)
    .map((objectId) => ({ type: 'ticket', level: 'board', objectId }));
}

/** Levels that a type does not have, objects of `owner` other than 1, and entries that stand there twice. */
export function callbackMistakes({ entries }: CallbacksConfig): readonly ConfigMistake[] {
  const seen = new Set<string>();
  return (entries ?? []).flatMap(({ type, level, objectId }, index) => {
    const at = (name: string, message: string): ConfigMistake => ({
      path: ['callbacks', 'entries', index, name],
      message,
    });
    const mistakes: ConfigMistake[] = [];
    const name = type.toLowerCase();
    const levels = Object.hasOwn(levelsOf, name) ? levelsOf[name] : undefined;
    // A type that ConnectWise has added since is for ConnectWise to judge.
    if (levels !== undefined && !levels.includes(level.toLowerCase()))
      mistakes.push(at('level', `is one of ${levels.join(', ')} for ${type}`));
    if (level.toLowerCase() === 'owner' && objectId !== 1) mistakes.push(at('objectId', 'is 1 for owner'));
    const key = `${name} ${level.toLowerCase()} ${objectId}`;
    if (seen.has(key)) mistakes.push(at('type', 'this entry stands there twice'));
    seen.add(key);
    return mistakes;
  });
}
