/** A timer's run, ordered now: its message waits on the queue of start orders. */
import { Icon } from '../../parts/icon.tsx';
import { OrderButton } from '../../parts/order-button.tsx';

/** Renders the button that puts one run of a timer on the queue of start orders. */
export function RunNow({ automation, isQuiet }: { readonly automation: string; readonly isQuiet: boolean }) {
  return (
    <OrderButton
      of={automation}
      isQuiet={isQuiet}
      title={`Run ${automation} now?`}
      preview={(api) => api.act('run-now', { automation, dryRun: true })}
      shown={() => (
        <p>
          The app runs <code>{automation}</code> as if its time had come, usually within seconds. What is not
          due yet stays so.
        </p>
      )}
      button={() => `Run ${automation} now`}
      order={(api) => api.act('run-now', { automation, dryRun: false })}
      done={({ kind }) => (
        <p>
          {kind === 'unchanged'
            ? 'It was ordered less than half a minute ago, and runs once.'
            : 'It is ordered. Its last run changes here once it has ended.'}
        </p>
      )}
    >
      <Icon name="run" /> {isQuiet ? 'Run now' : 'Run now…'}
    </OrderButton>
  );
}
