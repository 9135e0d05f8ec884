/** One call on its way through the simulator: who asks for what, and which faults apply to it. */
import type { OrderedFault } from '../../common/fault-registry.ts';
import type { Actor, World } from '../store/world.ts';

export interface Call {
  readonly world: World;
  readonly actor: Actor;
  readonly method: string;
  /** Below the API's root, decoded: `/service/tickets/12`. */
  readonly path: string;
  /** Placeholders of the route. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly secure: boolean;
  /** Names of the faults that acted, for the log. */
  readonly acted: string[];
}

/** A fault that is due while this call is worked on; taking it is noted in the log. */
export function faultDuring(call: Call, name: string): OrderedFault | undefined {
  const fault = call.world.faults.take('during', call.method, call.path, name);
  if (fault !== undefined) call.acted.push(name);
  return fault;
}

/** A number among the options of a fault. */
export function numberOption(fault: OrderedFault, name: string, otherwise: number): number {
  const value = fault.options?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

/** A text among the options of a fault. */
export function textOption(fault: OrderedFault, name: string, otherwise: string): string {
  const value = fault.options?.[name];
  return typeof value === 'string' ? value : otherwise;
}
