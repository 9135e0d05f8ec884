/** The runs behind the numbers of the charts: what was written, what failed, how long it took. */
import { useCallback, useState } from 'preact/hooks';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import type { Overview } from '../../data/overview.ts';
import { usePages } from '../../data/pages.ts';
import { addressOf, type View } from '../../data/view.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { useSession } from '../../parts/session.ts';
import { SideName } from '../../parts/side.tsx';
import { When } from '../../parts/when.tsx';
import { countText } from '../../words/count.ts';
import { latencyText, spans } from '../../words/hours.ts';
import { Found } from './found.tsx';
import { Others } from './others.tsx';
import { calledBy, RecordCell, Summary } from './record-link.tsx';

type Run = AnswerOf<'changes'>['runs'][number];
type ChangesAt = Extract<View, { name: 'changes' }>;

const dayMs = 24 * 60 * 60_000;
const lengths = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs } as const;

/** Renders the runs within a period, page by page: written changes, failures or durations. */
export function ChangesView({
  links,
  view,
}: {
  readonly links: Overview['status']['links'];
  readonly view: ChangesAt;
}) {
  const { api } = useSession();
  const { link, from, to, show, range = 'day' } = view;
  const [opened] = useState(Date.now);
  const ask = useCallback(
    (after: string | null) => {
      const times = {
        from: from ?? new Date(opened - lengths[range]).toISOString(),
        to: to ?? new Date(opened).toISOString(),
      };
      return api.show('changes', { link, after, ...times });
    },
    [api, link, from, to, range, opened],
  );
  const list = usePages(ask);
  const runs = list.pages.flatMap((page) => page.runs);
  const shown = runs.filter(({ isFailed }) => show !== 'failed' || isFailed).toSorted(order(show));
  const changes = shown.reduce((sum, { written }) => sum + written.connectwise + written.servicenow, 0);
  const found =
    show === 'failed'
      ? countText(shown.length, 'failure')
      : `${countText(changes, 'change')} in ${countText(shown.length, 'run')}`;
  return (
    <>
      <Crumbs steps={[titles[show ?? 'new']]} />
      <div class="pair-head">
        <div>
          <h1>
            {titles[show ?? 'new']}
            {link !== null && (
              <>
                : <bdi>{link}</bdi>
              </>
            )}
          </h1>
          <p class="ids">
            {from === undefined || to === undefined ? (
              `The last ${spans[range]}`
            ) : (
              <>
                <When at={from} /> to <When at={to} />
              </>
            )}
          </p>
        </div>
      </div>
      <Others links={links} shown={link} to={(name) => addressOf({ ...view, link: name })} />
      <Found list={list} what="the history" more="Look further">
        <section class="panel" aria-labelledby="runs-title">
          <header class="head">
            <h2 id="runs-title">{found}</h2>
            <p class="head-note">
              {list.isMore
                ? 'Not every pair has been searched yet'
                : show === 'slow'
                  ? 'Slowest first'
                  : 'Newest first'}
            </p>
          </header>
          <Rows label="Runs" kind="letters" heads={['Pair', 'Wrote', 'Took', 'When']}>
            {shown.map((run) => (
              <Row key={`${run.link} ${run.pair} ${run.at}`} run={run} hasLink={link === null} />
            ))}
          </Rows>
        </section>
      </Found>
    </>
  );
}

const titles = { failed: 'Failures', slow: 'Slowest changes', new: 'Changes synced' } as const;

const order = (show: ChangesAt['show']) => (one: Run, other: Run) =>
  show === 'slow' ? (other.seconds ?? -1) - (one.seconds ?? -1) : other.at.localeCompare(one.at);

function Row({ run, hasLink }: { readonly run: Run; readonly hasLink: boolean }) {
  const { link, at, summary, written, seconds, isFailed, sentence } = run;
  return (
    <tr role="row">
      <RecordCell link={link} {...calledBy(run)} hasLink={hasLink}>
        <Summary text={summary} />
      </RecordCell>
      <Cell kind="n">
        {(['servicenow', 'connectwise'] as const).map(
          (side) =>
            written[side] > 0 && (
              <span key={side} class="w">
                {written[side]} to <SideName side={side} />{' '}
              </span>
            ),
        )}
        {isFailed && <span class="warn-text">{sentence}</span>}
      </Cell>
      <Cell kind="n">
        {seconds === null ? <span class="sub">not timed</span> : latencyText({ seconds, isMore: false })}
      </Cell>
      <Cell kind="last">
        <When at={at} />
      </Cell>
    </tr>
  );
}
