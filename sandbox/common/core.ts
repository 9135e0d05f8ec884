/** A simulator without its transport, and the hold that a person or a test has on it. */
import type { FaultRegistry } from './fault-registry.ts';
import type { SimRequest, SimResponse } from './message.ts';
import type { RequestLog } from './request-log.ts';

/** A test drives it in process, `startSimulator` puts it behind ports. */
export interface SimCore {
  /** Answers as the vendor does. Never rejects for what a caller sent. */
  handle(request: SimRequest): Promise<SimResponse>;
  readonly control: ControlTarget;
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
}

/** A change as a person makes it in the vendor's own pages; without an id a new record. */
export interface Edit {
  readonly table: string;
  readonly id: string | null;
  readonly set: Readonly<Record<string, unknown>>;
  readonly by: string;
}

/** The control routes' hold on a simulator. */
export interface ControlTarget {
  /** False until the seed is in place. */
  healthy(): boolean;
  tables(): readonly string[];
  /** Every record of a table as held, also what the API would hide; undefined for an unknown table. */
  records(table: string): readonly unknown[] | undefined;
  record(table: string, id: string): unknown;
  /** Throws a sentence when the change cannot be made. */
  edit(edit: Edit): unknown;
  advance(seconds: number): Promise<void>;
  reset(options: { seed?: number; tickets?: number }): void;
}
