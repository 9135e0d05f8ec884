/** The invariants of a history that has nothing left to do: P1 to P6 of the sync. */
import type { Link } from '../../../shared/rules/config/link.ts';
import { toConnectWise, toServiceNow } from '../../../shared/rules/sync/mapping.ts';
import { canonicalField } from '../../../shared/rules/sync/canonical-field.ts';
import { correlatedId } from '../../../shared/rules/sync/counterpart/correlation.ts';
import { mirroredFields } from '../../../shared/rules/sync/mapped/fields.ts';
import { isTextField } from '../../../shared/rules/sync/texts/alteration.ts';
import { coreFields, fieldValue, isMapped, otherSide, sideNames } from '../../../shared/rules/sync/record.ts';
import type { FieldName, SideName } from '../../../shared/rules/sync/record.ts';
import type { HeldRecord } from '../../support/fakes/memory-side.ts';
import type { Ended } from './ended.ts';
import { sameAsSaved } from './same-as-saved.ts';
import { isStopped, isStoppedNote } from './judges/stops.ts';
import { ofFiles } from './people/files.ts';
import { bot } from './people/machines.ts';

/** The violations of one ended history, empty when all holds. */
export function violationsOf(ended: Ended): string[] {
  const found = [...ended.violations];
  if (ended.afterRest > 0) found.push(`P1: ${ended.afterRest} writes by a poll after everything was at rest`);
  for (const [name, link] of Object.entries(ended.links)) found.push(...ofLink(name, link, ended));
  const writes = Object.values(ended.systems).reduce(
    (sum, system) => sum + system.connectwise.effects.length + system.servicenow.effects.length,
    0,
  );
  const allowed = 2 * ended.deeds.length + 6 * (ended.faults + ended.crashes);
  if (writes > allowed) found.push(`P6: ${writes} writes for ${ended.deeds.length} deeds of people`);
  for (const [name, system] of Object.entries(ended.systems))
    for (const id of new Set(system.connectwise.againstMerged))
      found.push(`P-closed: ${name} connectwise:${id} was seen merged, and written to`);
  return found;
}

function ofLink(name: string, link: Link, ended: Ended): string[] {
  const found: string[] = [];
  const systems = ended.systems[name];
  if (systems === undefined) return [`no systems for ${name}`];

  for (const side of sideNames) {
    for (const record of systems[side].records.values()) {
      const originId = correlatedId(name, record.correlation);
      if (originId !== null) {
        const twins = [...systems[side].records.values()].filter(
          ({ correlation }) => correlation === record.correlation,
        );
        if (twins.length > 1)
          found.push(`P3: ${twins.length} ${side} records for ${record.correlation ?? ''}`);
        if (!systems[otherSide(side)].records.has(originId))
          found.push(`P5: ${record.correlation ?? ''} has no origin`);
        continue;
      }
      const other = counterpart(name, side, record, ended);
      if (other === undefined) {
        const closed = side === 'connectwise' ? ['Completed', 'Closed'] : ['7', '8'];
        const isOver = closed.includes(record.fields.status) || record.mergedInto !== null;
        if (!isOver && !isDeadLettered(name, side, record, ended))
          found.push(`P1: ${name} ${side}:${record.id} has no counterpart`);
        continue;
      }
      const ticket = side === 'connectwise' ? record : other;
      const incident = side === 'connectwise' ? other : record;
      found.push(...ofPair(name, link, ticket, incident, ended));
    }
  }
  return found;
}

function counterpart(link: string, side: SideName, record: HeldRecord, ended: Ended): HeldRecord | undefined {
  const all = ended.systems[link]?.[otherSide(side)].records.values() ?? [];
  return [...all].find(({ correlation }) => correlatedId(link, correlation) === record.id);
}

function isDeadLettered(link: string, side: SideName, record: HeldRecord, ended: Ended): boolean {
  const key = ended.state.ids.get(`${link}\n${side}:${record.id}`);
  const pair = key === undefined ? undefined : ended.state.pairRows.get(`${link}\n${key}`)?.pair;
  const deadLetter = [...ended.state.deadLetters.values()].some(
    (one) => one.link === link && (one.recordId === record.id || one.pair === key),
  );
  return deadLetter && (pair === undefined || pair.deadLettered !== null);
}

