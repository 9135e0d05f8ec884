/** The runs of one function in the last 24 hours, hour by hour: the list behind its numbers. */
import type { Overview } from '../../data/overview.ts';
import { Command } from '../../parts/command.tsx';
import { Crumbs } from '../../parts/crumbs.tsx';
import { hourWords } from '../../parts/day-strip.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { timeZone, When } from '../../parts/when.tsx';
import { countText } from '../../words/count.ts';
import { hourSpanText } from '../../words/hours.ts';
import { RunNow } from '../orders/run-now.tsx';
import { Blank } from '../states.tsx';

/** Renders one function's runs of the last 24 hours, hour by hour. */
export function AutomationView({ overview, name }: { readonly overview: Overview; readonly name: string }) {
  const { status, trends, words } = overview;
  const automation = status.automations.find((one) => one.name === name);
  const strip = trends?.automations.find((one) => one.name === name);
  if (automation === undefined || strip === undefined)
    return (
      <Blank icon="find" title={`Nothing is known of “${name}”.`}>
        <p>
          <a href="#/">Back to the overview</a>
        </p>
      </Blank>
    );
  const { lastAt, outcome, trigger } = automation;
  const sum = (of: 'runs' | 'failed'): number => strip.hours.reduce((all, hour) => all + hour[of], 0);
  return (
    <>
      <Crumbs steps={['Automation']} />
      <div class="pair-head">
        <div>
          <h1>{name}</h1>
          <p class="ids">
            {lastAt === null ? (
              'No run is known.'
            ) : (
              <>
                Last run <When at={lastAt} />
                {outcome !== null && `: ${words[outcome] ?? outcome}`}
              </>
            )}
          </p>
        </div>
        {trigger === 'timer' && (
          <p class="do">
            <RunNow automation={name} isQuiet={false} />
          </p>
        )}
      </div>
      <section class="panel" aria-labelledby="hours-title">
        <header class="head">
          <h2 id="hours-title">
            {countText(sum('runs'), 'run')} in 24 hours, {sum('failed')} failed
          </h2>
        </header>
        <Rows label="Hours" kind="letters" heads={['Hour', 'State', 'Runs', 'Failed']}>
          {strip.hours.toReversed().map(({ at, state, runs, failed }) => (
            <tr key={at} role="row">
              <th class="who" scope="row" role="rowheader">
                {hourSpanText(at, timeZone)}
              </th>
              <Cell kind="n">{hourWords[state]}</Cell>
              <Cell kind="n">{runs}</Cell>
              <Cell kind="n">{failed > 0 ? <span class="warn-text">{failed}</span> : 0}</Cell>
            </tr>
          ))}
        </Rows>
        <p class="foot-note">
          Each run by itself, in Application Insights:{' '}
          <Command text={`requests | where operation_Name == '${name}' | order by timestamp desc`} />
        </p>
      </section>
    </>
  );
}
