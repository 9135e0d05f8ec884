/** The first screen: how it stands in one sentence, what needs a person, what does not, customers, automations. */
import type { Overview } from '../data/overview.ts';
import { addressOf } from '../data/view.ts';
import { Icon } from '../parts/icon.tsx';
import { When } from '../parts/when.tsx';
import { numberText } from '../words/count.ts';
import { Automations } from './automations.tsx';
import { Calm } from './calm.tsx';
import { Customers } from './customers.tsx';
import { Needs } from './needs.tsx';
import { Blank } from './states.tsx';

export function OverviewView({ overview }: { readonly overview: Overview }) {
  const { status } = overview;
  if (status.links.length === 0) return <NoLinks />;
  return (
    <>
      <State overview={overview} />
      <div class="attention">
        <Needs overview={overview} />
        <Calm overview={overview} />
      </div>
      <div class="columns">
        <Customers links={status.links} conflicts={overview.conflicts} />
        <Automations automations={status.automations} />
      </div>
    </>
  );
}

/** The sentence, and the four numbers: each leads to its list. */
function State({ overview }: { readonly overview: Overview }) {
  const { status } = overview;
  return (
    <div class={`state${status.state === 'needs-you' ? ' trouble' : ''}`}>
      <div class="say">
        <Icon name={status.state === 'well' ? 'ok' : status.state === 'unknown' ? 'wait' : 'warn'} />
        <div>
          <h1 aria-live="polite">{status.sentence}</h1>
          <p>
            Last check <When at={status.checkedAt} />.
            {status.unread.length > 0 && (
              <>
                {' '}
                Could not be read: {status.unread.map(({ what, code }) => `${what} (${code})`).join(', ')}.
              </>
            )}
          </p>
        </div>
      </div>
      <Vitals overview={overview} />
    </div>
  );
}

function Vitals({ overview: { status, deadLetters, conflicts } }: { readonly overview: Overview }) {
  const sum = (of: 'pairs' | 'held') => {
    const counts = status.links.flatMap((link) => link[of] ?? []);
    return {
      count: counts.reduce((all, { count }) => all + count, 0),
      isMore: counts.some(({ isMore }) => isMore) || counts.length < status.links.length,
    };
  };
  const held = sum('held');
  return (
    <ul class="vitals">
      <li>
        <a href="#/" onClick={showCustomers}>
          <b>{numberText(sum('pairs'))}</b>
          <span class="what">pairs</span>
        </a>
      </li>
      <li class={conflicts.length > 0 ? 'has-warn' : ''}>
        <a href={addressOf({ name: 'conflicts', link: null })}>
          <b>{conflicts.length}</b>
          <span class="what">{conflicts.length === 1 ? 'conflict' : 'conflicts'}</span>
        </a>
      </li>
      <li class={deadLetters.length > 0 ? 'has-bad' : ''}>
        <a href={addressOf({ name: 'dead-letters', code: null, link: null })}>
          <b>{deadLetters.length}</b>
          <span class="what">{deadLetters.length === 1 ? 'dead letter' : 'dead letters'}</span>
        </a>
      </li>
      <li>
        <a href="#/" onClick={showCustomers}>
          <b>{numberText(held)}</b>
          <span class="what">held by pauses</span>
        </a>
      </li>
    </ul>
  );
}

/** The list behind a number that stands further down on the same page. */
function showCustomers(event: Event): void {
  event.preventDefault();
  const panel = document.querySelector<HTMLElement>('#customers');
  panel?.scrollIntoView();
  panel?.focus();
}

function NoLinks() {
  return (
    <Blank icon="plug" title="No customer is linked yet.">
      <p>
        The app runs and its storage answers. It syncs nothing until <code>config.json</code> names a link.
      </p>
      <ol class="steps todo">
        <li>
          <b>Describe the customer</b> in <code>config.json</code>: docs/configuration.md.
        </li>
        <li>
          <b>Check it against both systems.</b> <code>npm run cli -- config check</code>
        </li>
        <li>
          <b>See what would happen.</b> Set <code>"dryRun": true</code> and deploy; plans appear here, and
          nothing is changed.
        </li>
      </ol>
    </Blank>
  );
}
