/** An alert that people know of is muted for a while, with a reason; and a mute ends early. */
import { useState } from 'preact/hooks';
import { AskButton, AskForm } from '../../parts/ask-form.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { OrderButton } from '../../parts/order-button.tsx';
import { useSession } from '../../parts/session.ts';
import { When } from '../../parts/when.tsx';

const hourMs = 60 * 60_000;
const lengths = { '1': 'an hour', '4': 'four hours', '24': 'a day', '72': 'three days' } as const;

/** `sentence` is the alert in words. */
export function MuteAlert({ alertKey, sentence }: { readonly alertKey: string; readonly sentence: string }) {
  const { openDialog, closeDialog } = useSession();
  return (
    <AskButton
      of={`: ${alertKey}`}
      onOpen={() =>
        openDialog({
          label: muteTitle,
          content: <Mute alertKey={alertKey} sentence={sentence} onClose={closeDialog} />,
        })
      }
    >
      <Icon name="mute" /> Mute…
    </AskButton>
  );
}

const muteTitle = 'Mute this alert?';

/** Asks how long and why, then shows what it does. */
function Mute(props: { readonly alertKey: string; readonly sentence: string; readonly onClose: () => void }) {
  const { alertKey, sentence, onClose } = props;
  const [because, setBecause] = useState('');
  const [hours, setHours] = useState<keyof typeof lengths>('4');
  const [until, setUntil] = useState('');
  if (until !== '') {
    const mute = { key: alertKey, because: because.trim(), until };
    return (
      <Confirm
        title={muteTitle}
        preview={(api) => api.act('alerts-mute', { ...mute, dryRun: true })}
        shown={() => (
          <p>
            {sentence} Muted until <When at={until} />:{' '}
            <q>
              <bdi>{mute.because}</bdi>
            </q>
            .
          </p>
        )}
        button={() => `Mute it for ${lengths[hours]}`}
        order={(api) => api.act('alerts-mute', { ...mute, dryRun: false })}
        done={() => <p>It is muted.</p>}
        onClose={onClose}
      />
    );
  }
  return (
    <AskForm
      title={muteTitle}
      onClose={onClose}
      onAnswered={() => {
        if (because.trim() !== '') setUntil(new Date(Date.now() + Number(hours) * hourMs).toISOString());
      }}
    >
      <p>{sentence} Nobody is notified of it until then; it stays on this page.</p>
      <label for="mute-for">For</label>
      <select
        id="mute-for"
        value={hours}
        onChange={(event) => setHours(event.currentTarget.value as keyof typeof lengths)}
      >
        {Object.entries(lengths).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      <label for="mute-because">Why</label>
      <input
        id="mute-because"
        type="text"
        maxLength={500}
        required
        value={because}
        onInput={(event) => setBecause(event.currentTarget.value)}
      />
    </AskForm>
  );
}

/** Renders the button that ends the mute of one alert. */
export function Unmute({ alertKey }: { readonly alertKey: string }) {
  return (
    <OrderButton
      of={alertKey}
      isQuiet
      title="End this mute?"
      preview={(api) => api.act('alerts-unmute', { key: alertKey, dryRun: true })}
      shown={() => (
        <p>
          People are notified of it again, at the next look that finds it open: <code>{alertKey}</code>
        </p>
      )}
      button={() => 'End the mute'}
      order={(api) => api.act('alerts-unmute', { key: alertKey, dryRun: false })}
      done={() => <p>The mute is over.</p>}
    >
      Unmute
    </OrderButton>
  );
}
