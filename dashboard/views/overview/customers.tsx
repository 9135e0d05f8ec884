/** The links: those with trouble first, all others in the order of the configuration. */
import type { Overview } from '../../data/overview.ts';
import { addressOf } from '../../data/view.ts';
import { useNow } from '../../parts/clock.tsx';
import { FlowStrip } from '../../parts/day-strip.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { SideName, type Side } from '../../parts/side.tsx';
import { When } from '../../parts/when.tsx';
import { lengthText } from '../../words/age.ts';
import { countText, numberText } from '../../words/count.ts';
import { latencyText } from '../../words/hours.ts';

type Link = Overview['status']['links'][number];
type Strip = NonNullable<Overview['trends']>['links'][number];
type Waits = Overview['links'][number]['waits'];

/** Renders the links, those in trouble first, the others in the order of the configuration. */
export function Customers({ overview }: { readonly overview: Overview }) {
  const { conflicts, trends } = overview;
  const { links } = overview.status;
  const open = (link: Link): number => conflicts.filter((one) => one.link === link.name).length;
  const isTroubled = (link: Link): boolean => open(link) + (link.deadLetters?.count ?? 0) > 0;
  const shown = [...links.filter(isTroubled), ...links.filter((link) => !isTroubled(link))];
  return (
    <section class="panel" id="customers" tabIndex={-1} aria-labelledby="customers-title">
      <header class="head">
        <h2 id="customers-title">Customers</h2>
        <p class="legend" aria-hidden="true">
          <span>
            <i class="swatch sn-bg"></i> to ServiceNow
          </span>
          <span>
            <i class="swatch cw-bg"></i> to ConnectWise
          </span>
        </p>
      </header>
      <Rows
        label="Customers"
        kind="links"
        heads={['Customer', 'A change takes', 'Last write', 'Last 24 hours']}
      >
        {shown.map((link) => {
          const strip = trends?.links.find(({ name }) => name === link.name);
          const waits = overview.links.find(({ name }) => name === link.name)?.waits ?? null;
          return (
            <tr key={link.name} role="row" class={isTroubled(link) ? 'is-warn' : 'is-ok'}>
              <Who link={link} conflicts={open(link)} isTroubled={isTroubled(link)} />
              <Cell kind="lag">
                <Lag link={link} strip={strip} />
              </Cell>
              <Cell kind="writes">
                <Write link={link} side="servicenow" waits={waits} />
                <Write link={link} side="connectwise" waits={waits} />
              </Cell>
              <Cell kind="day">
                {strip !== undefined && (
                  <a href={addressOf({ name: 'changes', link: link.name })}>
                    <FlowStrip hours={strip.hours} />
                  </a>
                )}
              </Cell>
            </tr>
          );
        })}
      </Rows>
    </section>
  );
}

function Who(props: { readonly link: Link; readonly conflicts: number; readonly isTroubled: boolean }) {
  const { name, enabled, paused, pairs, deadLetters } = props.link;
  const isWaiting = !enabled || paused !== null;
  return (
    <th class="who" scope="row" role="rowheader">
      <span class="mark">
        <Icon name={props.isTroubled ? 'warn' : isWaiting ? 'wait' : 'ok'} />
        <span class="unseen">{props.isTroubled ? 'Needs you: ' : isWaiting ? 'Waits: ' : 'Well: '}</span>
      </span>
      <b class="name" title={name}>
        <a href={addressOf({ name: 'pairs', link: name })}>
          <bdi>{name}</bdi>
        </a>
      </b>
      <span class="sub">
        {pairs === null ? (
          'pairs not counted'
        ) : (
          <a href={addressOf({ name: 'pairs', link: name })}>
            {numberText(pairs)} pair{pairs.count === 1 ? '' : 's'}
          </a>
        )}
        {props.conflicts > 0 && (
          <>
            ,{' '}
            <a href={addressOf({ name: 'conflicts', link: name })}>
              {countText(props.conflicts, 'conflict')}
            </a>
          </>
        )}
        {deadLetters !== null && deadLetters.count > 0 && (
          <>
            ,{' '}
            <a href={addressOf({ name: 'dead-letters', code: null, link: name })}>
              {numberText(deadLetters)} dead letter{deadLetters.count === 1 ? '' : 's'}
            </a>
          </>
        )}
        {!enabled ? ', switched off' : paused === null ? '' : ', paused'}
      </span>
    </th>
  );
}

/** The time that a change usually takes, and when the slower side was polled last. */
function Lag({
  link: { name, behindSeconds },
  strip,
}: {
  readonly link: Link;
  readonly strip: Strip | undefined;
}) {
  const known = Object.values(behindSeconds).filter((seconds) => seconds !== null);
  const usual = strip?.latency.median ?? null;
  return (
    <>
      {usual === null ? (
        <span class="sub">no change timed</span>
      ) : (
        <a href={addressOf({ name: 'changes', link: name, show: 'slow' })}>
          <b>{latencyText(usual)}</b>
        </a>
      )}
      <span class="sub">
        {known.length === 0 ? 'not polled yet' : `polled ${lengthText(Math.max(...known) * 1000)} ago`}
      </span>
    </>
  );
}

function Write(props: { readonly link: Link; readonly side: Side; readonly waits: Waits | null }) {
  const { link, side, waits } = props;
  const at = link.lastWriteAt[side];
  const until = waits?.[side] ?? null;
  return (
    <span class="w">
      <Icon name={side === 'servicenow' ? 'right' : 'left'} />
      <SideName side={side} />{' '}
      {until !== null ? (
        <span class="waits">
          <Icon name="wait" />
          waits <Left until={until} />
        </span>
      ) : at === null ? (
        <span class="sub">never</span>
      ) : (
        <When at={at} />
      )}
    </span>
  );
}

/** The time for which a side still waits. */
function Left({ until }: { readonly until: string }) {
  const left = Date.parse(until) - useNow();
  return <>{left <= 0 ? 'no longer' : lengthText(left)}</>;
}
