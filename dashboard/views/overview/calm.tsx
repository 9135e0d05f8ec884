/** The work that goes on or waits by itself: nobody has to do anything, and nobody should wonder. */
import type { Overview } from '../../data/overview.ts';
import { addressOf } from '../../data/view.ts';
import { waitsOf } from '../../data/waits.ts';
import { ResumeLink } from '../orders/link-orders.tsx';
import { MuteAlert, Unmute } from '../orders/mutes.tsx';
import { CalmRow } from './calm-row.tsx';
import { BackfillRow, WaitRow } from './under-way.tsx';
import { When } from '../../parts/when.tsx';
import { countText } from '../../words/count.ts';

/** Renders everything that waits or goes on without a person: back-offs, backfills, pauses, mutes. */
export function Calm({ overview }: { readonly overview: Overview }) {
  const { status, mutes, queued, words } = overview;
  const waits = waitsOf(overview.links);
  const backfills = overview.links.filter(({ backfill }) => backfill !== null);
  const alerts = overview.alerts.filter((alert) => !isNeeded(alert, status.needs));
  const paused = status.links.flatMap(({ name, paused: pause, held }) =>
    pause === null ? [] : [{ name, pause, held }],
  );
  const dryRuns = status.links.filter(({ enabled, dryRun }) => enabled && dryRun);
  const off = status.links.filter(({ enabled }) => !enabled);
  const all = [paused, mutes, dryRuns, off, waits, backfills, alerts];
  if (all.every((some) => some.length === 0)) return null;
  return (
    <section class="panel calm" aria-labelledby="calm-title">
      <header class="head">
        <h2 id="calm-title">No action needed</h2>
      </header>
      <ul class="list">
        {waits.map((wait) => (
          <WaitRow key={`${wait.side} ${wait.until}`} wait={wait} queued={queued} />
        ))}
        {backfills.map(
          ({ name, backfill }) =>
            backfill !== null && (
              <BackfillRow key={`backfill ${name}`} link={name} backfill={backfill} words={words} />
            ),
        )}
        {alerts.map((alert) => (
          <AlertRow key={`alert ${alert.key}`} alert={alert} />
        ))}
        {paused.map(({ name, pause, held }) => (
          <CalmRow
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
            {held !== null && (
              <>
                <a href={addressOf({ name: 'waiting', link: name })}>
                  {countText(held.count, 'record')}
                  {held.isMore && ' or more'}
                </a>{' '}
                wait for its end.
              </>
            )}
          </CalmRow>
        ))}
        {mutes.map((mute) => (
          <CalmRow
            key={`mute ${mute.key}`}
            icon="mute"
            act={<Unmute alertKey={mute.key} />}
            title={
              <>
                {mute.key === '*' ? 'All alerts are muted' : 'Alert muted:'}{' '}
                <MutedAlert alertKey={mute.key} words={words} />
              </>
            }
          >
            By <bdi>{mute.by}</bdi>, until <When at={mute.until} />,{' '}
            <q>
              <bdi>{mute.because}</bdi>
            </q>
            .
          </CalmRow>
        ))}
        {dryRuns.map(({ name }) => (
          <CalmRow
            key={`dry ${name}`}
            icon="off"
            title={
              <>
                <bdi>{name}</bdi> is in dry run
              </>
            }
          >
            Plans are made and written down, and nothing is changed.
          </CalmRow>
        ))}
        {off.map(({ name }) => (
          <CalmRow
            key={`off ${name}`}
            icon="off"
            title={
              <>
                <bdi>{name}</bdi> is switched off
              </>
            }
          >
            <code>enabled</code> is false in the configuration.
          </CalmRow>
        ))}
      </ul>
    </section>
  );
}

/** An alert is a finding and, mostly, whom it is about. */
function MutedAlert(props: { readonly alertKey: string; readonly words: Overview['words'] }) {
  const [code = '', ...subject] = props.alertKey.split(' ');
  return code === '*' ? null : (
    <>
      {props.words[code] ?? code} <bdi>{subject.join(' ')}</bdi>
    </>
  );
}

type Alert = Overview['alerts'][number];

/** Alerts that need a person are shown there. */
const isNeeded = ({ code, subject }: Alert, needs: Overview['status']['needs']): boolean =>
  told.includes(code) ||
  needs.some((need) => need.code === code && (subject === '' || need.subjects.includes(subject)));

/** Told by the dead letters themselves. */
const told: readonly string[] = ['dead-letters-waiting', 'rules-disagree'];

/** It follows from something else that needs a person, or is over and not yet told. */
function AlertRow({ alert }: { readonly alert: Alert }) {
  const { key, subject, sentence, since, mutedUntil } = alert;
  return (
    <CalmRow
      icon="wait"
      title={<>Alert still open: {sentence}</>}
      {...(mutedUntil === null ? { act: <MuteAlert alertKey={key} sentence={sentence} /> } : {})}
    >
      {subject !== '' && (
        <>
          <bdi>{subject}</bdi>,{' '}
        </>
      )}
      found <When at={since} />
      {alert.told === null ? '; nobody was notified yet' : '; people were notified'}. It closes by itself once
      the watch finds it gone.
    </CalmRow>
  );
}
