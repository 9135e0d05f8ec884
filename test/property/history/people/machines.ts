/**
 * Rules that work in the pages of both systems and correct each other through the sync: what one side gets from us, its
 * rule changes at once, after a while, or so late that a lap takes hours. And automatic answers to notes.
 */
import { constantFrom, nat, record as recordOf } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { FieldName, SideName } from '../../../../shared/rules/sync/record.ts';
import type { Effect } from '../../../support/fakes/memory-side.ts';
import type { Callback } from './callback.ts';
import type { Systems } from '../timeline.ts';

/** Two rules, one on each side of a link. */
export interface Machine {
  /** `notes` says the same each time, `talk` something new. */
  readonly kind: 'status' | 'priority' | 'summary' | 'round' | 'notes' | 'talk';
  readonly link: number;
  readonly delaySeconds: number;
  readonly callback: Callback;
}

/** Machines of any kind and speed; slow ones make one step a poll, or less than one an hour. */
export const machine: Arbitrary<Machine> = recordOf({
  kind: constantFrom(
    'status' as const,
    'priority' as const,
    'summary' as const,
    'round' as const,
    'notes' as const,
    'talk' as const,
  ),
  link: nat({ max: 1 }),
  delaySeconds: constantFrom(0, 0, 45, 900, 4_000),
  callback: constantFrom<Callback>('delivered', 'lost'),
});

/** The values that a rule sets in place of ours; it leaves others alone. */
const words: Readonly<
  Record<'status' | 'priority' | 'round', Readonly<Record<SideName, Record<string, string>>>>
> = {
  status: { servicenow: { '1': '2' }, connectwise: { Assigned: 'New' } },
  priority: {
    servicenow: { '1/1': '3/3', '1/2': '3/3', '2/2': '3/3' },
    connectwise: { Low: 'Medium' },
  },
  round: {
    servicenow: { '1': '2', '2': '3', '3': '1' },
    connectwise: { New: 'Waiting', Assigned: 'New', Waiting: 'Assigned' },
  },
};

/** The value that the rule sets in place of this one; null if it leaves it alone. */
function answerTo(
  kind: Exclude<Machine['kind'], 'notes' | 'talk'>,
  side: SideName,
  value: string,
): string | null {
  if (kind !== 'summary') return words[kind][side][value] ?? null;
  // Neither is like a text that its system cut or re-cased while saving it.
  const bare = value.replace(/ \([ab]\)$/, '').slice(0, 60);
  const wanted = `${bare} ${side === 'servicenow' ? '(a)' : '(b)'}`;
  return bare === '' || value === wanted ? null : wanted;
}

/** Returns true if the machine answers notes. */
export const isTalk = (kind: Machine['kind']): kind is 'notes' | 'talk' =>
  kind === 'notes' || kind === 'talk';

const fieldOf = (kind: Machine['kind']): FieldName | null =>
  isTalk(kind) ? null : kind === 'round' ? 'status' : kind;

/** The author of all automatic notes. */
export const bot = 'Bot';

/** The machines of a history at work. */
export function machinesAt(world: {
  readonly machines: readonly Machine[];
  readonly links: readonly string[];
  readonly systems: Systems;
  readonly now: () => number;
  readonly deed: (link: string, side: SideName, recordId: string, what: string, value: string) => void;
  readonly callback: (link: string, side: SideName, recordId: string, how: Callback) => void;
}) {
  let serial = 0;
  let isOff = false;
  let due: { readonly at: number; readonly work: () => void }[] = [];
  /** Nobody can tell a machine that is slow and always says something new from a person. */
  const plan = ({ kind, delaySeconds }: Machine, work: () => void): void => {
    const delay = kind === 'talk' ? Math.min(delaySeconds, 20) : delaySeconds;
    due.push({ at: world.now() + delay * 1000 + 1, work });
  };

  function answerField(machine: Machine, link: string, { side, recordId }: Effect): void {
    const { kind, callback } = machine;
    const field = fieldOf(kind);
    const system = world.systems[link]?.[side];
    const record = system?.records.get(recordId);
    if (isTalk(kind) || field === null || system === undefined || record === undefined) return;
    if (record.mergedInto !== null || (side === 'servicenow' && record.fields.status === '7')) return;
    const value = answerTo(kind, side, system.valueOf(recordId, field));
    if (value === null) return;
    system.edit(recordId, field, value);
    world.deed(link, side, recordId, field, system.saved(field, value));
    world.callback(link, side, recordId, callback);
  }

  function answerNote({ callback, kind: manner }: Machine, link: string, { side, recordId }: Effect): void {
    const system = world.systems[link]?.[side];
    const record = system?.records.get(recordId);
    if (system === undefined || record === undefined || record.mergedInto !== null) return;
    if (side === 'servicenow' && record.fields.status === '7') return;
    const kind = side === 'connectwise' ? 'discussion' : 'comments';
    serial += 1;
    const word = String(serial).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
    const text = `Automatic answer of ${side} ${manner === 'talk' ? `about ${word} ` : ''}${serial}`;
    system.note(recordId, kind, text, bot);
    world.deed(link, side, recordId, kind, text);
    world.callback(link, side, recordId, callback);
  }

  return {
    /** Something of ours reached a system. */
    onEffect(link: string, effect: Effect): void {
      if (isOff) return;
      for (const machine of world.machines) {
        if (world.links[machine.link % world.links.length] !== link) continue;
        const field = effect.kind === 'create' ? fieldOf(machine.kind) : effect.field;
        if (field !== undefined && field !== null && field === fieldOf(machine.kind))
          plan(machine, () => answerField(machine, link, effect));
        if (effect.kind === 'note' && isTalk(machine.kind))
          plan(machine, () => answerNote(machine, link, effect));
      }
    },

    /** Their owners switched them off. */
    switchOff(): void {
      isOff = true;
      due = [];
    },

    /** Does what is due. */
    run(): void {
      if (due.length === 0) return;
      const ready = due.filter(({ at }) => at <= world.now());
      due = due.filter(({ at }) => at > world.now());
      for (const { work } of ready) work();
    },

    /** The time at which the next of them acts, milliseconds since 1970; null if none will. */
    next: (): number | null => (due.length === 0 ? null : Math.min(...due.map(({ at }) => at))),
  };
}
