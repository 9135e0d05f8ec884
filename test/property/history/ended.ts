/** The end of a history, as the invariants read it. */
import type { Link } from '../../../shared/rules/config/link.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import type { MemorySystem } from '../../support/fakes/memory-side.ts';
import type { MemoryState } from '../../support/fakes/memory-stores.ts';

/** A value or note that a person made. */
export interface HumanDeed {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: string;
  readonly what: string;
  readonly value: string;
  readonly at: number;
}

export interface Ended {
  readonly state: MemoryState;
  readonly systems: Readonly<Record<string, Readonly<Record<SideName, MemorySystem>>>>;
  readonly links: Readonly<Record<string, Link>>;
  readonly deeds: readonly HumanDeed[];
  readonly violations: string[];
  readonly events: number;
  readonly crashes: number;
  readonly faults: number;
  readonly freezes: number;
  /** Effects of one more poll after everything was at rest. */
  readonly afterRest: number;
  /** The pairs (link, key) of which a field was stopped and given a new value when all was at rest. */
  readonly givenWay: readonly string[];
  readonly trace: readonly string[];
}
