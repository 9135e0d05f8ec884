/** The same list of one customer, or of all. */
import type { Overview } from '../../data/overview.ts';

/** Renders tabs that show the same list of another link, or of all; nothing where there is one link only. */
export function Others(props: {
  readonly links: Overview['status']['links'];
  readonly shown: string | null;
  readonly to: (link: string | null) => string;
}) {
  const { links, shown, to } = props;
  if (links.length < 2) return null;
  return (
    <ul class="tabs many" aria-label="Customers">
      {[null, ...links.map(({ name }) => name)].map((name) => (
        <li key={name}>
          <a href={to(name)} {...(name === shown ? { 'aria-current': 'true' as const } : {})}>
            {name === null ? 'All' : <bdi>{name}</bdi>}
          </a>
        </li>
      ))}
    </ul>
  );
}
