/** One pair: its state and what helps, both sides field by field, notes and files, and every decision with its rule. */
import type { ComponentChildren } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import type { Conflict } from '../../data/overview.ts';
import { useLive } from '../../data/live.ts';
import { addressOf, type View } from '../../data/view.ts';
import { usePairNow, type PairRead } from '../../data/pair-now.ts';
import type { PairNow, Why } from '../../data/why.ts';
import { Command } from '../../parts/command.tsx';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useSession } from '../../parts/session.ts';
import { sideNames } from '../../parts/side.tsx';
import { ConflictRow } from '../lists/conflict-row.tsx';
import { Decisions } from './decisions.tsx';
import { Fields } from './fields.tsx';
import { PairOrder, type PairOrderKind } from './pair-order.tsx';
import { Talk } from './talk.tsx';
import { Blank, Told } from '../states.tsx';

/** Renders one pair: its state, its fields, its conversation and its decisions. */
export function PairView(props: {
  readonly view: Extract<View, { name: 'pair' }>;
  readonly conflicts: readonly Conflict[];
  readonly isPaused: boolean;
}) {
  const { record, link, side } = props.view;
  const { api } = useSession();
  const ask = useCallback(() => api.show('why', { record, link, side }), [api, record, link, side]);
  const live = useLive(ask, props.isPaused);
  const { answer, trouble } = live;
  if (answer === null && trouble?.kind === 'failed' && notFound.includes(trouble.code))
    return (
      <Blank icon="find" title={`Nothing found for “${record}”.`}>
        <p>
          {trouble.sentence} <bdi>{trouble.detail}</bdi>
        </p>
        <p class="do">
          <button type="button" onClick={live.refresh}>
            Look again
          </button>
          <a class="button" href="#/">
            Back to the overview
          </a>
        </p>
      </Blank>
    );
  return (
    <Told live={live} what="the pair">
      {(why) => <Pair why={why} {...props} />}
    </Told>
  );
}

/** Codes that say that there is no such record here. */
const notFound: readonly string[] = ['nothing-known', 'request-invalid', 'link-unknown'];

function Pair({ why, conflicts }: { readonly why: Why; readonly conflicts: readonly Conflict[] }) {
  const [order, setOrder] = useState<PairOrderKind | null>(null);
  const { api } = useSession();
  const read = usePairNow(api, why);
  const now = read.kind === 'read' ? read.now : null;
  const own = conflicts.filter(({ link, pair }) => link === why.link && pair === why.pair);
  return (
    <>
      <Crumbs
        steps={[
          <a key="link" href={addressOf({ name: 'pairs', link: why.link })}>
            <bdi>{why.link}</bdi>
          </a>,
          'Pair',
        ]}
      />
      <div class="pair-head">
        <Title why={why} now={now} />
        <p class="do">
          <OrderOf kind="preview" chosen={order} onChoose={setOrder}>
            Preview…
          </OrderOf>
          <OrderOf kind="sync" chosen={order} onChoose={setOrder}>
            <Icon name="again" /> Sync now…
          </OrderOf>
          {why.deadLetters.length > 0 && (
            <OrderOf kind="replay" chosen={order} onChoose={setOrder}>
              <Icon name="again" /> Try again…
            </OrderOf>
          )}
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
          <Fields why={why} now={now} />
          {now === null ? <Unread read={read} /> : <Talk now={now} />}
        </div>
        <Decisions why={why} />
      </div>
    </>
  );
}

function OrderOf(props: {
  readonly kind: PairOrderKind;
  readonly chosen: PairOrderKind | null;
  readonly onChoose: (kind: PairOrderKind) => void;
  readonly children: ComponentChildren;
}) {
  const { kind, chosen, onChoose, children } = props;
  return (
    <button type="button" onClick={() => onChoose(kind)} aria-expanded={chosen === kind}>
      {children}
    </button>
  );
}

/** The subject of the ticket, and both records by the numbers that people use. */
function Title({ why, now }: { readonly why: Why; readonly now: PairNow | null }) {
  const decided = why.decisions.flatMap(({ fields }) => fields).find(({ field }) => field === 'summary');
  const summary =
    (now?.connectwise ?? now?.servicenow)?.summary ?? (decided?.connectwise || decided?.servicenow) ?? '';
  const ids = (
    <>
      <span class="cw-id">
        ConnectWise {why.connectwiseId === null ? 'has none yet' : `ticket ${why.connectwiseId}`}
      </span>{' '}
      <Icon name="both" />{' '}
      <span class="sn-id" title={why.servicenowId ?? ''}>
        ServiceNow{' '}
        {why.servicenowId === null
          ? 'has none yet'
          : `incident ${now?.servicenow?.number ?? why.servicenowId}`}
      </span>
    </>
  );
  if (summary === '') return <h1>{ids}</h1>;
  return (
    <div>
      <h1>
        <bdi>{summary}</bdi>
      </h1>
      <p class="ids">{ids}</p>
      {now !== null &&
        now.missing.map(({ side, part, sentence }) => (
          <p key={`${side} ${part}`} class="sub warn-text">
            {sideNames[side]}, {part}: {sentence}
          </p>
        ))}
    </div>
  );
}

/** The texts are stored nowhere: without both systems there are none. */
function Unread({ read }: { readonly read: PairRead }) {
  return (
    <section class="panel" aria-labelledby="talk-title">
      <header class="head">
        <h2 id="talk-title">Conversation and files</h2>
      </header>
      <p class="foot-note" role="status">
        {read.kind === 'failed'
          ? `Both systems could not be read now: ${read.sentence}`
          : 'Reading both systems…'}
      </p>
    </section>
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
              <Command text={state.command} />
            </p>
          )}
          {state.also.map(({ sentence, next, command }) => (
            <p key={sentence}>
              <bdi>{sentence}</bdi> <bdi>{next}</bdi> {command !== null && <Command text={command} />}
            </p>
          ))}
        </div>
      </div>
    </section>
  );
}
