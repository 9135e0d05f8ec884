/** The dead letters: by cause, and of one cause with its records and another try of all of them. */
import { causesOf, type Cause, type DeadLetter, type Overview } from '../../data/overview.ts';
import { useNames } from '../../data/names.ts';
import { addressOf, type View } from '../../data/view.ts';
import { Advice } from '../../parts/command.tsx';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Cell, Rows } from '../../parts/rows.tsx';
import { useSession } from '../../parts/session.ts';
import { sideNames } from '../../parts/side.tsx';
import { When } from '../../parts/when.tsx';
import { countText } from '../../words/count.ts';
import { LastAnswer } from '../overview/needs.tsx';
import { ReplayPanel } from './replay-panel.tsx';
import { RecordCell, Summary } from './record-link.tsx';
import { Blank } from '../states.tsx';

type DeadLettersAt = Extract<View, { name: 'dead-letters' }>;

/** Renders the dead letters by error code; with a code named, its records and the replay of all of them. */
export function DeadLettersView({
  overview,
  view,
}: {
  readonly overview: Overview;
  readonly view: DeadLettersAt;
}) {
  const { code, link } = view;
  const shown = overview.deadLetters.filter(
    (one) => (code === null || one.code === code) && (link === null || one.link === link),
  );
  if (shown.length === 0)
    return (
      <Blank
        icon="ok"
        title={code === null && link === null ? 'No dead letter waits.' : 'None of these waits any more.'}
      >
        <p>
          A dead letter is a change that was refused or failed too often; it is kept until it is tried again
          or discarded.{' '}
          <a href={code === null && link === null ? '#/' : '#/dead-letters'}>
            {code === null && link === null ? 'Back to the overview' : 'All dead letters'}
          </a>
        </p>
      </Blank>
    );
  return (
    <>
      <Head shown={shown} view={view} />
      {code === null ? (
        <Causes causes={causesOf(shown)} />
      ) : (
        <>
          <div class="split even">
            <Why shown={shown} code={code} needs={overview.status.needs} />
            <ReplayPanel code={code} link={link} count={shown.length} isTried={view.isTried === true} />
          </div>
          <Records shown={shown} />
        </>
      )}
    </>
  );
}

function Head({
  shown,
  view: { code, link },
}: {
  readonly shown: readonly DeadLetter[];
  readonly view: DeadLettersAt;
}) {
  const isAll = code === null && link === null;
  return (
    <>
      <Crumbs
        steps={
          isAll
            ? []
            : [
                <a key="all" href="#/dead-letters">
                  all dead letters
                </a>,
              ]
        }
      />
      <div class="pair-head">
        <div>
          <h1>
            {countText(shown.length, 'dead letter')}
            {code !== null && `: ${shown[0]?.sentence ?? ''}`}
          </h1>
          <p class="ids">
            {link !== null && (
              <>
                <bdi>{link}</bdi>{' '}
              </>
            )}
            {code !== null && <code>{code}</code>}
          </p>
        </div>
      </div>
    </>
  );
}

function Causes({ causes }: { readonly causes: readonly Cause[] }) {
  return (
    <section class="panel" aria-labelledby="causes-title">
      <header class="head">
        <h2 id="causes-title">By cause</h2>
        <p class="head-note">Most frequent first</p>
      </header>
      <ul class="list">
        {causes.map(({ link, code, sentence, deadLetters }) => {
          const view = { name: 'dead-letters', code, link } as const;
          return (
            <li key={`${link} ${code}`} class="need">
              <div class="what">
                <Icon name="bad" />
                <div>
                  <h3>
                    <a href={addressOf(view)}>{countText(deadLetters.length, 'dead letter')}</a>: {sentence}
                  </h3>
                  <p class="sub">
                    <bdi>{link}</bdi> · <code>{code}</code> · last <When at={deadLetters[0]?.lastAt ?? ''} />
                  </p>
                  <LastAnswer text={deadLetters[0]?.lastAnswer ?? ''} />
                </div>
              </div>
              <p class="do">
                <a class="button" href={addressOf({ ...view, isTried: true })}>
                  <Icon name="again" /> Try all {deadLetters.length} again…
                  <span class="unseen">
                    {' '}
                    ({code}, {link})
                  </span>
                </a>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Why(props: {
  readonly shown: readonly DeadLetter[];
  readonly code: string;
  readonly needs: Overview['status']['needs'];
}) {
  const { shown, code } = props;
  const answers = [...new Set(shown.map(({ lastAnswer }) => String(lastAnswer)))];
  const need = props.needs.find((one) => one.code === code);
  return (
    <section class="panel" aria-labelledby="why-title">
      <header class="head">
        <h2 id="why-title">Why</h2>
      </header>
      <div class="prose">
        <p>{shown[0]?.sentence}</p>
        {answers.slice(0, 3).map((answer) => (
          <LastAnswer key={answer} text={answer} />
        ))}
        {answers.length > 3 && <p class="sub">and {countText(answers.length - 3, 'other answer')}</p>}
        <h3>What to do</h3>
        <ol class="steps">
          <li>
            <b>End the cause.</b> <Advice text={need?.action ?? ''} />
          </li>
          <li>
            <b>Try all again.</b> Nothing that failed is sent from memory: both sides are read as they are
            now, and a new plan is made.
          </li>
        </ol>
        {need?.command != null && (
          <p class="sub">
            The same as a command: <code>{need.command}</code>
          </p>
        )}
      </div>
    </section>
  );
}

const maxRows = 100;

/** `ServiceNow INC0012894`; where its number is not known, by the ticket of its pair. */
function nameText({ side, recordId }: DeadLetter, named: ReturnType<ReturnType<typeof useNames>>): string {
  if (side === 'connectwise') return `${sideNames[side]} ${recordId}`;
  const ticket = named?.connectwiseId ?? null;
  return named?.number != null || ticket === null
    ? `${sideNames[side]} ${named?.number ?? recordId}`
    : `${sideNames[side]}, of ticket ${ticket}`;
}

function Records({ shown }: { readonly shown: readonly DeadLetter[] }) {
  const { api } = useSession();
  const rows = shown.slice(0, maxRows);
  const nameOf = useNames(api, rows);
  return (
    <section class="panel" aria-labelledby="records-title">
      <header class="head">
        <h2 id="records-title">The {countText(shown.length, 'record')}</h2>
        {shown.length > maxRows && <p class="head-note">The latest {maxRows} are listed</p>}
      </header>
      <Rows label="Records" kind="letters" heads={['Record', 'Tried', 'First failed', 'Last tried']}>
        {rows.map((deadLetter) => {
          const { link, side, recordId, code, times, firstAt, lastAt, lastAnswer } = deadLetter;
          const named = nameOf(deadLetter);
          return (
            <tr key={`${link} ${side} ${recordId} ${code}`} role="row">
              <RecordCell
                link={link}
                side={side}
                record={recordId}
                name={nameText(deadLetter, named)}
                hasLink
              >
                <Summary text={named?.summary ?? null} />
                <Summary text={lastAnswer} />
              </RecordCell>
              <Cell kind="n">{countText(times, 'time')}</Cell>
              <Cell kind="first">
                <When at={firstAt} />
              </Cell>
              <Cell kind="last">
                <When at={lastAt} />
              </Cell>
            </tr>
          );
        })}
      </Rows>
    </section>
  );
}
