/** Lists the systems that the app waits for, and until when. Pure. */
import type { Overview } from './overview.ts';

/** A side that is left alone for a while. Links that share a system wait together. */
export interface Wait {
  readonly side: 'connectwise' | 'servicenow';
  readonly until: string;
  readonly links: readonly string[];
}

/** Every wait once, the longest first. Pure. */
export function waitsOf(links: Overview['links']): readonly Wait[] {
  const all = links.flatMap(({ name, waits }) =>
    (['connectwise', 'servicenow'] as const).flatMap((side) => {
      const until = waits[side];
      return until === null ? [] : [{ side, until, name }];
    }),
  );
  return [...Map.groupBy(all, ({ side, until }) => `${side} ${until}`).values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined
        ? []
        : [{ side: first.side, until: first.until, links: group.map(({ name }) => name) }];
    })
    .toSorted((one, other) => other.until.localeCompare(one.until));
}
