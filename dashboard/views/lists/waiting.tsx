/**
 * The list behind the number of the queue: messages that are next, records that are tried again, records that a pause
 * holds.
 */
import { useCallback } from 'preact/hooks';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import { useLive } from '../../data/live.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { useSession } from '../../parts/session.ts';
import { When } from '../../parts/when.tsx';
import { countText } from '../../words/count.ts';
import { Blank, Told } from '../states.tsx';
import { RecordCell } from './record-link.tsx';

type Waiting = AnswerOf<'waiting'>;
type Record = Waiting['ready'][number] | Waiting['putOff'][number];

/** Renders the queue: messages that are next, records that wait for another try, records that a pause holds. */
export function WaitingView({
  link,
  isPaused,
}: {
  readonly link: string | null;
  readonly isPaused: boolean;
}) {
  const { api } = useSession();
  const ask = useCallback(() => api.show('waiting', { link }), [api, link]);
  return (
    <>
      <Crumbs steps={['What waits']} />
      <Told live={useLive(ask, isPaused)} what="what waits">
        {(waiting) => <Shown waiting={waiting} link={link} />}
      </Told>
    </>
  );
}

function Shown({ waiting, link }: { readonly waiting: Waiting; readonly link: string | null }) {
  const { queued, ready, putOff, held, isMore } = waiting;
  const rows: readonly (readonly [Record, string])[] = [
    ...ready.map((one) => [one, 'now'] as const),
    ...putOff.map((one) => [one, ''] as const),
    ...held.map((one) => [one, 'when the pause ends'] as const),
  ];
  if (queued + rows.length === 0)
    return (
      <Blank icon="ok" title="Nothing waits.">
        <p>Every known change has been processed.</p>
      </Blank>
    );
  return (
    <>
      <div class="pair-head">
        <h1>{countText(queued, 'change')} queued</h1>
      </div>
      <section class="panel" aria-labelledby="waiting-title">
        <header class="head">
          <h2 id="waiting-title">
            {countText(rows.length, 'record')}
            {link !== null && (
              <>
                {' '}
                of <bdi>{link}</bdi>
              </>
            )}
          </h2>
          <p class="head-note">
            {isMore && 'The first are listed. '}What is being worked is counted, and not listed.
          </p>
        </header>
        <Rows label="What waits" kind="letters" heads={['Record', 'Why', 'Since', 'Next try']}>
          {rows.map(([one, next], index) => (
            <tr key={index} role="row">
              <RecordCell link={one.link} side={one.side} record={one.recordId} hasLink={link === null} />
              <Cell kind="n">{'tries' in one ? one.sentence : one.cause}</Cell>
              <Cell kind="first">
                <When at={one.since} />
              </Cell>
              <Cell kind="last">{'tries' in one ? <When at={one.nextTryAt} /> : next}</Cell>
            </tr>
          ))}
        </Rows>
      </section>
    </>
  );
}
