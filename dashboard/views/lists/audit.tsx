/** The audit journal: every order with its author, newest first. */
import { useCallback } from 'preact/hooks';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import { useLive } from '../../data/live.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { useSession } from '../../parts/session.ts';
import { When } from '../../parts/when.tsx';
import { Blank, Told } from '../states.tsx';

type Row = AnswerOf<'audit'>[number];

const most = 200;

/** Renders the audit journal of one link, or of all where `link` is null, newest first. */
export function AuditView({ link, isPaused }: { readonly link: string | null; readonly isPaused: boolean }) {
  const { api } = useSession();
  const ask = useCallback(() => api.show('audit', { link, limit: most }), [api, link]);
  const live = useLive(ask, isPaused);
  return (
    <>
      <Crumbs steps={['Audit journal']} />
      <div class="pair-head">
        <h1>
          Who requested what
          {link !== null && (
            <>
              : <bdi>{link}</bdi>
            </>
          )}
        </h1>
      </div>
      <Told live={live} what="the audit journal">
        {(rows) =>
          rows.length === 0 ? (
            <Blank icon="find" title="Nothing has been requested yet.">
              <p>This page lists every request that a person made here, with the command or by HTTP.</p>
            </Blank>
          ) : (
            <Orders rows={rows} />
          )
        }
      </Told>
    </>
  );
}

function Orders({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <section class="panel" aria-labelledby="orders-title">
      <header class="head">
        <h2 id="orders-title">Requests</h2>
        <p class="head-note">{rows.length === most ? `The latest ${most}` : 'Newest first'}</p>
      </header>
      <Rows label="Requests" kind="letters" heads={['Request', 'By', 'Ended', 'When']}>
        {rows.map(({ id, at, actor, action, link, scope, outcome, words }) => (
          <tr key={id} role="row">
            <th class="who" scope="row" role="rowheader">
              <span title={action}>{words.what}</span>
              <span class="sum">
                {link !== null && (
                  <>
                    <bdi>{link}</bdi>:{' '}
                  </>
                )}
                <bdi>{scope}</bdi>
              </span>
            </th>
            <Cell kind="n">
              <bdi>{actor.name}</bdi> <span class="sub">({words.proof})</span>
            </Cell>
            <Cell kind="n">
              <span class={outcome === 'begun' ? 'warn-text' : ''} title={outcome}>
                {words.ended}
              </span>
            </Cell>
            <Cell kind="last">
              <When at={at} />
            </Cell>
          </tr>
        ))}
      </Rows>
    </section>
  );
}
