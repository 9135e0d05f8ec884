/** The pairs of a link, page by page, with what both sides last agreed on. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { Asked } from '../../data/ask.ts';
import type { Overview } from '../../data/overview.ts';
import { addressOf } from '../../data/view.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { useSession } from '../../parts/session.ts';
import { When } from '../../parts/when.tsx';
import { numberText } from '../../words/count.ts';
import { PauseLink, PollLink, ResumeLink } from '../orders/link-orders.tsx';
import { Blank, Loading, Trouble } from '../states.tsx';

type Page = AnswerOf<'pairs'>;
type Listed = Page['pairs'][number];

const perPage = 100;

export function PairsView({
  links,
  link,
}: {
  readonly links: Overview['status']['links'];
  readonly link: string;
}) {
  const { pages, trouble, more } = usePages(link);
  const pairs = pages.flatMap((page) => page.pairs);
  const isMore = pages.at(-1)?.next != null;
  const shown = links.find(({ name }) => name === link);
  const counted = shown?.pairs ?? null;
  return (
    <>
      <Crumbs steps={['Pairs']} />
      <div class="pair-head">
        <h1>
          {counted === null ? 'Pairs' : `${numberText(counted)} ${counted.count === 1 ? 'pair' : 'pairs'}`}:{' '}
          <bdi>{link}</bdi>
        </h1>
        <p class="do">
          <a class="button" href={addressOf({ name: 'comparison', link })}>
            Comparison
          </a>
          <PollLink link={link} isQuiet={false} />
          {shown?.paused == null ? (
            <PauseLink link={link} isQuiet={false} />
          ) : (
            <ResumeLink link={link} isQuiet={false} />
          )}
        </p>
      </div>
      <Others links={links} shown={link} />
      {trouble !== null && trouble.kind !== 'refused' && (
        <Trouble trouble={trouble} at={null} onRetry={more} />
      )}
      {pages.length === 0 ? (
        trouble === null && <Loading what="the pairs" />
      ) : pairs.length === 0 ? (
        <Blank icon="equal" title="No pair yet.">
          <p>A pair begins with the first ticket or incident that the link syncs.</p>
        </Blank>
      ) : (
        <section class="panel" aria-labelledby="pairs-title">
          <header class="head">
            <h2 id="pairs-title">Tickets and incidents</h2>
            <p class="head-note">{pairs.length.toLocaleString('en-GB')} shown, in the order of their ids</p>
          </header>
          <Rows label="Pairs" kind="letters" heads={['Pair', 'Status', 'State', 'Last looked at']}>
            {pairs.map((pair) => (
              <Row key={pair.pair} pair={pair} link={link} />
            ))}
          </Rows>
          {isMore && (
            <p class="foot-note">
              <button type="button" onClick={more}>
                Show {perPage} more
              </button>
            </p>
          )}
        </section>
      )}
    </>
  );
}

/** The pages so far; `more` asks for the next one. Another link begins from nothing. */
function usePages(link: string): {
  readonly pages: readonly Page[];
  readonly trouble: Exclude<Asked<Page>, { kind: 'answered' }> | null;
  readonly more: () => void;
} {
  const { api } = useSession();
  const [state, setState] = useState<{
    readonly pages: readonly Page[];
    readonly trouble: Exclude<Asked<Page>, { kind: 'answered' }> | null;
  }>({ pages: [], trouble: null });
  const after = state.pages.at(-1)?.next ?? null;
  const more = useCallback(() => {
    void (async () => {
      const asked = await api.show('pairs', { link, after, limit: perPage });
      setState(({ pages }) =>
        asked.kind === 'answered'
          ? {
              pages: pages.at(-1)?.next === after || after === null ? [...pages, asked.answer] : pages,
              trouble: null,
            }
          : { pages, trouble: asked },
      );
    })();
  }, [api, link, after]);
  useEffect(() => {
    if (state.pages.length === 0) more();
    // Once: the further pages are asked for by a person.
  }, [api, link]);
  return { ...state, more };
}

function Others({ links, shown }: { readonly links: Overview['status']['links']; readonly shown: string }) {
  if (links.length < 2) return null;
  return (
    <ul class="tabs many" aria-label="Customers">
      {links.map(({ name }) => (
        <li key={name}>
          <a
            href={addressOf({ name: 'pairs', link: name })}
            {...(name === shown ? { 'aria-current': 'true' as const } : {})}
          >
            <bdi>{name}</bdi>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Row({ pair, link }: { readonly pair: Listed; readonly link: string }) {
  const { connectwiseId, servicenowId, summary, status, readAt } = pair;
  const view =
    connectwiseId === null
      ? ({ name: 'pair', record: servicenowId ?? '', link, side: 'servicenow' } as const)
      : ({ name: 'pair', record: connectwiseId, link, side: 'connectwise' } as const);
  return (
    <tr role="row">
      <th class="who" scope="row" role="rowheader">
        <a href={addressOf(view)}>
          {connectwiseId === null ? `incident ${servicenowId ?? 'without an id'}` : `ticket ${connectwiseId}`}
        </a>
        {summary !== null && (
          <span class="sum">
            <bdi>{summary}</bdi>
          </span>
        )}
      </th>
      <Cell kind="n">
        {status === null ? (
          <span class="sub">not synced yet</span>
        ) : status.connectwise === status.servicenow ? (
          <bdi>{status.connectwise}</bdi>
        ) : (
          <>
            <bdi>{status.connectwise}</bdi> = <bdi>{status.servicenow}</bdi>
          </>
        )}
      </Cell>
      <Cell kind="state">
        <State pair={pair} />
      </Cell>
      <Cell kind="last">{readAt === null ? <span class="sub">never</span> : <When at={readAt} />}</Cell>
    </tr>
  );
}

function State({ pair: { state, conflicts, deadLettered } }: { readonly pair: Listed }) {
  if (deadLettered !== null)
    return (
      <span class="warn-text">
        <Icon name="bad" /> dead-lettered: {deadLettered}
      </span>
    );
  if (conflicts > 0)
    return (
      <span class="warn-text">
        <Icon name="conflict" /> conflict
      </span>
    );
  return (
    <span class="sub">
      {state === 'active' ? 'synced' : state === 'unlinked' ? 'unlinked' : 'left the link'}
    </span>
  );
}
