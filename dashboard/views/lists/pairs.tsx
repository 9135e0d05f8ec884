/** The pairs of a link or of all, page by page, with what both sides last agreed on. */
import { useCallback } from 'preact/hooks';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { Asked } from '../../data/ask.ts';
import type { Overview } from '../../data/overview.ts';
import { usePages } from '../../data/pages.ts';
import { addressOf, type View } from '../../data/view.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { useSession } from '../../parts/session.ts';
import { When } from '../../parts/when.tsx';
import { valueText } from '../../words/values.ts';
import { numberText } from '../../words/count.ts';
import { PauseLink, PollLink, ResumeLink } from '../orders/link-orders.tsx';
import { Blank } from '../states.tsx';
import { Found } from './found.tsx';
import { Others } from './others.tsx';
import { calledBy, RecordCell, Summary } from './record-link.tsx';

type Listed = AnswerOf<'pairs'>['pairs'][number] & { readonly link: string };
interface Page {
  readonly pairs: readonly Listed[];
  readonly next: string | null;
}
/** The link and the key behind which a page goes on; null at the end. */
type Going = readonly [string, string | null] | null;

type PairsAt = Extract<View, { name: 'pairs' }>;

const perPage = 100;
/** Small links come together, and no page asks for longer than this. */
const maxAsks = 10;

/** Renders the pairs of a link or of all, page by page, with what both sides last agreed on. */
export function PairsView({ overview, view }: { readonly overview: Overview; readonly view: PairsAt }) {
  const { links } = overview.status;
  const shown = links.length === 1 ? links[0] : links.find(({ name }) => name === view.link);
  const isInSync = view.isInSync === true;
  const list = usePages(useAsk(overview, shown?.name ?? view.link));
  const isTroubled = troubledIn(overview);
  const looked = list.pages.flatMap((page) => page.pairs);
  const pairs = looked.filter((pair) => !isInSync || !isTroubled(pair));
  const counted = shown === undefined ? overview.inSync.pairs : shown.pairs;
  const number = isInSync || counted === null ? '' : `${numberText(counted)} `;
  const noun = number === '1 ' ? 'pair' : 'pairs';
  return (
    <>
      <Crumbs steps={['Pairs']} />
      <div class="pair-head">
        <h1>
          {number === '' ? 'Pairs' : `${number}${noun}`}
          {isInSync && ' in sync'}
          {shown !== undefined && (
            <>
              : <bdi>{shown.name}</bdi>
            </>
          )}
        </h1>
        {shown !== undefined && <Orders link={shown} />}
      </div>
      <Others links={links} shown={shown?.name ?? null} to={(link) => addressOf({ ...view, link })} />
      <Found list={list} what="the pairs" more={`Show ${perPage} more`}>
        {pairs.length === 0 && !list.isMore ? (
          <Blank icon="equal" title="No pair yet.">
            <p>A pair begins with the first ticket or incident that the link syncs.</p>
          </Blank>
        ) : (
          <section class="panel" aria-labelledby="pairs-title">
            <header class="head">
              <h2 id="pairs-title">Tickets and incidents</h2>
              <p class="head-note">
                {pairs.length.toLocaleString('en-GB')} shown
                {isInSync && ` of ${looked.length.toLocaleString('en-GB')} searched`}, in the order of their
                ids.{' '}
                {isInSync ? (
                  <a href={addressOf({ name: 'pairs', link: view.link })}>Show all</a>
                ) : (
                  <a href={addressOf({ ...view, isInSync: true })}>Only those in sync</a>
                )}
              </p>
            </header>
            <Rows label="Pairs" kind="letters" heads={['Pair', 'Status', 'State', 'Last read']}>
              {pairs.map((pair) => (
                <Row key={`${pair.link} ${pair.pair}`} pair={pair} hasLink={shown === undefined} />
              ))}
            </Rows>
          </section>
        )}
      </Found>
    </>
  );
}

/** Asks for the pairs of one link, or of all that are switched on, one link after the other. */
function useAsk(overview: Overview, link: string | null): (after: string | null) => Promise<Asked<Page>> {
  const { api } = useSession();
  const names =
    link === null ? overview.status.links.filter(({ enabled }) => enabled).map(({ name }) => name) : [link];
  const all = JSON.stringify(names);
  return useCallback(
    async (after) => {
      const of = JSON.parse(all) as readonly string[];
      let going: Going = after === null ? [of[0] ?? '', null] : (JSON.parse(after) as Going);
      const pairs: Listed[] = [];
      for (let asks = 0; asks < maxAsks && going !== null && pairs.length < perPage; asks += 1) {
        const [link, key]: NonNullable<Going> = going;
        const asked = await api.show('pairs', { link, after: key, limit: perPage });
        if (asked.kind !== 'answered') return asked;
        const { next } = asked.answer;
        pairs.push(...asked.answer.pairs.map((pair) => ({ ...pair, link })));
        const following = of[of.indexOf(link) + 1];
        going = next !== null ? [link, next] : following === undefined ? null : [following, null];
      }
      const next = going === null ? null : JSON.stringify(going);
      return { kind: 'answered', answer: { pairs, next }, at: Date.now() };
    },
    [api, all],
  );
}

/** The same rule by which the overview counts pairs in sync: neither a conflict nor a dead letter. */
function troubledIn({ conflicts, deadLetters }: Overview): (pair: Listed) => boolean {
  const keys = new Set([...conflicts, ...deadLetters].map(({ link, pair }) => `${link} ${pair ?? ''}`));
  return ({ link, pair }) => keys.has(`${link} ${pair}`);
}

function Orders({ link: { name, paused } }: { readonly link: Overview['status']['links'][number] }) {
  return (
    <p class="do">
      <a class="button" href={addressOf({ name: 'comparison', link: name })}>
        Comparison
      </a>
      <PollLink link={name} isQuiet={false} />
      {paused === null ? (
        <PauseLink link={name} isQuiet={false} />
      ) : (
        <ResumeLink link={name} isQuiet={false} />
      )}
    </p>
  );
}

function Row({ pair, hasLink }: { readonly pair: Listed; readonly hasLink: boolean }) {
  const { link, summary, status, readAt } = pair;
  return (
    <tr role="row">
      <RecordCell link={link} {...calledBy(pair)} hasLink={hasLink}>
        <Summary text={summary} />
      </RecordCell>
      <Cell kind="n">
        {status === null ? (
          <span class="sub">not synced yet</span>
        ) : (
          <bdi>{valueText('status', 'connectwise', status.connectwise)}</bdi>
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
        <Icon name="bad" /> <span title={deadLettered}>dead-lettered</span>
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
