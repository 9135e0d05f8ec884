/** The tasks and decisions for a person, most urgent first; three of a kind, and the number of the others. */
import { causesOf, type Overview } from '../../data/overview.ts';
import { addressOf } from '../../data/view.ts';
import { Advice, Command } from '../../parts/command.tsx';
import { Icon } from '../../parts/icon.tsx';
import { When } from '../../parts/when.tsx';
import { countText } from '../../words/count.ts';
import { alertOf, NeedActions } from '../orders/need-actions.tsx';
import { ConflictRow } from '../lists/conflict-row.tsx';
import { Names } from './names.tsx';

type Need = Overview['status']['needs'][number];
const maxOfKind = 3;

/** Renders what a person must do, most urgent first; nothing where no need is open. */
export function Needs({ overview }: { readonly overview: Overview }) {
  const { needs } = overview.status;
  if (needs.length === 0) return null;
  return (
    <section class="panel needs" id="needs" tabIndex={-1} aria-labelledby="needs-title">
      <header class="head">
        <h2 id="needs-title">Needs you</h2>
        <p class="head-note">Most urgent first</p>
      </header>
      <ul class="list">
        {needs.map((need) => (
          <NeedRow key={`${need.code} ${need.subjects.join(' ')}`} need={need} overview={overview} />
        ))}
      </ul>
    </section>
  );
}

function NeedRow({ need, overview }: { readonly need: Need; readonly overview: Overview }) {
  const deadLetters = overview.deadLetters.filter(({ code }) => code === need.code);
  if (deadLetters.length > 0)
    return <DeadLetterNeed need={need} deadLetters={deadLetters} overview={overview} />;
  if (need.code === 'conflicts-open' && overview.conflicts.length > 0)
    return <ConflictNeeds conflicts={overview.conflicts} />;
  return (
    <li class="need">
      <div class="what">
        <Icon name="warn" />
        <div>
          <h3>{need.sentence}</h3>
          <p class="sub">
            <Names names={need.subjects} />
            <Told need={need} overview={overview} />
          </p>
          {need.detail !== '' && (
            <p class="quote">
              <bdi>{need.detail}</bdi>
            </p>
          )}
          {need.action !== '' && (
            <p>
              <Advice text={need.action} />
            </p>
          )}
          {need.followers.length > 0 && (
            <details class="inline">
              <summary>Goes with it: {countText(need.followers.length, 'other finding')}</summary>
              <ul>
                {need.followers.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </details>
          )}
          {need.command !== null && (
            <p>
              <Command text={need.command} />
            </p>
          )}
          <More need={need} />
        </div>
      </div>
      <NeedActions need={need} overview={overview} />
    </li>
  );
}

function DeadLetterNeed(props: {
  readonly need: Need;
  readonly deadLetters: Overview['deadLetters'];
  readonly overview: Overview;
}) {
  const { need, deadLetters, overview } = props;
  const [cause] = causesOf(deadLetters);
  const first = deadLetters.map(({ firstAt }) => firstAt).toSorted()[0];
  const view = { name: 'dead-letters', code: need.code, link: null } as const;
  return (
    <li class="need">
      <div class="what">
        <Icon name="bad" />
        <div>
          <h3>
            <a href={addressOf(view)}>{countText(deadLetters.length, 'dead letter')}</a>:{' '}
            {cause?.sentence ?? need.code}
          </h3>
          <p class="sub">
            <Names names={[...new Set(deadLetters.map(({ link }) => link))]} />
            {first !== undefined && (
              <>
                {' '}
                · first failed <When at={first} />
              </>
            )}
            <Told need={{ code: 'dead-letters-waiting', subjects: need.subjects }} overview={overview} />
          </p>
          <LastAnswer text={cause?.deadLetters[0]?.lastAnswer ?? ''} />
          {need.action !== '' && (
            <p>
              <Advice text={need.action} />
            </p>
          )}
        </div>
      </div>
      <p class="do">
        <a class="button" href={addressOf({ ...view, isTried: true })}>
          <Icon name="again" /> Try all {deadLetters.length} again…
        </a>
        <a class="button" href={addressOf(view)}>
          Look at them<span class="unseen"> ({need.code})</span>
        </a>
      </p>
    </li>
  );
}

/** When people were notified of it. */
function Told(props: { readonly need: Pick<Need, 'code' | 'subjects'>; readonly overview: Overview }) {
  const told = alertOf(props.need, props.overview)?.told ?? null;
  return told === null ? null : (
    <>
      {' '}
      · told{told.channels.length > 0 && ` by ${told.channels.join(' and ')}`} <When at={told.at} />
    </>
  );
}

/** The list behind it, where there is one. */
function More({ need: { code, subjects } }: { readonly need: Need }) {
  if (code !== 'reconcile-findings' && code !== 'reconcile-waits' && code !== 'reconcile-failed') return null;
  return (
    <p>
      {subjects.slice(0, maxOfKind).map((link) => (
        <a key={link} href={addressOf({ name: 'comparison', link })}>
          The comparison of <bdi>{link}</bdi>
        </a>
      ))}
    </p>
  );
}

/** The other system's own words. */
export function LastAnswer({ text }: { readonly text: string }) {
  return text === '' ? null : (
    <p class="quote">
      <q>
        <bdi>{text}</bdi>
      </q>
    </p>
  );
}

function ConflictNeeds({ conflicts }: { readonly conflicts: Overview['conflicts'] }) {
  return (
    <>
      {conflicts.slice(0, maxOfKind).map((conflict) => (
        <ConflictRow key={`${conflict.id} ${conflict.field}`} conflict={conflict} />
      ))}
      {conflicts.length > maxOfKind && (
        <li class="need">
          <a href={addressOf({ name: 'conflicts', link: null })}>
            and {conflicts.length - maxOfKind} more conflicts
          </a>
        </li>
      )}
    </>
  );
}
