/** The part of a call that reading and writing records needs. HTTP's additions are the API's own matter. */
import type { FaultOrder, OrderedFault } from '../../common/fault-registry.ts';
import type { Actor, World } from '../store/world.ts';

/** A call that reads or writes a record: who calls, with which method, path and body. */
export interface RecordCall {
  readonly world: World;
  readonly actor: Actor;
  readonly method: string;
  /** Below the API's root, decoded: `/service/tickets/12`. */
  readonly path: string;
  /** Placeholders of the route. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Names of the faults that acted, for the log. */
  readonly acted: string[];
}

/** A fault that is due while this call is worked on; taking it is noted in the log. `acts`: what it must be set for. */
export function faultDuring(
  call: RecordCall,
  name: string,
  acts?: (order: FaultOrder) => boolean,
): OrderedFault | undefined {
  const fault = call.world.faults.takeNamed(name, call.method, call.path, acts);
  if (fault !== undefined) call.acted.push(name);
  return fault;
}
