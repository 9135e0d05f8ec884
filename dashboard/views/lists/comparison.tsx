/** The last nightly comparison of a link: how it ended, and each difference that it found. */
import { useCallback } from 'preact/hooks';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import { useLive } from '../../data/live.ts';
import { addressOf } from '../../data/view.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { useSession } from '../../parts/session.ts';
import { sideNames } from '../../parts/side.tsx';
import { When } from '../../parts/when.tsx';
import { countText } from '../../words/count.ts';
import { ApproveComparison, CompareNow } from '../orders/approvals.tsx';
import { Blank, Told } from '../states.tsx';

type Status = NonNullable<AnswerOf<'reconcile-status'>>;

/** Renders the last nightly comparison of a link, with each difference it found. */
export function ComparisonView({ link, isPaused }: { readonly link: string; readonly isPaused: boolean }) {
  const { api } = useSession();
  const ask = useCallback(() => api.show('reconcile-status', { link }), [api, link]);
  const live = useLive(ask, isPaused);
  return (
    <>
      <Crumbs steps={[<bdi key="link">{link}</bdi>, 'Nightly comparison']} />
      <Told live={live} what="the comparison">
        {(status) =>
          status === null ? (
            <Blank icon="equal" title="No comparison has run yet.">
              <p>It runs every night.</p>
              <p>
                <CompareNow link={link} />
              </p>
            </Blank>
          ) : (
            <Shown status={status} link={link} />
          )
        }
      </Told>
    </>
  );
}

function Shown({ status: { state, findings }, link }: { readonly status: Status; readonly link: string }) {
  const { run } = state;
  const open = findings.filter(({ closedAt }) => closedAt === null);
  return (
    <>
      <div class="pair-head">
        <div>
          <h1>
            {countText(open.length, 'open difference')}: <bdi>{link}</bdi>
          </h1>
          {run !== null && (
            <p class="ids">
              {run.phase === 'done' ? 'Compared' : run.phase === 'failed' ? 'Ended early' : 'Compares'}{' '}
              {countText(run.pairs, 'pair')}, begun <When at={run.startedAt} />
              {run.failure !== null && (
                <>
                  : <code>{run.failure.code}</code> <bdi>{run.failure.detail}</bdi>
                </>
              )}
            </p>
          )}
        </div>
        <p class="do">
          <CompareNow link={link} />
          {run?.phase === 'waiting' && <ApproveComparison link={link} />}
        </p>
      </div>
      {open.length > 0 && (
        <section class="panel" aria-labelledby="differences-title">
          <header class="head">
            <h2 id="differences-title">Differences</h2>
          </header>
          <Rows label="Differences" kind="letters" heads={['Record', 'What becomes of it', 'First seen']}>
            {open.map(({ code, side, recordId, sentence, detail, state: fate, firstSeen }) => (
              <tr key={`${code} ${side} ${recordId}`} role="row">
                <th class="who" scope="row" role="rowheader">
                  {recordId === '' ? (
                    sideNames[side]
                  ) : (
                    <a href={addressOf({ name: 'pair', record: recordId, link, side })}>
                      {sideNames[side]} {recordId}
                    </a>
                  )}
                  <span class="sum">
                    {sentence} <bdi>{detail}</bdi>
                  </span>
                </th>
                <Cell kind="n">{fates[fate]}</Cell>
                <Cell kind="first">
                  <When at={firstSeen} />
                </Cell>
              </tr>
            ))}
          </Rows>
        </section>
      )}
    </>
  );
}

const fates: Readonly<Record<Status['findings'][number]['state'], string>> = {
  planned: 'waits for approval',
  nudged: 'the sync repairs it',
  reported: 'a person must look',
};
