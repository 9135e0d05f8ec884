/** The buttons of one link: pause it, resume it, poll it now. */
import { Icon } from '../../parts/icon.tsx';
import { OrderButton } from '../../parts/order-button.tsx';

interface Props {
  readonly link: string;
  readonly isQuiet: boolean;
}

/** Renders the button that ends a link's pause. */
export function ResumeLink({ link, isQuiet }: Props) {
  return (
    <OrderButton
      of={link}
      isQuiet={isQuiet}
      title={`Resume ${link}?`}
      preview={(api) => api.act('link-resume', { link, dryRun: true })}
      shown={({ pause }) =>
        pause === null ? (
          <p>The link isn’t paused any more.</p>
        ) : (
          <p>
            The pause by <bdi>{pause.by}</bdi> ends. Both sides are polled at once, and every record that was
            held is read and synced as it is then.
          </p>
        )
      }
      button={({ pause }) => (pause === null ? null : `Resume ${link}`)}
      order={(api) => api.act('link-resume', { link, dryRun: false })}
      done={() => <p>The pause is over. All instances know within five seconds.</p>}
    >
      <Icon name="run" /> {isQuiet ? 'Resume' : 'Resume…'}
    </OrderButton>
  );
}

/** Renders the button that pauses a link: nothing is written for it, on either side, until it is resumed. */
export function PauseLink({ link, isQuiet }: Props) {
  const because = 'from the dashboard';
  return (
    <OrderButton
      of={link}
      isQuiet={isQuiet}
      title={`Pause ${link}?`}
      preview={(api) => api.act('link-pause', { link, because, dryRun: true })}
      shown={() => (
        <p>
          Nothing is written for this customer, on either side, until the pause ends. Changes are kept and
          synced afterwards; none is lost.
        </p>
      )}
      button={({ kind }) => (kind === 'unchanged' ? null : `Pause ${link}`)}
      order={(api) => api.act('link-pause', { link, because, dryRun: false })}
      done={() => <p>The link is paused. All instances know within five seconds.</p>}
    >
      <Icon name="pause" /> Pause…
    </OrderButton>
  );
}

/** Renders the button that polls both sides of a link now. */
export function PollLink({ link, isQuiet }: Props) {
  return (
    <OrderButton
      of={link}
      isQuiet={isQuiet}
      title={`Poll ${link} now?`}
      preview={(api) => api.act('poll-now', { link, dryRun: true })}
      shown={() => <p>Both sides are asked for what has changed, and each changed record is synced.</p>}
      button={() => `Poll ${link} now`}
      order={(api) => api.act('poll-now', { link, dryRun: false })}
      done={() => <p>The poll is queued. The lag of the link falls once both sides have been read.</p>}
    >
      <Icon name="again" /> Poll now…
    </OrderButton>
  );
}
