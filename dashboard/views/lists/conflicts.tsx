/** Every conflict that waits for a person, of all links or of one. */
import type { Conflict } from '../../data/overview.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { countText } from '../../words/count.ts';
import { ConflictRow } from './conflict-row.tsx';
import { Blank } from '../states.tsx';

/** Renders the open conflicts of one link, or of all where `link` is null. */
export function ConflictsView(props: {
  readonly conflicts: readonly Conflict[];
  readonly link: string | null;
}) {
  const shown = props.conflicts.filter(({ link }) => props.link === null || link === props.link);
  if (shown.length === 0)
    return (
      <Blank icon="equal" title="No conflict waits.">
        <p>
          A conflict is a field that both sides changed, where the link leaves the choice to a person.{' '}
          <a href="#/">Back to the overview</a>
        </p>
      </Blank>
    );
  return (
    <>
      <Crumbs
        steps={
          props.link === null
            ? []
            : [
                <a key="all" href="#/conflicts">
                  all conflicts
                </a>,
              ]
        }
      />
      <div class="pair-head">
        <h1>
          {countText(shown.length, 'conflict')}
          {props.link !== null && (
            <>
              : <bdi>{props.link}</bdi>
            </>
          )}
        </h1>
      </div>
      <section class="panel needs" aria-labelledby="conflicts-title">
        <h2 id="conflicts-title" class="unseen">
          Both values of each
        </h2>
        <ul class="list">
          {shown.map((conflict) => (
            <ConflictRow key={`${conflict.pair} ${conflict.field}`} conflict={conflict} />
          ))}
        </ul>
      </section>
    </>
  );
}
