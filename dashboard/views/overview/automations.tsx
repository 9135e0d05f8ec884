/** Every function of the app: the scheduled ones, those with trouble first, then the ones that run when asked. */
import type { ComponentChildren } from 'preact';
import type { Overview } from '../../data/overview.ts';
import { addressOf } from '../../data/view.ts';
import { useNow } from '../../parts/clock.tsx';
import { RunLegend, RunStrip } from '../../parts/day-strip.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { timeZone, When } from '../../parts/when.tsx';
import { lengthText } from '../../words/age.ts';
import { countText } from '../../words/count.ts';
import { scheduleText } from '../../words/schedule.ts';
import { RunNow } from '../orders/run-now.tsx';

/** With how it ended, in words. */
type Automation = Overview['status']['automations'][number] & { readonly ended: string | null };
type Strip = NonNullable<Overview['trends']>['automations'][number];

/** The functions that every change passes through. */
const everyChange: readonly string[] = ['connectwise-callback', 'servicenow-callback', 'sync-pair'];

const isTroubled = ({ isOverdue, isFailed }: Automation): boolean => isOverdue || isFailed;

/** Renders every function: the timers, those in trouble first, then the functions that run when called. */
export function Automations({ overview }: { readonly overview: Overview }) {
  const { status, trends, words } = overview;
  const strips = trends?.automations ?? [];
  const automations = status.automations.map((one) => ({ ...one, ended: words[one.outcome ?? ''] ?? null }));
  const stripOf = (one: Automation): Strip | undefined => strips.find(({ name }) => name === one.name);
  const sorted = [...automations.filter(isTroubled), ...automations.filter((one) => !isTroubled(one))];
  const scheduled = sorted.filter(({ trigger }) => trigger === 'timer');
  const asked = sorted.filter(({ trigger }) => trigger !== 'timer');
  const isFirst = (one: Automation): boolean => isTroubled(one) || everyChange.includes(one.name);
  const [first, others] = [asked.filter(isFirst), asked.filter((one) => !isFirst(one))];
  return (
    <section class="panel" aria-labelledby="automations-title">
      <header class="head">
        <h2 id="automations-title">Automations</h2>
        <RunLegend />
      </header>
      <Rows
        label="Scheduled automations"
        kind="auto"
        heads={['Scheduled', 'Last run', 'Next run', 'Last 24 hours']}
        hasActs
      >
        {scheduled.map((one) => (
          <Row key={one.name} automation={one} strip={stripOf(one)}>
            {one.isOverdue ? (
              <span class="warn-text">Overdue</span>
            ) : one.nextAt === null ? (
              <span class="sub">not known</span>
            ) : (
              <Next at={one.nextAt} />
            )}
          </Row>
        ))}
      </Rows>
      <Rows label="Automations on demand" kind="auto" heads={demandHeads} hasActs>
        {first.map((one) => (
          <Asked key={one.name} automation={one} strip={stripOf(one)} />
        ))}
      </Rows>
      <details class="more">
        <summary>and {others.length} more on demand</summary>
        <Rows label="Other automations on demand" kind="auto" heads={demandHeads} hasActs>
          {others.map((one) => (
            <Asked key={one.name} automation={one} strip={stripOf(one)} />
          ))}
        </Rows>
      </details>
    </section>
  );
}

/** A run whose time has come is not yet one that has ended. */
function Next({ at }: { readonly at: string }) {
  return Date.parse(at) > useNow() ? <When at={at} /> : <>due now</>;
}

const demandHeads = ['On demand', 'Last run', 'Ended', 'Last 24 hours'];

interface RowProps {
  readonly automation: Automation;
  readonly strip: Strip | undefined;
}

function Asked(props: RowProps) {
  const { isFailed, outcome, ended } = props.automation;
  const failed = props.strip?.hours.reduce((sum, hour) => sum + hour.failed, 0) ?? 0;
  return (
    <Row {...props}>
      {isFailed ? (
        <Failed automation={props.automation} />
      ) : (
        <span class="sub" title={outcome ?? ''}>
          {ended ?? 'not yet'}
        </span>
      )}
      {failed > 0 && (
        <a class="sub warn-text" href={runsOf(props.automation)}>
          {failed} failed in 24 hours
        </a>
      )}
    </Row>
  );
}

function Row(props: RowProps & { readonly children: ComponentChildren }) {
  const { name, trigger, address, lastAt, nextAt, isFailed } = props.automation;
  const isWarned = isTroubled(props.automation);
  const runs = props.strip?.hours.reduce((sum, hour) => sum + hour.runs, 0) ?? 0;
  const took = props.strip?.meanSeconds ?? null;
  const place = trigger === 'timer' ? address : trigger === 'queue' ? `Queue ${address}` : `/api/${address}`;
  const list = runsOf(props.automation);
  const when =
    trigger === 'timer' ? (
      scheduleText(address, nextAt === null ? null : Date.parse(nextAt), timeZone)
    ) : (
      <a href={list}>{runs === 0 ? 'no run' : countText(runs, 'run')} in 24 hours</a>
    );
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
        <span class="sub" title={place}>
          {when}
        </span>
      </th>
      <Cell kind="last">
        {lastAt === null ? <span class="sub">not yet</span> : <When at={lastAt} />}
        {trigger === 'timer' && isFailed && <Failed automation={props.automation} />}
        {took !== null && (
          <a class="sub" href={list}>
            takes {tookText(took)}
          </a>
        )}
      </Cell>
      <Cell kind="next">{props.children}</Cell>
      <Cell kind="day">{props.strip !== undefined && <RunStrip automation={props.strip} />}</Cell>
      <Cell kind="act">{trigger === 'timer' && <RunNow automation={name} isQuiet />}</Cell>
    </tr>
  );
}

/** The reason is a sentence of its own; it stands with the list of the runs. */
function Failed({ automation }: { readonly automation: Automation }) {
  return (
    <a class="sub warn-text" href={runsOf(automation)} title={automation.ended ?? ''}>
      failed
    </a>
  );
}

const runsOf = ({ name }: Automation): string => addressOf({ name: 'automation', automation: name });

/** The mean of 24 hours. */
const tookText = (seconds: number): string =>
  seconds < 1
    ? `${Math.max(1, Math.round(seconds * 1000))} ms`
    : seconds < 60
      ? `${seconds.toFixed(1)} s`
      : lengthText(seconds * 1000);
