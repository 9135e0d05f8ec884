/**
 * P-stop: a field that returns three times to a value that we had replaced, with no new value between, is written no more,
 * however slow the laps are; and a person is told both values, who set each, and what to change. Notes of machines
 * likewise.
 */
import { canonicalField } from '../../../../shared/rules/sync/canonical-field.ts';
import { correlatedId } from '../../../../shared/rules/sync/counterpart/correlation.ts';
import type { FieldName, SideName } from '../../../../shared/rules/sync/record.ts';
import { coreFields } from '../../../../shared/rules/sync/record.ts';
import { errorAction } from '../../../../shared/rules/why/words.ts';
import type { Effect } from '../../../support/fakes/memory-side.ts';
import type { MemoryState } from '../../../support/fakes/memory-stores.ts';
import { counterpartId } from '../counterparts.ts';
import { bot } from '../people/machines.ts';
import type { Systems } from '../timeline.ts';

/** The number of times that we may write one value again. */
const maxReturns = 3;
/** Copies of machines' notes that one copied note of a person may cause; each of their answers may run on its own. */
const maxNotes = 20;

interface Laps {
  side: SideName | null;
  /** The number of times that each value was written again since the last new one. */
  readonly returns: Map<string, number>;
}

/** A judge of writes, to be asked before each of them happens. */
export function stopJudge(world: {
  readonly systems: Systems;
  readonly state: MemoryState;
  /** The machines that answer notes at a link; several answer each other's answers. */
  talkersOf(link: string): number;
}) {
  const fields = new Map<string, Laps>();
  const notes = new Map<string, number>();
  /** Copies of people's notes, each of which machines may answer. */
  const begun = new Map<string, number>();

  function judgeField(
    ticket: string,
    { side, field, after = '' }: Effect & { readonly field: FieldName },
  ): string[] {
    const where = `${ticket} ${field}`;
    const laps = fields.get(where) ?? { side: null, returns: new Map<string, number>() };
    fields.set(where, laps);
    const value = `${side} ${canonicalField(field, after)}`;
    const isLap = laps.side !== null && laps.side !== side;
    laps.side = side;
    const before = laps.returns.get(value);
    if (before === undefined) {
      for (const known of laps.returns.keys()) laps.returns.set(known, 0);
      laps.returns.set(value, 0);
      return [];
    }
    laps.returns.set(value, before + Number(isLap));
    return before + Number(isLap) > maxReturns
      ? [`P-stop: ${field} of ${ticket} returned ${before + 1} times to "${after.slice(0, 40)}" on ${side}`]
      : [];
  }

  return (link: string, effect: Effect): string[] => {
    const { side, recordId, kind, field, late } = effect;
    if (late === true) return [];
    const ticket = side === 'connectwise' ? recordId : ticketOf(link, recordId, world);
    if (ticket === null) return [];
    if (kind === 'field' && field !== undefined) return judgeField(`${link} ${ticket}`, { ...effect, field });
    if (kind !== 'note') return [];
    const where = `${link} ${ticket}`;
    if (effect.after?.startsWith(`${bot} (`) !== true) {
      begun.set(where, (begun.get(where) ?? 0) + 1);
      return [];
    }
    const count = (notes.get(where) ?? 0) + 1;
    notes.set(where, count);
    return count === maxNotes ** world.talkersOf(link) * Math.max(begun.get(where) ?? 0, 1)
      ? [`P-stop: machines wrote ${count} notes at ${link} ${ticket}`]
      : [];
  };
}

function ticketOf(
  link: string,
  incident: string,
  { systems, state }: { readonly systems: Systems; readonly state: MemoryState },
): string | null {
  const correlation = systems[link]?.servicenow.records.get(incident)?.correlation ?? null;
  return counterpartId(state, link, 'servicenow', incident) ?? correlatedId(link, correlation);
}

/** True for a field of a pair that was stopped, and that a person was told of. */
export function isStopped(state: MemoryState, link: string, pairKey: string, field: FieldName): boolean {
  const pair = state.pairRows.get(`${link}\n${pairKey}`)?.pair;
  return pair?.laps?.[field]?.stopped != null && deadLettersOf(state, link, pairKey).length > 0;
}

/** True for a note of a machine that was not copied, and that a person was told of. */
export function isStoppedNote(state: MemoryState, link: string, pairKey: string, author: string): boolean {
  return author === bot && deadLettersOf(state, link, pairKey).length > 0;
}

/** Those of the pair; each of its records may have one. */
function deadLettersOf(state: MemoryState, link: string, pairKey: string) {
  return [...state.deadLetters.values()].filter(
    (one) => one.link === link && one.pair === pairKey && one.code === 'pair-keeps-changing',
  );
}

/** The stopped fields of which nobody was notified, as violations. */
export function untold(state: MemoryState): string[] {
  return [...state.pairRows.values()].flatMap(({ pair }) => {
    const told = deadLettersOf(state, pair.link, pair.key).map(
      ({ code, lastAnswer }) => `${lastAnswer} ${errorAction(code)}`,
    );
    return coreFields
      .filter((field) => pair.laps?.[field]?.stopped != null)
      .filter((field) => !told.some((said) => tells(said, field)))
      .map((field) => `P-stop: nobody was told why ${field} of ${pair.key} stopped: ${told.join(' / ')}`);
  });
}

/** Both values, who set each, and what to change. */
function tells(said: string, field: FieldName): boolean {
  return (
    said.includes(`${field}: we wrote "`) &&
    /to ServiceNow \(changed by "/.test(said) &&
    /to ConnectWise \(changed by "/.test(said) &&
    said.includes('correct one of them')
  );
}