function ofPair(name: string, link: Link, ticket: HeldRecord, incident: HeldRecord, ended: Ended): string[] {
  const found: string[] = [];
  // A pair whose writes the other system refuses waits for a person; that it says so is all that can be asked.
  const refused = isDeadLettered(name, 'connectwise', ticket, ended)
    ? fieldsKeptBack(name, ticket, incident, ended)
    : [];
  if (refused === null) return found;
  if (ticket.mergedInto !== null) return ofMerged(name, link, ticket, incident, ended);
  for (const field of mirroredFields(link).filter((one) => !refused.includes(one))) {
    const left = valueOf('connectwise', ticket, field);
    const right = valueOf('servicenow', incident, field);
    const system = ended.systems[name];
    if (system === undefined) continue;
    const same = sameAsSaved(
      field,
      [left, system.connectwise],
      [right, system.servicenow],
      link,
      ticket.board,
    );
    const open = [...ended.state.conflictRows.values()].some(
      (row) =>
        row.winner === 'none' &&
        row.link === name &&
        row.field === field &&
        row.connectwise === left &&
        row.servicenow === right,
    );
    const key = ended.state.ids.get(`${name}\nconnectwise:${ticket.id}`) ?? '';
    // A word that the mapping does not know is accepted as it stands.
    const context = { link, board: ticket.board };
    const hasNoWord =
      isMapped(field) &&
      (toServiceNow(field, left, right, context) === null || toConnectWise(field, right, context) === null);
    if (!same && !open && !hasNoWord && !isStopped(ended.state, name, key, field))
      found.push(
        `P1: ${name} ${field} of ${ticket.id}/${incident.id}: "${left.slice(0, 40)}" and "${right.slice(0, 40)}"`,
      );
    for (const side of sideNames) {
      if (!isKnownValue(name, link, side, side === 'connectwise' ? ticket : incident, field, ended))
        found.push(
          `P2: ${name} ${side} ${field} "${valueOf(side, side === 'connectwise' ? ticket : incident, field).slice(0, 40)}" came from nowhere`,
        );
    }
  }
  found.push(...ofNotes({ name, link, ended }, 'connectwise', ticket, incident));
  found.push(...ofNotes({ name, link, ended }, 'servicenow', incident, ticket));
  found.push(...ofFiles(name, 'connectwise', ticket, incident, ended));
  found.push(...ofFiles(name, 'servicenow', incident, ticket, ended));
  return found;
}

/** The fields that a rule keeps from us, where that is all that a person was told; null where there is more. */
function fieldsKeptBack(
  name: string,
  ticket: HeldRecord,
  incident: HeldRecord,
  { state }: Ended,
): readonly FieldName[] | null {
  const told = [...state.deadLetters.values()].filter(
    ({ link, recordId }) => link === name && (recordId === ticket.id || recordId === incident.id),
  );
  const isOnlyThat = told.every(
    ({ code, lastAnswer }) =>
      code === 'write-refused' &&
      /a rule keeps /.test(lastAnswer) &&
      !/closed|merged|too long|empty text|no status/.test(lastAnswer),
  );
  const said = told.map(({ lastAnswer }) => lastAnswer).join(' ');
  const isKept = (field: FieldName): boolean =>
    new RegExp(`a rule keeps ${field}|Still refused from before: [^.]*\\b${field}\\b`).test(said);
  return isOnlyThat ? coreFields.filter(isKept) : null;
}

