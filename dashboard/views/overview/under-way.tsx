/** The work that the app does or waits out by itself: a remote's limit, a backfill. */
import type { Overview } from '../../data/overview.ts';
import type { Wait } from '../../data/waits.ts';
import { addressOf } from '../../data/view.ts';
import { useNow } from '../../parts/clock.tsx';
import { Icon } from '../../parts/icon.tsx';
import { OrderButton } from '../../parts/order-button.tsx';
import { SideName } from '../../parts/side.tsx';
import { When } from '../../parts/when.tsx';
import { lengthText } from '../../words/age.ts';
import { countText } from '../../words/count.ts';
import { CalmRow } from './calm-row.tsx';
import { Names } from './names.tsx';

type Backfill = NonNullable<Overview['links'][number]['backfill']>;

/** Renders a back-off: the system that asked for it, until when, and what is queued meanwhile. */
export function WaitRow({ wait, queued }: { readonly wait: Wait; readonly queued: Overview['queued'] }) {
  const { side, until, links } = wait;
  return (
    <CalmRow
      icon="wait"
      title={
        <>
          Waiting for <SideName side={side} />
        </>
      }
    >
      It asked us to wait, or did not answer. The next call is <NextCall at={until} />.{' '}
      {queued !== null && queued.count > 0 && (
        <>
          <a href={addressOf({ name: 'waiting', link: null })}>{countText(queued.count, 'change')} queued</a>;
          none is lost.
        </>
      )}
      <br />
      For <Names names={links} />
    </CalmRow>
  );
}

function NextCall({ at }: { readonly at: string }) {
  return Date.parse(at) > useNow() ? (
    <>
      made <When at={at} />
    </>
  ) : (
    <>due now</>
  );
}

/** Renders a backfill's progress. */
export function BackfillRow(props: {
  readonly link: string;
  readonly backfill: Backfill;
  readonly words: Overview['words'];
}) {
  const { link, backfill, words } = props;
  const { state, done, total, failed, leftSeconds, trouble } = backfill;
  const percent = total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total));
  return (
    <CalmRow
      icon={state === 'paused' ? 'pause' : 'wait'}
      title={
        <>
          Backfill of <bdi>{link}</bdi>
          {state === 'paused' && ' is paused'}
        </>
      }
      act={<BackfillOrder link={link} backfill={backfill} />}
    >
      <span class="meter">
        <progress max={100} value={percent} aria-label={`Backfill of ${link}`}>
          {percent} %
        </progress>{' '}
        <b>{`${percent} %`}</b>
      </span>
      <a href={addressOf({ name: 'pairs', link })}>
        {done.toLocaleString('en-GB')} of {countText(total, 'record')}
      </a>
      {leftSeconds !== null && `, about ${lengthText(leftSeconds * 1000)} left`}.
      {failed > 0 && (
        <>
          {' '}
          <a href={addressOf({ name: 'dead-letters', code: null, link })}>{failed} failed</a>.
        </>
      )}
      {trouble !== null && <> It waits: {words[trouble] ?? trouble}</>}
    </CalmRow>
  );
}

function BackfillOrder({ link, backfill }: { readonly link: string; readonly backfill: Backfill }) {
  const { token, state } = backfill;
  const action = state === 'paused' ? ('resume' as const) : ('pause' as const);
  return (
    <OrderButton
      of={link}
      isQuiet
      title={action === 'pause' ? `Pause the backfill of ${link}?` : `Resume the backfill of ${link}?`}
      preview={(api) => api.show('backfill-status', { link, token })}
      shown={({ progress }) => (
        <p>
          {progress.done.toLocaleString('en-GB')} of {countText(progress.total, 'record')} are done,{' '}
          {progress.underWay} are under way.{' '}
          {action === 'pause'
            ? 'Those end; no further ones begin. The daily sync continues.'
            : 'It continues where it stopped.'}
        </p>
      )}
      button={() => (action === 'pause' ? 'Pause the backfill' : 'Resume the backfill')}
      order={(api) => api.act('backfill', { link, action, order: { token } })}
      done={() => <p>{action === 'pause' ? 'It is paused.' : 'It is running again.'}</p>}
    >
      <Icon name={action === 'pause' ? 'pause' : 'run'} />{' '}
      {action === 'pause' ? 'Pause the backfill' : 'Resume the backfill'}
    </OrderButton>
  );
}
