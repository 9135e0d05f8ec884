/** One conflict: both values beside each other, ConnectWise left, and a button that keeps one. */
import type { Conflict } from '../../data/overview.ts';
import { addressOf } from '../../data/view.ts';
import { Icon } from '../../parts/icon.tsx';
import { sideNames } from '../../parts/side.tsx';
import { When } from '../../parts/when.tsx';
import { fieldText, valueText } from '../../words/values.ts';
import { AnotherValue, Chosen, idText, KeepThis, recordOf } from '../orders/conflict-choices.tsx';

/** Renders one conflict: both values side by side, each with the button that keeps it. */
export function ConflictRow({ conflict }: { readonly conflict: Conflict }) {
  const { link, field, choice } = conflict;
  const pair = addressOf({ name: 'pair', link, ...recordOf(conflict) });
  return (
    <li class="need conflict">
      <div class="what">
        <Icon name="conflict" />
        <div>
          <h3>
            Both sides changed the {fieldText(field)} of <a href={pair}>{idText(conflict)}</a>
          </h3>
          <p class="sub">
            <bdi>{link}</bdi> · found <When at={conflict.since} />
            {choice !== null && (
              <>
                {' '}
                · <bdi>{choice.by}</bdi> chose <Chosen choice={choice} /> <When at={choice.at} />, and the
                next run carries it out
              </>
            )}
          </p>
          <AnotherValue conflict={conflict} />
        </div>
      </div>
      <div class="sides">
        {(['connectwise', 'servicenow'] as const).map((side) => (
          <div key={side} class={`side ${side === 'connectwise' ? 'cw' : 'sn'}-side`}>
            <p class={`side-name ${side === 'connectwise' ? 'cw' : 'sn'}`}>{sideNames[side]}</p>
            <p class="value" title={conflict[side]}>
              {conflict[side] === '' ? <i>empty</i> : <bdi>{valueText(field, side, conflict[side])}</bdi>}
            </p>
            <KeepThis conflict={conflict} kept={side} />
          </div>
        ))}
      </div>
    </li>
  );
}
