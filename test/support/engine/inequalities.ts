/**
 * Lists the inequalities between both sides of a world without a network, as sentences; shared by storms and fault
 * stories.
 */
import { sameMeaning } from '../../../shared/rules/sync/mapping.ts';
import type { Pair } from '../../../shared/rules/sync/pair.ts';
import { coreFields } from '../../../shared/rules/sync/record.ts';
import type { SideRecord } from '../../../shared/rules/sync/record.ts';
import type { realWorld } from './real-world.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

/**
 * Everything that differs, is missing, stands twice or leaked. With `onlyLeaks` equality is not asked for: a pair that
 * a person has to look at may differ, but nothing may stand twice on the ConnectWise side or in the wrong place. Pairs
 * that `isExcused` are not looked at.
 */
export async function inequalities(
  world: World,
  onlyLeaks = false,
  isExcused: (pair: Pair) => boolean = () => false,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { pair } of world.state.pairRows.values()) {
    if (isExcused(pair)) continue;
    const ticket = await world.linked.sides.connectwise.read(pair.connectwiseId ?? '');
    const incident =
      pair.servicenowId === null ? null : await world.linked.sides.servicenow.read(pair.servicenowId);
    if (ticket.kind !== 'found' || incident?.kind !== 'found') {
      if (!onlyLeaks)
        found.push(`${pair.key}: ticket ${ticket.kind}, incident ${incident?.kind ?? 'never made'}`);
      continue;
    }
    found.push(
      ...ofNotes(ticket.record, incident.record, onlyLeaks),
      ...ofNotes(incident.record, ticket.record, onlyLeaks),
    );
    if (onlyLeaks) continue;
    for (const field of coreFields) {
      const [left, right] = [ticket.record.fields[field], incident.record.fields[field]];
      if (!sameMeaning(field, left, right, { link: world.link, board: ticket.record.board }))
        found.push(`${field} of ${pair.key}: "${left}" and "${right}"`);
    }
  }
  const keys = (world.servicenow.control.records('incident') ?? []).flatMap((row) => {
    const key = (row as { readonly correlation_id?: string }).correlation_id ?? '';
    return key === '' ? [] : [key];
  });
  if (new Set(keys).size !== keys.length && !onlyLeaks) found.push('an incident was made twice');
  const tickets = (world.connectwise.control.records('tickets') ?? []) as readonly {
    readonly id: number;
    readonly summary: string;
  }[];
  for (const { id, summary } of tickets) {
    if (!summary.startsWith('opened in turn')) continue;
    const paired = [...world.state.pairRows.values()].some(
      ({ pair }) => pair.connectwiseId === String(id) && pair.servicenowId !== null,
    );
    if (!paired && !onlyLeaks) found.push(`ticket ${id} "${summary}" has no incident`);
  }
  return found;
}

function ofNotes(from: SideRecord, to: SideRecord, onlyLeaks: boolean): string[] {
  const found: string[] = [];
  for (const { text, kind } of from.notes.filter((note) => /^(claimed|customer|deed) \d+$/.test(note.text))) {
    const copies = to.notes.filter((note) => note.text.endsWith(`): ${text}`));
    if (copies.length !== 1 && !onlyLeaks)
      found.push(`"${text}" of ${from.side} ${from.id} has ${copies.length} copies`);
    const isPrivate = kind === 'internal' || kind === 'work_notes';
    if (isPrivate && copies.some((copy) => copy.kind === 'discussion' || copy.kind === 'comments'))
      found.push(`"${text}" leaked`);
  }
  return found;
}
