/**
 * P-winner: where both sides changed a field since they last agreed and the link's policy names a winner, its value
 * stands. The judge knows the policy from the configuration, and who changed what from the people.
 */
import type { Link } from '../../../../shared/rules/config/link.ts';
import { canonicalField } from '../../../../shared/rules/sync/canonical-field.ts';
import { toConnectWise, toServiceNow } from '../../../../shared/rules/sync/mapping.ts';
import { ruleOf } from '../../../../shared/rules/sync/mapped/fields.ts';
import { ownWord } from '../../../../shared/rules/sync/merge/field-view.ts';
import { isMapped, otherSide } from '../../../../shared/rules/sync/record.ts';
import type { FieldName, SideName } from '../../../../shared/rules/sync/record.ts';
import type { Effect } from '../../../support/fakes/memory-side.ts';
import type { MemoryState } from '../../../support/fakes/memory-stores.ts';
import { counterpartId } from '../counterparts.ts';
import { sameAsSaved } from '../same-as-saved.ts';
import type { ShownValue } from '../same-as-saved.ts';
import type { Entry, Place, Systems, Timeline } from '../timeline.ts';

interface Judging {
  readonly timeline: Timeline;
  readonly systems: Systems;
  readonly links: Readonly<Record<string, Link>>;
  readonly state: MemoryState;
  /** The lead of each side's clock over the true time, milliseconds. */
  readonly ahead: Readonly<Record<SideName, number>>;
}

/** A judge of writes, to be asked before each of them is entered into the timeline. */
export function winnerJudge(world: Judging): (link: string, effect: Effect) => string[] {
  return (link, { field, ...effect }) => (field === undefined ? [] : judge(link, effect, field, world));
}

function judge(link: string, effect: Omit<Effect, 'field'>, field: FieldName, world: Judging): string[] {
  const { side: loser, recordId, raced, late } = effect;
  const [config, systems] = [world.links[link], world.systems[link]];
  const otherId = counterpartId(world.state, link, loser, recordId);
  if (raced === true || late === true || config === undefined || systems === undefined || otherId === null)
    return [];
  const winner = otherSide(loser);
  const here: Place = { link, side: loser, recordId, field };
  const there: Place = { link, side: winner, recordId: otherId, field };
  const lost = openEdit(here, there, world);
  const won = openEdit(there, here, world);
  if (lost === null || won === null || hasNoWord(field, loser, lost.value, config)) return [];
  if (hasNoWord(field, winner, won.value, config) || wasLeftApart(here, world.state)) return [];

  const policy = ruleOf(field, config).conflict;
  const said = `P-winner: ${field} of ${link} ${loser}:${recordId} lost under the policy ${policy}`;
  if (policy === 'connectwise' || policy === 'servicenow') return policy === winner ? [] : [said];
  if (policy === 'manual') return [said];
  // The records moved last as the engine read them, or later; the edit that lost is never younger than that reading.
  const second = (time: number): number => Math.floor(time / 1000) * 1000;
  const moves = systems[winner].records.get(otherId)?.updatedAt ?? 0;
  const edited = second(lost.at) - world.ahead[loser];
  const moved = second(moves) - world.ahead[winner];
  return edited > moved || (edited === moved && loser === 'connectwise') ? [said] : [];
}

/**
 * The value of a person that stands in a field and that the other side never showed; null where there is none. One that
 * stood here before cannot be told from no edit.
 */
function openEdit(place: Place, across: Place, { timeline, systems, links, state }: Judging): Entry | null {
  const last = timeline.of(place).at(-1);
  const [config, held] = [links[place.link], systems[place.link]];
  if (last?.by !== 'person' || config === undefined || held === undefined) return null;
  const here: ShownValue = [last.value, held[place.side]];
  const stoodHere = timeline
    .of(place)
    .slice(0, -1)
    .map(({ value }) => value);
  // A mapped field begins empty.
  const wasHere = [...stoodHere, ...(isMapped(place.field) ? [''] : [])].some((value) =>
    sameAs(place.field, value, last.value),
  );
  const there = timeline.of(across);
  const isCarried = there.some((one, index) => {
    const until = there[index + 1]?.order ?? Infinity;
    return until > last.order && sameAsSaved(place.field, here, [one.value, held[across.side]], config);
  });
  const wasSeenEqual =
    isAgreedOn(place, last.value, state) &&
    there.some((one) => sameAsSaved(place.field, here, [one.value, held[across.side]], config));
  const isNoEdit = isCarried || wasHere || wasSeenEqual || mayBeOurs(place, last.value, state);
  return isNoEdit || wasPutOntoTheWhole(place, last, there, state) ? null : last;
}

/** An edit of a shortened copy went across with the rest of its text, and its copy is then written as a whole, too. */
function wasPutOntoTheWhole(
  { link, side, field }: Place,
  { value, order }: Entry,
  there: readonly Entry[],
  state: MemoryState,
): boolean {
  return (
    there.some((one) => one.by === 'engine' && one.order > order) &&
    [...state.conflictRows.values()].some(
      (row) =>
        row.policy === 'edit-of-copy' &&
        row.winner === side &&
        row.link === link &&
        row.field === field &&
        row[side] === value,
    )
  );
}

/** The two records are read one after the other: an edit on each in between may show both as they never stood together. */
function isAgreedOn({ link, side, recordId, field }: Place, value: string, state: MemoryState): boolean {
  const key = state.ids.get(`${link}\n${side}:${recordId}`) ?? '';
  const base = state.pairRows.get(`${link}\n${key}`)?.pair.base[field];
  return base?.[side] === ownWord(field, side, value, '1');
}

/** A write that nobody answered would have set the same value: whoever reads it takes it for that write. */
function mayBeOurs({ link, side, recordId, field }: Place, value: string, state: MemoryState): boolean {
  const key = state.ids.get(`${link}\n${side}:${recordId}`) ?? '';
  const pending = state.pairRows.get(`${link}\n${key}`)?.pair.pending ?? [];
  return pending.some(
    (row) => row.field === field && row.side === side && row.value[side] === ownWord(field, side, value, '1'),
  );
}

function sameAs(field: FieldName, one: string, other: string): boolean {
  return canonicalField(field, one) === canonicalField(field, other);
}

function hasNoWord(field: FieldName, side: SideName, value: string, link: Link): boolean {
  const context = { link, board: '1' };
  return side === 'connectwise'
    ? toServiceNow(field, value, null, context) === null
    : toConnectWise(field, value, context) === null;
}

/** A difference that was accepted while one of the records was closed is nobody's conflict any more. */
function wasLeftApart({ link, field }: Place, state: MemoryState): boolean {
  return [...state.conflictRows.values()].some(
    (row) =>
      row.link === link &&
      row.field === field &&
      (row.policy === 'incident-closed' || row.policy === 'merged-away'),
  );
}
