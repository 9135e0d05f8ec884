/** Rules that an instance has on request: what a workflow, a serializer, a mail robot or a replica makes of a write. */
import { type FaultOrder, numberOption, type OrderedFault, textOption } from '../../common/fault-registry.ts';
import { refuseObject } from '../model/refusal.ts';
import type { Resource } from '../model/resource.ts';
import type { Row } from '../store/table.ts';
import { faultDuring, type RecordCall } from './call.ts';

/** Tables whose rules can be set. */
const ruled: ReadonlySet<string> = new Set(['tickets', 'notes']);

function namesIn(fault: FaultOrder | undefined): readonly string[] {
  const named = fault?.options?.['fields'] ?? fault?.options?.['field'];
  return (Array.isArray(named) ? named : [named]).filter((name) => typeof name === 'string');
}

/** The fields of a write that a serializer lets through. Throws 400 where a rule refuses one of them. */
export function allowedFields(
  call: RecordCall,
  resource: Resource,
  names: readonly string[],
): ReadonlySet<string> {
  if (!ruled.has(resource.table)) return new Set(names);
  const concerns = (order: FaultOrder): boolean => namesIn(order).some((name) => names.includes(name));
  const refusing = faultDuring(call, 'field-refused', concerns);
  const hit = namesIn(refusing).find((name) => names.includes(name));
  if (hit !== undefined)
    throw refuseObject(resource.noun, [
      {
        code: 'InvalidField',
        message: textOption(refusing?.options, 'message', `The ${hit} field cannot be changed.`),
        field: hit,
      },
    ]);
  const dropped = new Set(namesIn(faultDuring(call, 'field-dropped', concerns)));
  return new Set(names.filter((name) => !dropped.has(name)));
}

/** The work on a record once it is saved: the values that a workflow sets, and the note of a mail robot. */
export interface Afterwards {
  readonly workflow?: { readonly set: Readonly<Record<string, unknown>>; readonly by: string } | undefined;
  readonly answer?: { readonly text: string; readonly by: string; readonly ticketId: number } | undefined;
}

/** The rules that run after this write. None looks at what it wrote itself. */
export function rulesAfter(call: RecordCall, row: Row, isNew: boolean): Afterwards {
  if (!ruled.has(row.table)) return {};
  const robot = 'zAdmin';
  if (call.actor.identifier === robot) return {};
  const workflow = row.table === 'tickets' ? faultDuring(call, 'workflow-after-save') : undefined;
  const given = workflow?.options?.['set'];
  const set = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : undefined;
  const responder = isNew ? faultDuring(call, 'autoresponder') : undefined;
  const { ticketId } = row.values;
  return {
    workflow: set === undefined ? undefined : { set, by: robot },
    answer:
      responder === undefined
        ? undefined
        : {
            text: textOption(responder.options, 'text', 'Thank you for your message. We will be back soon.'),
            by: robot,
            ticketId: row.table === 'tickets' ? row.id : Number(ticketId),
          },
  };
}

/** The record as a replica that lags still has it; undefined where it has none yet. */
export function asReplicated(call: RecordCall, row: Row, lag: OrderedFault | undefined): Row | undefined {
  if (lag === undefined) return row;
  const since = call.world.clock.now() - numberOption(lag.options, 'seconds', 60) * 1000;
  if (row.dateEntered > since) return undefined;
  const { before } = row;
  return before === undefined || before.until <= since ? row : { ...row, ...before };
}

/** The replica that answers this read, if one lags. A search is a read, too. */
export function laggingReplica(call: RecordCall): OrderedFault | undefined {
  return call.method === 'GET' || call.path.toLowerCase().endsWith('/search')
    ? faultDuring(call, 'lagging-replica')
    : undefined;
}
