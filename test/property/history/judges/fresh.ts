/**
 * P-fresh: what we write to one side is what the other side shows. A value that was replaced there before the run began,
 * by one of which we know, must not be written any more: a replica that lags behind showed it.
 */
import { otherSide } from '../../../../shared/rules/sync/record.ts';
import type { Link } from '../../../../shared/rules/config/link.ts';
import type { Effect } from '../../../support/fakes/memory-side.ts';
import type { MemoryState } from '../../../support/fakes/memory-stores.ts';
import { counterpartId } from '../counterparts.ts';
import { sameAsSaved } from '../same-as-saved.ts';
import type { Systems, Timeline } from '../timeline.ts';

const second = (time: number): number => Math.floor(time / 1000) * 1000;

/** The violation of one write, before it happens; `since` is the place in the timeline at which its run began. */
export function notFresh(
  link: string,
  effect: Effect,
  since: number,
  world: {
    readonly timeline: Timeline;
    readonly systems: Systems;
    readonly links: Readonly<Record<string, Link>>;
    readonly state: MemoryState;
  },
): string[] {
  const { kind, side, recordId, field, after = '', late } = effect;
  const [config, systems] = [world.links[link], world.systems[link]];
  if (
    kind !== 'field' ||
    field === undefined ||
    late === true ||
    config === undefined ||
    systems === undefined
  )
    return [];
  const across = otherSide(side);
  const otherId = counterpartId(world.state, link, side, recordId);
  const key = world.state.ids.get(`${link}\n${side}:${recordId}`);
  const known = world.state.pairRows.get(`${link}\n${key ?? ''}`)?.pair.newest?.[across];
  if (otherId === null || known == null) return [];
  const shown = world.timeline.of({ link, side: across, recordId: otherId, field });
  const isOne = (value: string): boolean =>
    sameAsSaved(field, [after, systems[side]], [value, systems[across]], config);
  const place = shown.findLastIndex(({ value }) => isOne(value));
  const [entry, next] = [shown[place], shown[place + 1]];
  if (entry === undefined || next === undefined || next.order > since || next.excused) return [];
  const isKnown = Date.parse(known.updatedAt) >= second(next.at) && second(entry.at) < second(next.at);
  return isKnown
    ? [
        `P-fresh: ${field} of ${link} ${side}:${recordId} got "${after.slice(0, 40)}", which is known to be old`,
      ]
    : [];
}
