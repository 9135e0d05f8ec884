/** One pair: its state and what helps, both sides field by field, notes and files, and every decision with its rule. */
import { useCallback, useState } from 'preact/hooks';
import type { Conflict } from '../../data/overview.ts';
import { useLive } from '../../data/live.ts';
import type { View } from '../../data/view.ts';
import type { Why } from '../../data/why.ts';
import { Icon } from '../../parts/icon.tsx';
import { useSession } from '../../parts/session.ts';
import { SideName } from '../../parts/side.tsx';
import { countText } from '../../words/count.ts';
import { ConflictRow } from '../lists/conflict-row.tsx';
import { Decisions } from './decisions.tsx';
import { Fields } from './fields.tsx';
import { PairOrder } from './pair-order.tsx';
import { Blank, Loading, Trouble } from '../states.tsx';

export function PairView(props: {
  readonly view: Extract<View, { name: 'pair' }>;
  readonly conflicts: readonly Conflict[];
  readonly isPaused: boolean;
}) {
  const { record, link, side } = props.view;
  const { api } = useSession();
  const ask = useCallback(() => api.show('why', { record, link, side }), [api, record, link, side]);
  const { answer, at, trouble, refresh } = useLive(ask, props.isPaused);
  if (answer === null && trouble?.kind === 'failed' && notFound.includes(trouble.code))
    return (
      <Blank icon="find" title={`Nothing found for “${record}”.`}>
        <p>
          {trouble.sentence} <bdi>{trouble.detail}</bdi>
        </p>
        <p>
          <a class="button" href="#/">
            Back to the overview
          </a>
        </p>
      </Blank>
    );
  return (
    <>
      {trouble !== null && trouble.kind !== 'refused' && (
        <Trouble trouble={trouble} at={at} onRetry={refresh} />
      )}
      {answer === null ? trouble === null && <Loading what="the pair" /> : <Pair why={answer} {...props} />}
    </>
  );
}

/** Codes that say that there is no such record here. */
const notFound: readonly string[] = ['nothing-known', 'request-invalid', 'link-unknown'];

function Pair({ why, conflicts }: { readonly why: Why; readonly conflicts: readonly Conflict[] }) {
  const [order, setOrder] = useState<'preview' | 'sync' | null>(null);
  const own = conflicts.filter(({ link, pair }) => link === why.link && pair === why.pair);
  return (
    <>
      <ul class="crumbs" aria-label="Path">
        <li>
          <a href="#/">Overview</a>
        </li>
        <li>
          <bdi>{why.link}</bdi>
        </li>
      </ul>
      <div class="pair-head">
        <h1>
          <span class="cw-id">ConnectWise {why.connectwiseId ?? 'has none yet'}</span> <Icon name="both" />{' '}
          <span class="sn-id">ServiceNow {why.servicenowId ?? 'has none yet'}</span>
        </h1>
        <p class="do">
          <button type="button" onClick={() => setOrder('preview')} aria-expanded={order === 'preview'}>
            Preview…
          </button>
          <button type="button" onClick={() => setOrder('sync')} aria-expanded={order === 'sync'}>
            <Icon name="again" /> Sync now…
          </button>
        </p>
      </div>
      {order !== null && <PairOrder key={order} why={why} kind={order} onClose={() => setOrder(null)} />}
      <State why={why} />
      {own.length > 0 && (
        <section class="panel needs" aria-labelledby="choices-title">
          <header class="head">
            <h2 id="choices-title">Which value is right?</h2>
          </header>
          <ul class="list">
            {own.map((conflict) => (
              <ConflictRow key={conflict.field} conflict={conflict} />
            ))}
          </ul>
        </section>
      )}
      <div class="split">
        <div>
          <Fields why={why} />
          <Talk why={why} />
        </div>
        <Decisions why={why} />
      </div>
    </>
  );
}

const calm: readonly Why['state']['kind'][] = ['in-sync', 'not-wanted', 'dry-run', 'paused'];

const needsNobody = ({ kind }: Pick<Why['state'], 'kind'>): boolean =>
  kind === 'waiting' || calm.includes(kind);

/** The sentences that every place tells, what happens next, and the command that helps. */
function State({ why: { state } }: { readonly why: Why }) {
  const isCalm = calm.includes(state.kind);
  const icon =
    state.kind === 'waiting' ? 'wait' : isCalm ? 'ok' : state.kind === 'conflict' ? 'conflict' : 'warn';
  return (
    <section
      class={`verdict-box${[state, ...state.also].every(needsNobody) ? ' is-calm' : ''}`}
      aria-labelledby="state-title"
    >
      <div class="say">
        <Icon name={icon} />
        <div>
          <h2 id="state-title">
            <bdi>{state.sentence}</bdi>
          </h2>
          <p>
            <bdi>{state.next}</bdi>
          </p>
          {state.command !== null && (
            <p>
              <code>{state.command}</code>
            </p>
          )}
          {state.also.map(({ sentence, next, command }) => (
            <p key={sentence}>
              <bdi>{sentence}</bdi> <bdi>{next}</bdi> {command !== null && <code>{command}</code>}
            </p>
          ))}
        </div>
      </div>
    </section>
  );
}

/** Notes and files, by the side that they come from. Their texts are not stored, so none is shown. */
function Talk({ why: { notes, files } }: { readonly why: Why }) {
  return (
    <section class="panel" aria-labelledby="talk-title">
      <header class="head">
        <h2 id="talk-title">Notes and files</h2>
        <p class="head-note">
          {countText(notes.length, 'note')}, {countText(files.length, 'file')}
        </p>
      </header>
      <div class="talk">
        {notes.length + files.length === 0 && <p class="sub">None is known.</p>}
        {notes.map(({ from, id, part, to, sentence }) => (
          <article
            key={`note ${from} ${id} ${part}`}
            class={`note ${from === 'connectwise' ? 'cw' : 'sn'}-side`}
          >
            <p class="note-head">
              <b>
                Note <bdi>{id}</bdi>
                {part > 0 && `, part ${part + 1}`}
              </b>{' '}
              in <SideName side={from} />
            </p>
            <p class="fate">
              {to !== null && (
                <>
                  <Icon name={to.side === 'servicenow' ? 'right' : 'left'} /> <SideName side={to.side} />,{' '}
                  {to.kind}.{' '}
                </>
              )}
              {sentence}
            </p>
          </article>
        ))}
        {files.map(({ from, id, name, bytes, to, sentence }) => (
          <article key={`file ${from} ${id}`} class={`note ${from === 'connectwise' ? 'cw' : 'sn'}-side`}>
            <p class="note-head">
              <b>
                <Icon name="file" /> <bdi>{name}</bdi>
              </b>{' '}
              {bytes !== null && `${Math.ceil(bytes / 1000).toLocaleString('en-GB')} kB`} in{' '}
              <SideName side={from} />
            </p>
            <p class="fate">
              {to !== null && <Icon name={to.side === 'servicenow' ? 'right' : 'left'} />} {sentence}
            </p>
          </article>
        ))}
      </div>
    </section>
  );
}
