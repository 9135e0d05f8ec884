/**
 * P-trace: every text, note and value that a person saved is, at the end, in a record, the conflict journal or a dead
 * letter, whole. Only a person may make it go away, who had the whole of it before the eyes.
 */
import type { Link } from '../../../../shared/rules/config/link.ts';
import { canonicalField } from '../../../../shared/rules/sync/canonical-field.ts';
import { otherSide, sideNames } from '../../../../shared/rules/sync/record.ts';
import type { FieldName } from '../../../../shared/rules/sync/record.ts';
import type { MemoryState } from '../../../support/fakes/memory-stores.ts';
import { counterpartId } from '../counterparts.ts';
import type { HumanDeed } from '../ended.ts';
import { sameAsSaved } from '../same-as-saved.ts';
import type { Entry, Place, Systems, Timeline } from '../timeline.ts';

export interface Traced {
  readonly timeline: Timeline;
  readonly systems: Systems;
  readonly links: Readonly<Record<string, Link>>;
  readonly state: MemoryState;
  readonly deeds: readonly HumanDeed[];
}

/** Values of people that no record, conflict or history shows any more, as violations. */
export function untraced(ended: Traced): string[] {
  const found: string[] = [];
  for (const { place, list } of ended.timeline.all())
    for (const [index, entry] of list.entries())
      if (entry.by === 'person' && !isTraced(place, entry, list[index + 1], ended))
        found.push(
          `P-trace: ${place.field} "${entry.value.slice(0, 40)}" (${entry.value.length}) of ${place.link} ${place.side}:${place.recordId} is nowhere`,
        );
  for (const { link, side, recordId, what, value } of ended.deeds) {
    if (!/^(discussion|internal|resolution|comments|work_notes)$/.test(what)) continue;
    const notes = ended.systems[link]?.[side].records.get(recordId)?.notes ?? [];
    if (!notes.some(({ text }) => text === value))
      found.push(`P-trace: the note "${value}" of ${link} ${side}:${recordId} is nowhere`);
  }
  return found;
}

function isTraced(place: Place, entry: Entry, next: Entry | undefined, ended: Traced): boolean {
  const { field } = place;
  const wanted = canonicalField(field, entry.value);
  if (wanted === '' || next?.by === 'person' || next?.excused === true) return true;
  return (
    stands(place.link, field, wanted, ended) ||
    isJournaled(place, wanted, ended) ||
    wasReplacedAcross(place, entry, ended) ||
    wasSetBack(place, entry, ended) ||
    [...ended.state.deadLetters.values()].some(({ lastAnswer }) => lastAnswer.includes(wanted))
  );
}

/** In that very field of a record of either side. */
function stands(link: string, field: FieldName, wanted: string, { systems }: Traced): boolean {
  return sideNames.some((side) => {
    const system = systems[link]?.[side];
    return [...(system?.records.keys() ?? [])].some(
      (id) => canonicalField(field, system?.valueOf(id, field) ?? '') === wanted,
    );
  });
}

function isJournaled({ link, field }: Place, wanted: string, { state }: Traced): boolean {
  return [...state.conflictRows.values()].some(
    (row) =>
      row.link === link &&
      row.field === field &&
      (canonicalField(field, row.connectwise) === wanted || canonicalField(field, row.servicenow) === wanted),
  );
}

/**
 * The whole of it stood on the other side, and a person put something else in its place there. A person who sets a field
 * back to what both sides agreed on before cannot be told from one who changed nothing.
 */
function wasReplacedAcross(place: Place, entry: Entry, ended: Traced): boolean {
  const { link, side, recordId, field } = place;
  const across = otherSide(side);
  const otherId = counterpartId(ended.state, link, side, recordId);
  if (otherId === null) return false;
  const there = ended.timeline.of({ link, side: across, recordId: otherId, field });
  return there.some((one, index) => {
    const next = there[index + 1];
    if (next === undefined) return false;
    return (next.by === 'person' || next.excused) && isWholeCopy(place, entry.value, one.value, ended);
  });
}

/**
 * The value that we had put there, set back before anything of the field went across: nobody can tell this from a field that was
 * never touched.
 */
function wasSetBack(place: Place, { value, order }: Entry, { timeline, state }: Traced): boolean {
  const ours = timeline.of(place).findLast((one) => one.by === 'engine' && one.order < order);
  if (ours === undefined || canonicalField(place.field, ours.value) !== canonicalField(place.field, value))
    return false;
  const otherId = counterpartId(state, place.link, place.side, place.recordId) ?? '';
  return !timeline
    .of({ ...place, side: otherSide(place.side), recordId: otherId })
    .some((one) => one.by === 'engine' && one.order > ours.order && one.order < order);
}

/** Words of a map are whole where they mean the same; texts where they are the same. */
function isWholeCopy({ link, side, field }: Place, value: string, copy: string, ended: Traced): boolean {
  if (field === 'summary' || field === 'description')
    return canonicalField(field, value) === canonicalField(field, copy);
  const [config, systems] = [ended.links[link], ended.systems[link]];
  if (config === undefined || systems === undefined) return false;
  return sameAsSaved(field, [value, systems[side]], [copy, systems[otherSide(side)]], config);
}
