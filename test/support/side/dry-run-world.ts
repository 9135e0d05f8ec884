/** The side of a dry run over a real one: reads are real, writes are pretended. */
import { previewWorld, type Pretended } from '../../../shared/automations/sync/dry-run/world.ts';
import type { Manners, SideWorld } from '../../contract/side/world.ts';
import type { RealSide } from './real-side.ts';

export type RealSideWorld = SideWorld & RealSide;

/** The manners that a dry run makes of those of the side that it wraps. */
export const pretendedManners = (manners: Manners): Manners => ({
  ...manners,
  writes: 'pretended',
  refusesUnknownStatus: false,
  doublesNotes: false,
  writeFaults: [],
});

/** The same world, seen through the dry run. `pretended` is what would have been written. */
export function throughDryRun(world: RealSideWorld): RealSideWorld & { readonly pretended: () => Pretended } {
  const { real, side, link } = world;
  const preview = previewWorld(
    { link, sides: { ...real.linked.sides, [side.name]: side } },
    { ...real.needs, now: () => real.clock.now() },
  );
  return {
    ...world,
    side: preview.linked.sides[side.name],
    manners: pretendedManners(world.manners),
    pretended: () => preview.pretended(),
  };
}