/** A value came from a person on that side, from a person on the other side through the map, or is the default. */
function isKnownValue(
  name: string,
  link: Link,
  side: SideName,
  record: HeldRecord,
  field: FieldName,
  ended: Ended,
): boolean {
  const value = canonicalField(field, valueOf(side, record, field));
  const context = { link, board: '1' };
  const translate = (to: SideName, from: string): string | null =>
    to === 'servicenow' ? toServiceNow(field, from, null, context) : toConnectWise(field, from, context);
  const saved = (to: SideName, from: string | null): string | null =>
    from === null ? null : (ended.systems[name]?.[to].saved(field, from) ?? from);
  const deeds = ended.deeds.filter((deed) => deed.link === name && deed.what === field);
  const forms = deeds.flatMap((deed) => {
    const across = saved(otherSide(deed.side), translate(otherSide(deed.side), deed.value));
    // There and back again: a late write may bring a shortened text home.
    const back = across === null ? null : saved(deed.side, translate(deed.side, across));
    return deed.side === side ? [deed.value, back] : [across];
  });
  const isEditOfCopy = deeds.some((deed) => {
    const [head = ''] = canonicalField(field, deed.value).split('…');
    const form = canonicalField(field, saved(side, head) ?? '');
    return form.length >= 12 && value.startsWith(form);
  });
  return (
    // An empty field may have a default across.
    [...forms, ...(isMapped(field) ? [translate(side, '')] : [])].some(
      (form) => form !== null && canonicalField(field, form) === value,
    ) ||
    (isTextField(field) && isEditOfCopy) ||
    value === '' ||
    (field === 'status' && ['New', '1'].includes(value))
  );
}

/** A merged ticket takes nothing more; what its incident still says stands in a dead letter, and nothing leaks or doubles. */
function ofMerged(
  name: string,
  link: Link,
  ticket: HeldRecord,
  incident: HeldRecord,
  ended: Ended,
): string[] {
  const found = ofNotes({ name, link, ended }, 'connectwise', ticket, incident);
  const told = [...ended.state.deadLetters.values()].some(
    ({ code, recordId }) => code === 'ticket-merged' && recordId === incident.id,
  );
  const missing = ofNotes({ name, link, ended }, 'servicenow', incident, ticket).filter((one) =>
    one.startsWith('P3'),
  );
  if (missing.length > 0 && !told) found.push(`P3: nobody was told of what ${missing.length} notes said`);
  return found;
}

function ofNotes(
  { name, link, ended }: { readonly name: string; readonly link: Link; readonly ended: Ended },
  side: SideName,
  source: HeldRecord,
  target: HeldRecord,
): string[] {
  const found: string[] = [];
  const system = side === 'connectwise' ? 'ConnectWise' : 'ServiceNow';
  for (const note of source.notes.filter(({ byUs, describes }) => !byUs && !describes)) {
    const kind = link.notes[note.kind];
    const copies = target.notes.filter(({ text }) => text === `${note.author} (${system}): ${note.text}`);
    const key = ended.state.ids.get(`${name}\n${side}:${source.id}`) ?? '';
    // The dead letter of a quarrel ends with the quarrel, and tells of the notes as well.
    const wasStopped = note.author === bot && ended.givenWay.includes(`${name}\n${key}`);
    if (copies.length === 0 && (wasStopped || isStoppedNote(ended.state, name, key, note.author))) continue;
    if (kind !== 'none' && copies.length !== 1)
      found.push(`P3: ${name} ${side}:${source.id} "${note.text}" has ${copies.length} copies`);
    for (const copy of copies)
      if (copy.kind !== kind) found.push(`P5: "${note.text}" went to ${copy.kind} instead of ${kind}`);
  }
  const tellsOfMerge = / was merged into ticket #/;
  const ours = target.notes.filter(
    ({ byUs, describes, text }) => byUs && !describes && !tellsOfMerge.test(text),
  ).length;
  const theirs = source.notes.filter(({ byUs, describes }) => !byUs && !describes).length;
  if (ours > theirs) found.push(`P3: ${name} ${target.id} has ${ours} copies of ${theirs} notes`);
  return found;
}

function valueOf(side: SideName, record: HeldRecord, field: FieldName): string {
  if (side === 'servicenow' || field !== 'description') return fieldValue(record.fields, field);
  return record.notes.find(({ describes }) => describes)?.text ?? '';
}
