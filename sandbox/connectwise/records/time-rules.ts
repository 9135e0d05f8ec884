/** ConnectWise's own values in a time entry that is written. */
import { refuseObject } from '../model/refusal.ts';
import { isRow } from '../store/table.ts';
import type { Actor, World } from '../store/world.ts';

const hour = 3_600_000;

/** Ties the entry to its ticket or company, and counts its hours. */
export function completeTimeEntry(world: World, values: Record<string, unknown>, actor: Actor): void {
  const { chargeToType, chargeToId, timeStart, timeEnd } = values;
  if (chargeToType === 'ServiceTicket' && typeof chargeToId === 'number') {
    const ticket = world.table('tickets').get(chargeToId);
    if (ticket === undefined)
      throw refuseObject('timeEntry', [
        { code: 'NotFound', message: `Ticket ${chargeToId} not found.`, field: 'chargeToId' },
      ]);
    const { company, board, status, type, subType } = ticket.values;
    values['ticket'] = ticket;
    values['company'] = company;
    values['ticketBoard'] = nameOf(board);
    values['ticketStatus'] = nameOf(status);
    values['ticketType'] = nameOf(type);
    values['ticketSubType'] = nameOf(subType);
  } else {
    values['chargeToType'] ??= 'Company';
    values['ticket'] = null;
  }
  if (!isRow(values['member'])) values['member'] = world.table('members').get(actor.memberId);
  values['billableOption'] ??= 'Billable';
  values['status'] ??= 'Open';
  values['enteredBy'] ??= actor.identifier;
  values['dateEntered'] ??= world.now();
  if (typeof timeStart === 'number' && typeof timeEnd === 'number')
    values['actualHours'] ??= Math.round(((timeEnd - timeStart) / hour) * 100) / 100;
  const isInNoSection = ![
    'addToDetailDescriptionFlag',
    'addToInternalAnalysisFlag',
    'addToResolutionFlag',
  ].some((flag) => values[flag] === true);
  values['addToDetailDescriptionFlag'] ??= isInNoSection;
}

function nameOf(value: unknown): unknown {
  return isRow(value) ? value.values['name'] : null;
}
