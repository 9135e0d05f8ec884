/** Approvals: what the app would do at once, and asks for first. */
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import { Icon } from '../../parts/icon.tsx';
import { OrderButton } from '../../parts/order-button.tsx';
import { countText } from '../../words/count.ts';

/** The plan of the nightly comparison that waits. */
export function ApproveComparison({ link }: { readonly link: string }) {
  return (
    <OrderButton
      of={link}
      title={`Approve the comparison’s plan for ${link}?`}
      preview={(api) => api.show('reconcile-status', { link })}
      shown={(status) => <ComparisonPlan status={status} />}
      button={(status) => {
        const run = waitingRun(status);
        return run === null ? null : `Approve ${countText(run.changes, 'change')}`;
      }}
      order={(api, status) =>
        api.act('reconcile', { link, order: { approve: waitingRun(status)?.run ?? '' } })
      }
      done={() => <p>Approved. The pairs are repaired one by one, each by the link’s rules.</p>}
    >
      Look and approve…
    </OrderButton>
  );
}

/** A comparison of the whole link, whatever the hour. */
export function CompareNow({ link }: { readonly link: string }) {
  return (
    <OrderButton
      of={link}
      title={`Compare all of ${link} now?`}
      preview={(api) => api.show('reconcile-status', { link })}
      shown={(status) => (
        <p>
          Every pair is read on both sides{' '}
          {status?.state.run != null && `(${countText(status.state.run.pairs, 'pair')} the last time)`} and
          differences are repaired by the link’s rules; where they are too many, the comparison asks first.
        </p>
      )}
      button={() => `Compare ${link} now`}
      order={(api) => api.act('reconcile', { link, order: { dryRun: false } })}
      done={({ kind }) => (
        <p>
          {kind === 'already-running'
            ? 'A comparison is under way already.'
            : 'The comparison is queued. Its findings appear on this page.'}
        </p>
      )}
    >
      <Icon name="equal" /> Compare now…
    </OrderButton>
  );
}

type Comparison = AnswerOf<'reconcile-status'>;

function waitingRun(status: Comparison): NonNullable<NonNullable<Comparison>['state']['run']> | null {
  const run = status?.state.run ?? null;
  return run?.phase === 'waiting' ? run : null;
}

const maxListed = 8;

function ComparisonPlan({ status }: { readonly status: Comparison }) {
  const run = waitingRun(status);
  if (run === null || status === null) return <p>No plan waits for approval any more.</p>;
  return (
    <>
      <p>
        <b>{countText(run.changes, 'pair')}</b> of {run.pairs.toLocaleString('en-GB')} compared would be
        changed or created. {run.verdict !== null && <bdi>{run.verdict}</bdi>}
      </p>
      <ul class="writes-list">
        {Object.entries(run.found).map(([code, count]) => (
          <li key={code}>
            {status.findings.find((found) => found.code === code)?.sentence ?? code.replaceAll('-', ' ')}:{' '}
            {count}
          </li>
        ))}
        {status.findings.slice(0, maxListed).map((found, index) => (
          <li key={`finding ${index}`}>
            {found.sentence} <bdi>{found.recordId}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A stored plan of bulk updates. */
export function ApprovePlan({ plan }: { readonly plan: string }) {
  return (
    <OrderButton
      of={plan}
      title="Approve this plan?"
      preview={(api) => api.show('update-plan', { plan })}
      shown={({ plan: { total, state } }) => (
        <p>
          The plan changes {countText(total, 'ticket')}: one, then ten, then a hundred at a time; each is
          verified after it is made. It is {state} now.
        </p>
      )}
      button={({ plan: { total, state } }) =>
        state === 'waiting' ? `Change ${countText(total, 'ticket')}` : null
      }
      order={(api, { plan: { id, fingerprint } }) => api.act('update-tickets', { approve: id, fingerprint })}
      done={() => <p>Approved. The first ticket is changed within seconds.</p>}
    >
      Look and approve…
    </OrderButton>
  );
}

/** Callback entries that are missing or switched off at ConnectWise. */
export function EnsureCallbacks() {
  return (
    <OrderButton
      of="ConnectWise"
      title="Fix the callback entries?"
      preview={(api) => api.act('callbacks-ensure', { dryRun: true })}
      shown={({ kind, create, activate, remove, url }) =>
        kind === 'no-address' ? (
          <p>
            Nobody has said where ConnectWise is to call: set <code>callbacks.publicUrl</code>, or give the
            address to <code>npm run cli -- callbacks ensure</code>.
          </p>
        ) : (
          <>
            <p>
              For <bdi>{url}</bdi>: {create.length} to make, {activate.length} to switch on, {remove.length}{' '}
              to remove.
            </p>
            <p>Until then the poll finds every change, up to a quarter of an hour later.</p>
          </>
        )
      }
      button={({ kind, left }) =>
        kind === 'planned' ? `Make ${countText(left, 'change')} at ConnectWise` : null
      }
      order={(api) => api.act('callbacks-ensure', { dryRun: false })}
      done={({ kind }) => (
        <p>
          {kind === 'incomplete' ? 'ConnectWise does not list all of it yet: check again later.' : 'Done.'}
        </p>
      )}
    >
      <Icon name="plug" /> Fix…
    </OrderButton>
  );
}

/** Messages that nobody can read. */
export function DiscardMessages() {
  return (
    <OrderButton
      of="unreadable messages"
      title="Discard the unreadable messages?"
      preview={(api) => api.act('unreadable-discard-all', { dryRun: true })}
      shown={({ messages }) => (
        <p>
          {countText(messages.length, 'message')} would go. The next poll or comparison finds what they were
          about, where that was a change.
        </p>
      )}
      button={({ messages }) =>
        messages.length === 0 ? null : `Discard ${countText(messages.length, 'message')}`
      }
      order={(api, { messages }) =>
        api.act('unreadable-discard-all', { dryRun: false, confirm: messages.length })
      }
      done={({ messages }) => <p>{countText(messages.length, 'message')} discarded.</p>}
    >
      Discard…
    </OrderButton>
  );
}
