/** The common part of both real sides as a world of the contract: the link over both simulators, and its faults. */
import type { Disturbance } from '../../contract/side/world.ts';
import type { BackfilledLink } from '../../../shared/ports/backfill.ts';
import { linkedSides } from '../../../shared/app/links.ts';
import type { Link } from '../../../shared/rules/config/link.ts';
import { realWorld } from '../engine/real-world.ts';

export type Real = Awaited<ReturnType<typeof realWorld>>;
export type Row = Readonly<Record<string, unknown>>;

/** The parts behind a world of a real side. */
export interface RealSide {
  readonly real: Real;
  /** As the side was made for it. */
  readonly link: Link;
}

/** Both systems without a record in them, and the link with these changes. */
export async function emptyReal(
  change: (link: Link) => Link,
): Promise<RealSide & { readonly linked: BackfilledLink }> {
  const real = await realWorld(7, 0);
  const link = change(real.link);
  const { connectwise, servicenow, words } = real.clients;
  const linked = linkedSides({ link, connectwise, words, servicenow, now: () => real.clock.now() });
  return { real, link, linked };
}

/** Tells for each of these requests whether it may have changed something. */
export function askedIn(calls: readonly string[]): readonly ('read' | 'write')[] {
  return calls.map((call) => (call.startsWith('GET ') ? 'read' : 'write'));
}

/** A text of a row; empty when it holds none. */
export function textIn(row: Row | undefined, name: string): string {
  const value = row?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A system's name for a disturbance, with what it has to be told. */
export type FaultNames = Readonly<
  Record<Disturbance, { readonly fault: string; readonly options?: Readonly<Record<string, unknown>> }>
>;

/** Both systems do in fact refuse reads and writes in every way. */
export const allReads: readonly Disturbance[] = ['busy', 'failed', 'cut', 'slow', 'forbidden'];
export const allWrites: readonly Disturbance[] = [...allReads, 'lost', 'failed-after'];
