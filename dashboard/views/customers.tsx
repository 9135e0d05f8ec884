/** The links: those with trouble first, all others in the order of the configuration. */
import type { Conflict, Overview } from '../data/overview.ts';
import { addressOf } from '../data/view.ts';
import { Icon } from '../parts/icon.tsx';
import { Cell, Rows } from '../parts/rows.tsx';
import { SideName, type Side } from '../parts/side.tsx';
import { When } from '../parts/when.tsx';
import { lengthText } from '../words/age.ts';
import { countText, numberText } from '../words/count.ts';

type Link = Overview['status']['links'][number];

interface Props {
  readonly links: readonly Link[];
  readonly conflicts: readonly Conflict[];
}

export function Customers({ links, conflicts }: Props) {
  const open = (link: Link): number => conflicts.filter((one) => one.link === link.name).length;
  const isTroubled = (link: Link): boolean => open(link) + (link.deadLetters?.count ?? 0) > 0;
  const shown = [...links.filter(isTroubled), ...links.filter((link) => !isTroubled(link))];
  return (
    <section class="panel" id="customers" tabIndex={-1} aria-labelledby="customers-title">
      <header class="head">
        <h2 id="customers-title">Customers</h2>
      </header>
      <Rows label="Customers" kind="links" heads={['Customer', 'Lag', 'Last write']}>
        {shown.map((link) => (
          <tr key={link.name} role="row" class={isTroubled(link) ? 'is-warn' : 'is-ok'}>
            <Who link={link} conflicts={open(link)} isTroubled={isTroubled(link)} />
            <Cell kind="lag">
              <Lag link={link} />
            </Cell>
            <Cell kind="writes">
              <Write link={link} side="servicenow" />
              <Write link={link} side="connectwise" />
            </Cell>
          </tr>
        ))}
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
        <bdi>{name}</bdi>
      </b>
      <span class="sub">
        {pairs === null ? 'pairs not counted' : `${numberText(pairs)} pair${pairs.count === 1 ? '' : 's'}`}
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

/** How far the poll is behind the slower side. */
function Lag({ link: { behindSeconds } }: { readonly link: Link }) {
  const known = Object.values(behindSeconds).filter((seconds) => seconds !== null);
  if (known.length === 0) return <span class="sub">not polled yet</span>;
  return (
    <>
      {lengthText(Math.max(...known) * 1000)} <span class="sub">behind</span>
    </>
  );
}

function Write({ link, side }: { readonly link: Link; readonly side: Side }) {
  const at = link.lastWriteAt[side];
  return (
    <span class="w">
      <Icon name={side === 'servicenow' ? 'right' : 'left'} />
      <SideName side={side} /> {at === null ? <span class="sub">never</span> : <When at={at} />}
    </span>
  );
}
