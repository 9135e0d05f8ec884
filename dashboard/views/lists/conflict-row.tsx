/** One conflict: both values beside each other, ConnectWise left, and a button that keeps one. */
import type { Conflict } from '../../data/overview.ts';
import { addressOf } from '../../data/view.ts';
import { OrderButton } from '../../parts/order-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { sideNames, type Side } from '../../parts/side.tsx';
import { When } from '../../parts/when.tsx';

export function ConflictRow({ conflict }: { readonly conflict: Conflict }) {
  const { link, field, connectwiseId, servicenowId, choice } = conflict;
  const pair = addressOf({ name: 'pair', link, ...recordOf(conflict) });
  return (
    <li class="need conflict">
      <div class="what">
        <Icon name="conflict" />
        <div>
          <h3>
            Both sides changed the {field} of <a href={pair}>{idText(connectwiseId, servicenowId)}</a>
          </h3>
          <p class="sub">
            <bdi>{link}</bdi> · since <When at={conflict.since} />
            {choice !== null && (
              <>
                {' '}
                · <bdi>{choice.by}</bdi> chose {sideNames[choice.winner]} <When at={choice.at} />, and the
                next run carries it out
              </>
            )}
          </p>
        </div>
      </div>
      <div class="sides">
        {(['connectwise', 'servicenow'] as const).map((side) => (
          <div key={side} class={`side ${side === 'connectwise' ? 'cw' : 'sn'}-side`}>
            <p class={`side-name ${side === 'connectwise' ? 'cw' : 'sn'}`}>{sideNames[side]}</p>
            <p class="value" title={conflict[side]}>
              {conflict[side] === '' ? <i>empty</i> : <bdi>{conflict[side]}</bdi>}
            </p>
            <KeepThis conflict={conflict} kept={side} />
          </div>
        ))}
      </div>
    </li>
  );
}

function KeepThis({ conflict, kept }: { readonly conflict: Conflict; readonly kept: Side }) {
  const other = kept === 'connectwise' ? 'servicenow' : 'connectwise';
  const { link, field, id: seen, connectwiseId, servicenowId } = conflict;
  const sent = { link, field, seen, take: kept, record: recordOf(conflict).record };
  return (
    <OrderButton
      of={`${field} of ${sideNames[kept]}, ${idText(connectwiseId, servicenowId)}`}
      title={`Keep the ${field} of ${sideNames[kept]}?`}
      preview={(api) => api.act('conflict-choice', { ...sent, dryRun: true })}
      shown={(preview) => (
        <>
          <p>
            {sideNames[other]}: {field}{' '}
            <del>
              <bdi>{preview.conflict[other]}</bdi>
            </del>{' '}
            <ins>
              <bdi>{preview.conflict[kept]}</bdi>
            </ins>
          </p>
          <p>{sideNames[kept]}: nothing is written.</p>
          {preview.replaces !== null && (
            <p>
              <bdi>{preview.replaces.by}</bdi> chose {sideNames[preview.replaces.winner]}; this would replace
              it.
            </p>
          )}
          <p class="sub">
            The value that goes stays whole in the conflict journal. Where one of the two values has changed
            by then, nothing is written and the conflict stays open.
          </p>
        </>
      )}
      button={() => `Keep the ${field} of ${sideNames[kept]}`}
      order={(api) => api.act('conflict-choice', { ...sent, dryRun: false })}
      done={() => (
        <p>The choice is stored, and the next run of the pair carries it out, usually within a minute.</p>
      )}
    >
      Keep this…
    </OrderButton>
  );
}

function recordOf({ connectwiseId, servicenowId }: Conflict): {
  readonly record: string;
  readonly side: Side;
} {
  return connectwiseId === null
    ? { record: servicenowId ?? '', side: 'servicenow' }
    : { record: connectwiseId, side: 'connectwise' };
}

const idText = (connectwiseId: string | null, servicenowId: string | null): string =>
  connectwiseId === null ? `incident ${servicenowId ?? ''}` : `ticket ${connectwiseId}`;
