/** Four numbers, each leading to its list. They change with the day: how fast it goes on a good one, what is wrong on a bad one. */
import type { ComponentChildren } from 'preact';
import type { Overview } from '../../data/overview.ts';
import { addressOf } from '../../data/view.ts';
import { numberText } from '../../words/count.ts';
import { latencyText } from '../../words/hours.ts';

/** Renders four numbers with links to their lists: speed on a good day, trouble on a bad one. */
export function Vitals({ overview }: { readonly overview: Overview }) {
  const { status, deadLetters, conflicts, isMore, isKnown } = overview;
  const isBad = status.state === 'needs-you' || conflicts.length + deadLetters.length > 0;
  const open = { count: conflicts.length, isMore: isMore.conflicts };
  const dead = { count: deadLetters.length, isMore: isMore.deadLetters };
  return (
    <ul class="vitals">
      <InSync overview={overview} />
      {isBad ? (
        <Vital
          href={addressOf({ name: 'conflicts', link: null })}
          number={isKnown.conflicts ? numberText(open) : '–'}
          what={open.count === 1 ? 'conflict' : 'conflicts'}
          kind={open.count > 0 ? 'has-warn' : ''}
        />
      ) : (
        <>
          <Synced overview={overview} />
          <Speed overview={overview} />
        </>
      )}
      <Vital
        href={addressOf({ name: 'dead-letters', code: null, link: null })}
        number={isKnown.deadLetters ? numberText(dead) : '–'}
        what={dead.count === 1 ? 'dead letter' : 'dead letters'}
        kind={dead.count > 0 ? 'has-bad' : ''}
      />
      {isBad && <Waiting overview={overview} />}
    </ul>
  );
}

/** Pairs with no conflict and no dead letter; one that has a message waiting may be changed by it. */
function InSync({ overview: { inSync, status } }: { readonly overview: Overview }) {
  const all = inSync.pairs ?? sumOf(status.links.map(({ pairs }) => pairs));
  const view = { name: 'pairs', link: null } as const;
  if (inSync.atLeast === null) return <Vital href={addressOf(view)} number={numberText(all)} what="pairs" />;
  const isExact = inSync.atLeast === inSync.atMost;
  return (
    <Vital
      href={addressOf({ ...view, isInSync: true })}
      number={`${inSync.atLeast.toLocaleString('en-GB')}${isExact ? '' : '+'}`}
      what={`pairs in sync, of ${numberText(all)}`}
    />
  );
}

/** Messages on the queue, and records that a pause holds back. */
function Waiting({ overview: { queued, status } }: { readonly overview: Overview }) {
  const held = sumOf(status.links.map((link) => link.held));
  const href = addressOf({ name: 'waiting', link: null });
  if (queued === null) return <Vital href={href} number={numberText(held)} what="held by pauses" />;
  const count = queued.count + held.count;
  return (
    <Vital
      href={href}
      number={count.toLocaleString('en-GB')}
      what={held.count > 0 ? 'changes queued or held' : 'changes queued'}
    />
  );
}

function Synced({ overview: { trends } }: { readonly overview: Overview }) {
  // The strips are always of 24 hours; the series follows the chosen range.
  const changes = (trends?.links ?? [])
    .flatMap(({ hours }) => hours)
    .reduce((sum, { toServicenow, toConnectwise }) => sum + toServicenow + toConnectwise, 0);
  return (
    <Vital
      href={addressOf({ name: 'changes', link: null })}
      number={changes.toLocaleString('en-GB')}
      what={`${changes === 1 ? 'change' : 'changes'} synced in 24 hours`}
    />
  );
}

function Speed({ overview: { trends } }: { readonly overview: Overview }) {
  const median = trends?.total.latency.median ?? null;
  if (median === null) return null;
  const href = addressOf({ name: 'changes', link: null, show: 'slow' });
  return <Vital href={href} number={latencyText(median)} what="to sync a change, usually" />;
}

function Vital(props: {
  readonly href: string;
  readonly number: ComponentChildren;
  readonly what: string;
  readonly kind?: string;
}) {
  return (
    <li class={props.kind ?? ''}>
      <a href={props.href}>
        <b>{props.number}</b>
        <span class="what">{props.what}</span>
      </a>
    </li>
  );
}

type Count = { readonly count: number; readonly isMore: boolean } | null;

function sumOf(counts: readonly Count[]): { readonly count: number; readonly isMore: boolean } {
  const known = counts.filter((one) => one !== null);
  return {
    count: known.reduce((all, { count }) => all + count, 0),
    isMore: known.some(({ isMore }) => isMore) || known.length < counts.length,
  };
}
