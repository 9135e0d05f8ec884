/** What goes on or waits by itself: nobody has to do anything, and nobody should wonder. */
import type { ComponentChildren } from 'preact';
import type { Overview } from '../../data/overview.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { ResumeLink } from '../orders/link-orders.tsx';
import { Unmute } from '../orders/mutes.tsx';
import { When } from '../../parts/when.tsx';
import { countText } from '../../words/count.ts';

export function Calm({ overview: { status, mutes } }: { readonly overview: Overview }) {
  const paused = status.links.flatMap(({ name, paused: pause, held }) =>
    pause === null ? [] : [{ name, pause, held }],
  );
  const dryRuns = status.links.filter(({ enabled, dryRun }) => enabled && dryRun);
  const off = status.links.filter(({ enabled }) => !enabled);
  if (paused.length + mutes.length + dryRuns.length + off.length === 0) return null;
  return (
    <section class="panel calm" aria-labelledby="calm-title">
      <header class="head">
        <h2 id="calm-title">No action needed</h2>
      </header>
      <ul class="list">
        {paused.map(({ name, pause, held }) => (
          <Row
            key={`pause ${name}`}
            icon="pause"
            act={<ResumeLink link={name} isQuiet />}
            title={
              <>
                <bdi>{name}</bdi> is paused
              </>
            }
          >
            By <bdi>{pause.by}</bdi>, <When at={pause.since} />
            {pause.because !== '' && (
              <>
                ,{' '}
                <q>
                  <bdi>{pause.because}</bdi>
                </q>
              </>
            )}
            .{' '}
            {held !== null &&
              `${countText(held.count, 'record')}${held.isMore ? ' or more' : ''} wait for its end.`}
          </Row>
        ))}
        {mutes.map((mute) => (
          <Row
            key={`mute ${mute.key}`}
            icon="mute"
            act={<Unmute alertKey={mute.key} />}
            title={
              <>
                Alert muted: <bdi>{mute.key === '*' ? 'all' : mute.key}</bdi>
              </>
            }
          >
            By <bdi>{mute.by}</bdi>, until <When at={mute.until} />,{' '}
            <q>
              <bdi>{mute.because}</bdi>
            </q>
            .
          </Row>
        ))}
        {dryRuns.map(({ name }) => (
          <Row
            key={`dry ${name}`}
            icon="off"
            title={
              <>
                <bdi>{name}</bdi> is in dry run
              </>
            }
          >
            Plans are made and written down, and nothing is changed.
          </Row>
        ))}
        {off.map(({ name }) => (
          <Row
            key={`off ${name}`}
            icon="off"
            title={
              <>
                <bdi>{name}</bdi> is switched off
              </>
            }
          >
            <code>enabled</code> is false in the configuration.
          </Row>
        ))}
      </ul>
    </section>
  );
}

function Row(props: {
  readonly icon: IconName;
  readonly title: ComponentChildren;
  readonly act?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <li class="need">
      <div class="what">
        <Icon name={props.icon} />
        <div>
          <h3>{props.title}</h3>
          <p>{props.children}</p>
        </div>
      </div>
      {props.act !== undefined && <p class="do">{props.act}</p>}
    </li>
  );
}
