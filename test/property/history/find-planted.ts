/** Defects that other people's sync engines have, each planted into ours, and the search for them by random histories. */
import { sample } from 'fast-check';
import type { LinkedSides } from '../../../shared/ports/sync.ts';
import type { Side } from '../../../shared/ports/side.ts';
import type { ReadyWrite } from '../../../shared/ports/writes.ts';
import type { FieldChange } from '../../../shared/rules/sync/record.ts';
import { shift } from '../../../shared/rules/sync/cursor.ts';
import type { ConflictStore } from '../../../shared/ports/journals.ts';
import type { ConflictRow } from '../../../shared/rules/sync/journal.ts';
import type { EngineTuning } from '../../../shared/rules/config/link.ts';
import { checkHistory } from './check.ts';
import type { Planted } from './harness.ts';
import { histories } from './history.ts';
import type { Action, History } from './history.ts';

interface Defect {
  readonly planted: Planted;
  readonly engine?: Partial<EngineTuning>;
  /**
   * True for a defect that shows in files and so rarely that people attach files instead of writing notes or fields.
   */
  readonly isOfFiles?: boolean;
  /** The seed and the place of the history that found it last: it is played first, and then all others in their order. */
  readonly foundBy?: readonly [seed: number, place: number];
}

const onBoth =
  (change: (side: Side) => Partial<Side>) =>
  ({ link, sides }: LinkedSides): LinkedSides => ({
    link,
    sides: {
      connectwise: { ...sides.connectwise, ...change(sides.connectwise) },
      servicenow: { ...sides.servicenow, ...change(sides.servicenow) },
    },
  });

/** The configuration that the engine gets, with the policy of one field turned round. */
function reversedPolicy({ link, sides }: LinkedSides): LinkedSides {
  const { summary } = link.fields;
  const turned = { connectwise: 'servicenow', servicenow: 'connectwise' } as const;
  const conflict =
    summary.conflict === 'connectwise' || summary.conflict === 'servicenow'
      ? turned[summary.conflict]
      : summary.conflict;
  return { link: { ...link, fields: { ...link.fields, summary: { ...summary, conflict } } }, sides };
}

const onConflicts =
  (change: (row: ConflictRow) => ConflictRow | null) =>
  (conflicts: ConflictStore): ConflictStore => ({
    ...conflicts,
    async record(row) {
      const changed = change(row);
      if (changed !== null) await conflicts.record(changed);
    },
  });

/** A write whose answer shows the texts as they were sent, whatever was saved of them. */
function asSent<Answer>(write: ReadyWrite<Answer>, saved: FieldChange): ReadyWrite<Answer> {
  return {
    async look() {
      const looked = await write.look();
      const send = async (deadline: number) => ({ ...(await looked.send(deadline)), saved, savedAt: '' });
      return { fields: looked.fields, send };
    },
  };
}

const defects = {
  none: { planted: {} },
  'a cursor that reads strictly behind its last time': {
    foundBy: [4, 55],
    planted: {
      sides: onBoth((side) => ({
        changed: (window, size) => side.changed({ ...window, from: shift(window.from, 1000) }, size),
      })),
    },
    engine: { overlapSeconds: 0, lagSeconds: 0 },
  },
  'a filter on the last writer': { foundBy: [4, 438], planted: { skip: (record) => record.lastByUs } },
  'a create without a look-up': {
    planted: { sides: onBoth(() => ({ findByCorrelation: () => Promise.resolve([]) })) },
  },
  'claims that fence nothing': { planted: { unfenced: true } },
  'a watermark that moves after a failed run': {
    foundBy: [4, 571],
    planted: {
      sides: onBoth((side) => ({
        changed: (window, size) =>
          side.changed(window, size).catch(async () => ({
            rows: [],
            after: null,
            serverTime: await side.serverTime().catch(() => shift(window.from, 600_000)),
          })),
      })),
    },
    engine: { overlapSeconds: 0 },
  },
  'a conflict policy turned round for one field': { foundBy: [4, 254], planted: { sides: reversedPolicy } },
  'a journal that cuts at 4,000': {
    foundBy: [5, 476],
    planted: {
      conflicts: onConflicts((row) => ({
        ...row,
        connectwise: row.connectwise.slice(0, 4000),
        servicenow: row.servicenow.slice(0, 4000),
      })),
    },
  },
  'a journal that forgets what an edit of a copy replaced': {
    planted: { conflicts: onConflicts((row) => (/cop(y|ies)/.test(row.policy) ? null : row)) },
  },
  'an altered copy that is taken for an edit and carried back': {
    planted: {
      sides: onBoth((side) => ({
        update: async (record, change) =>
          (await side.update(record, change)).map((write) => ({ ...write, ...asSent(write, change) })),
        create: async (draft) => {
          const ready = await side.create(draft);
          return { ...ready, ...asSent(ready, draft.fields) };
        },
      })),
    },
  },
  'a file that is sent without a look at what has arrived': {
    foundBy: [4, 231],
    isOfFiles: true,
    planted: {
      sides: onBoth((side) => ({
        attachments: async (id) =>
          (await side.attachments(id)).filter(({ byUs, label }) => byUs !== true && !label.includes('(')),
      })),
    },
  },
  'notes that are left out without a look at the version': {
    planted: {
      sides: onBoth((side) => ({
        read: async (id, known) => {
          const found = await side.read(id, known);
          if (known === undefined || found.kind !== 'found') return found;
          return { kind: 'found', record: { ...found.record, notes: [] } };
        },
      })),
    },
  },
} satisfies Readonly<Record<string, Defect>>;

/** Two, since the histories hold pauses, too: a rare defect may hide from every history of one of them. */
const seeds = [4, 5];

/** The same histories are played with one defect after the other. */
const sampled = new Map<string, readonly History[]>();

function sampleOf(numRuns: number, seed: number): readonly History[] {
  const key = `${numRuns} ${seed}`;
  const known = sampled.get(key) ?? sample(histories(80), { numRuns, seed });
  sampled.set(key, known);
  return known;
}

/**
 * The first violations of one of so many histories with the defect in place, one of which begins as asked; empty where
 * none comes out so wrong.
 */
export async function findPlanted(
  name: keyof typeof defects,
  numRuns: number,
  beginning = '',
): Promise<readonly string[]> {
  const { planted, engine = {}, isOfFiles = false, foundBy }: Defect = defects[name];
  for (const history of played(numRuns, foundBy)) {
    const { violations } = await checkHistory(isOfFiles ? ofFiles(history) : history, planted, engine);
    if (violations.some((one) => one.startsWith(beginning))) return violations;
  }
  return [];
}

/** All histories of all seeds, behind the one that found the defect last. */
function* played(numRuns: number, foundBy: Defect['foundBy']): Generator<History> {
  if (foundBy !== undefined) {
    const [seed, place] = foundBy;
    yield* sampleOf(numRuns, seed).slice(place, place + 1);
  }
  for (const seed of seeds) yield* sampleOf(numRuns, seed);
}

function ofFiles(history: History): History {
  const attached = (action: Action): Action =>
    action.kind === 'note' || action.kind === 'touch'
      ? { ...action, kind: 'attach', pick: action.pick % 2 }
      : action;
  return { ...history, actions: history.actions.map(attached) };
}
