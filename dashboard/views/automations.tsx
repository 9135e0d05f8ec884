/** Every function of the app: the scheduled ones, those with trouble first, then the ones that run when asked. */
import type { ComponentChildren } from 'preact';
import type { Overview } from '../data/overview.ts';
import { Icon } from '../parts/icon.tsx';
import { Cell, Rows } from '../parts/rows.tsx';
import { timeZone, When } from '../parts/when.tsx';
import { scheduleText } from '../words/schedule.ts';

type Automation = Overview['status']['automations'][number];

/** What every change passes through. */
const everyChange: readonly string[] = ['connectwise-callback', 'servicenow-callback', 'sync-pair'];

const isTroubled = ({ isOverdue, isFailed }: Automation): boolean => isOverdue || isFailed;

export function Automations({ automations }: { readonly automations: readonly Automation[] }) {
  const sorted = [...automations.filter(isTroubled), ...automations.filter((one) => !isTroubled(one))];
  const scheduled = sorted.filter(({ trigger }) => trigger === 'timer');
  const asked = sorted.filter(({ trigger }) => trigger !== 'timer');
  const isFirst = (one: Automation): boolean => isTroubled(one) || everyChange.includes(one.name);
  const [first, others] = [asked.filter(isFirst), asked.filter((one) => !isFirst(one))];
  return (
    <section class="panel" aria-labelledby="automations-title">
      <header class="head">
        <h2 id="automations-title">Automations</h2>
      </header>
      <Rows label="Scheduled automations" kind="auto" heads={['Scheduled', 'Last run', 'Next run']}>
        {scheduled.map((one) => (
          <Row key={one.name} automation={one}>
            {one.isOverdue ? (
              <span class="warn-text">Overdue</span>
            ) : one.nextAt === null ? (
              <span class="sub">not known</span>
            ) : (
              <When at={one.nextAt} />
            )}
          </Row>
        ))}
      </Rows>
      <Rows label="Automations on demand" kind="auto" heads={['On demand', 'Last run', 'Ended']}>
        {first.map((one) => (
          <Asked key={one.name} automation={one} />
        ))}
      </Rows>
      <details class="more">
        <summary>and {others.length} more on demand</summary>
        <Rows label="Other automations on demand" kind="auto" heads={['On demand', 'Last run', 'Ended']}>
          {others.map((one) => (
            <Asked key={one.name} automation={one} />
          ))}
        </Rows>
      </details>
    </section>
  );
}

function Asked({ automation }: { readonly automation: Automation }) {
  const { isFailed, outcome } = automation;
  return (
    <Row automation={automation}>
      <span class={isFailed ? 'warn-text' : 'sub'}>{outcome ?? 'not yet'}</span>
    </Row>
  );
}

function Row(props: { readonly automation: Automation; readonly children: ComponentChildren }) {
  const { name, trigger, address, lastAt, nextAt, outcome, isFailed } = props.automation;
  const isWarned = isTroubled(props.automation);
  const schedule =
    trigger === 'timer'
      ? scheduleText(address, nextAt === null ? null : Date.parse(nextAt), timeZone)
      : trigger === 'queue'
        ? `Queue ${address}`
        : `/api/${address}`;
  return (
    <tr role="row" class={isWarned ? 'is-warn' : 'is-ok'}>
      <th class="who" scope="row" role="rowheader">
        <span class="mark">
          <Icon name={isWarned ? 'warn' : lastAt === null ? 'wait' : 'ok'} />
          <span class="unseen">
            {isWarned ? 'Trouble: ' : lastAt === null ? 'Not run yet: ' : 'Ran well: '}
          </span>
        </span>
        <b class="name">{name}</b>
        <span class="sub">{schedule}</span>
      </th>
      <Cell kind="last">
        {lastAt === null ? <span class="sub">not yet</span> : <When at={lastAt} />}
        {trigger === 'timer' && outcome !== null && (
          <span class={isFailed ? 'warn-text' : 'sub'}>{isFailed ? `failed: ${outcome}` : outcome}</span>
        )}
      </Cell>
      <Cell kind="next">{props.children}</Cell>
    </tr>
  );
}
