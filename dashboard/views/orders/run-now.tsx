/** Starts a timer's automation now: its message waits on the queue `start-orders`. */
import { Icon } from '../../parts/icon.tsx';
import { OrderButton } from '../../parts/order-button.tsx';

/** Renders the button that queues one run of a timer's automation. */
export function RunNow({ automation, isQuiet }: { readonly automation: string; readonly isQuiet: boolean }) {
  return (
    <OrderButton
      of={automation}
      isQuiet={isQuiet}
      title={`Run ${automation} now?`}
      preview={(api) => api.act('run-now', { automation, dryRun: true })}
      shown={() => (
        <p>
          The app runs <code>{automation}</code> as if its time had come, usually within seconds. Work that is
          not due yet stays so.
        </p>
      )}
      button={() => `Run ${automation} now`}
      order={(api) => api.act('run-now', { automation, dryRun: false })}
      done={({ kind }) => (
        <p>
          {kind === 'unchanged'
            ? 'It was queued less than half a minute ago, and runs once.'
            : 'The run is queued. Its result appears here once it has ended.'}
        </p>
      )}
    >
      <Icon name="run" /> {isQuiet ? 'Run now' : 'Run now…'}
    </OrderButton>
  );
}
