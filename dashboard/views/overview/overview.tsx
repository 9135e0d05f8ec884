/** The first screen: how it stands in one sentence, what needs a person, what does not, customers, automations. */
import type { Overview } from '../../data/overview.ts';
import type { Range } from '../../data/view.ts';
import { Icon } from '../../parts/icon.tsx';
import { useSession } from '../../parts/session.ts';
import { When } from '../../parts/when.tsx';
import { Automations } from './automations.tsx';
import { Calm } from './calm.tsx';
import { Customers } from './customers.tsx';
import { Needs } from './needs.tsx';
import { Sentence } from './sentence.tsx';
import { Blank } from '../states.tsx';
import { TrendsPanel } from './trends.tsx';
import { Vitals } from './vitals.tsx';

/** Renders the first screen; a page that explains how to add a link where there is none. */
export function OverviewView({ overview, range }: { readonly overview: Overview; readonly range: Range }) {
  const { status, trends } = overview;
  if (status.links.length === 0) return <NoLinks />;
  return (
    <>
      <State overview={overview} />
      <div class="attention">
        <Needs overview={overview} />
        <Calm overview={overview} />
      </div>
      <div class="columns">
        <Customers overview={overview} />
        <Automations overview={overview} />
        {trends !== null && <TrendsPanel trends={trends} range={range} />}
      </div>
    </>
  );
}

/** The sentence, and the four numbers: each leads to its list. */
function State({ overview }: { readonly overview: Overview }) {
  const { status, words } = overview;
  const { lookNow } = useSession();
  return (
    <div class={`state${status.state === 'needs-you' ? ' trouble' : ''}`}>
      <div class="say">
        <Icon name={status.state === 'well' ? 'ok' : status.state === 'unknown' ? 'wait' : 'warn'} />
        <div>
          <h1 aria-live="polite">
            <Sentence text={status.sentence} />
          </h1>
          <p>
            Last check <When at={status.lookedAt} />.{' '}
            <button type="button" class="link" onClick={lookNow}>
              Check now
            </button>
            {status.unread.length > 0 && (
              <span id="unread" tabIndex={-1}>
                {' '}
                Could not be read:{' '}
                {status.unread.map(({ what, code }) => `${what} (${words[code] ?? code})`).join(' ')}
              </span>
            )}
          </p>
        </div>
      </div>
      <Vitals overview={overview} />
    </div>
  );
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
