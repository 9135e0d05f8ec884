/** Another try of all dead letters of one cause: previewed, confirmed once, ordered. */
import { useEffect, useState } from 'preact/hooks';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { addressOf } from '../../data/view.ts';
import { OrderButton } from '../../parts/order-button.tsx';
import { SideName } from '../../parts/side.tsx';
import { Icon } from '../../parts/icon.tsx';
import { lengthText } from '../../words/age.ts';
import { countText } from '../../words/count.ts';

type Replay = AnswerOf<'dead-letters-replay'>;

/** Renders the replay of all dead letters of one error code, preview first. */
export function ReplayPanel(props: {
  readonly code: string;
  readonly link: string | null;
  readonly count: number;
  readonly isTried: boolean;
}) {
  const { code, link, count } = props;
  const [isOpen, setOpen] = useState(props.isTried);
  // A reload or a bookmark of what was asked for once asks for nothing.
  useEffect(
    () => history.replaceState(history.state, '', addressOf({ name: 'dead-letters', code, link })),
    [code, link],
  );
  if (!isOpen)
    return (
      <section class="panel confirm" aria-labelledby="try-title">
        <header class="head">
          <h2 id="try-title">Try all {count} again?</h2>
        </header>
        <div class="prose">
          <p>A preview first says what would be tried again, and changes nothing.</p>
          <p class="do">
            <button type="button" onClick={() => setOpen(true)}>
              <Icon name="again" /> Try all {count} again…
            </button>
            <DiscardAll code={code} link={link} count={count} />
          </p>
        </div>
      </section>
    );
  const asked = { code, ...(link === null ? {} : { link }) };
  return (
    <Confirm
      title={`Try all ${count} again?`}
      preview={(api) => api.act('dead-letters-replay', { ...asked, dryRun: true })}
      shown={(preview) => <Outcome preview={preview} />}
      button={(preview) => (turnsOf(preview) === 0 ? null : `Try ${turnsOf(preview)} again`)}
      order={(api, preview) =>
        api.act('dead-letters-replay', { ...asked, dryRun: false, confirm: preview.records.length })
      }
      done={(ordered) => (
        <p>
          {countText(turnsOf(ordered), 'record')} will be tried again, the last one in{' '}
          {lengthText(lastTurnMs(ordered))}. A dead letter goes when its record is in sync, and stays with one
          more try when it fails again.
        </p>
      )}
      onClose={() => setOpen(false)}
    />
  );
}

/** Discards them all, if nothing is to be done about them any more. */
function DiscardAll({ code, link, count }: Omit<Parameters<typeof ReplayPanel>[0], 'isTried'>) {
  const asked = { code, ...(link === null ? {} : { link }) };
  return (
    <OrderButton
      of={code}
      isQuiet
      title={`Discard all ${count}?`}
      preview={(api) => api.act('dead-letters-discard', { ...asked, dryRun: true })}
      shown={(meant) => (
        <>
          <p>
            {countText(meant.length, 'dead letter')} would go from this list. Nothing is changed in either
            system, and nothing more is tried until a record changes again.
          </p>
          <ul class="writes-list">
            {meant.slice(0, maxNamed).map(({ link: of, side, recordId }) => (
              <li key={`${of} ${side} ${recordId}`}>
                <SideName side={side} /> {recordId}{' '}
                <span class="sub">
                  (<bdi>{of}</bdi>)
                </span>
              </li>
            ))}
            {meant.length > maxNamed && <li>and {meant.length - maxNamed} more</li>}
          </ul>
        </>
      )}
      button={(meant) => (meant.length === 0 ? null : `Discard ${countText(meant.length, 'dead letter')}`)}
      order={(api, meant) =>
        api.act('dead-letters-discard', { ...asked, dryRun: false, confirm: meant.length })
      }
      done={(gone) => <p>{countText(gone.length, 'dead letter')} discarded.</p>}
    >
      Discard all…
    </OrderButton>
  );
}

const maxNamed = 10;

const turns = ({ records }: Replay): readonly number[] =>
  records.flatMap(({ delaySeconds }) => (delaySeconds === null ? [] : [delaySeconds]));
const turnsOf = (replay: Replay): number => turns(replay).length;
const lastTurnMs = (replay: Replay): number => Math.max(0, ...turns(replay)) * 1000;

function Outcome({ preview }: { readonly preview: Replay }) {
  const tried = turnsOf(preview);
  const untried = preview.records.length - tried;
  return (
    <>
      <ul class="outcome">
        <li>
          <Icon name="right" /> <b>{tried}</b> {tried === 1 ? 'record is' : 'records are'} read on both sides
          and synced as they are then
        </li>
        {untried > 0 && (
          <li>
            <Icon name="off" /> <b>{untried}</b> cannot be tried: the link is switched off or gone
          </li>
        )}
        {preview.left > 0 && (
          <li>
            <Icon name="wait" /> <b>{preview.left}</b> are left for another replay
          </li>
        )}
      </ul>
      <p>
        One a second, so about {lengthText(lastTurnMs(preview) + 1000)}. The other system may mail people as
        after any change, and has the last word: it may refuse again.
      </p>
    </>
  );
}
