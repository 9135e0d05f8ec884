/** The frame round every view: the bar with the sections, the search, the live updates; the footer with key and theme. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { addressOf, viewOf, type View } from '../data/view.ts';
import { numberText } from '../words/count.ts';
import { timeZone, When } from './when.tsx';
import { Icon } from './icon.tsx';
import { Theme } from './theme.tsx';

interface Count {
  readonly count: number;
  readonly isMore: boolean;
}

/** The bar's counts, the state of the live updates, and the view that the frame encloses. */
export interface FrameProps {
  readonly view: View;
  /** Beside the sections; null where it is not known. */
  readonly counts: {
    readonly needs: number | null;
    readonly deadLetters: Count | null;
    readonly conflicts: Count | null;
  };
  /** The time when the data came, milliseconds since 1970; null before that. */
  readonly at: number | null;
  readonly isPaused: boolean;
  readonly onPause: () => void;
  /** Null before a key was given. */
  readonly onForget: (() => void) | null;
  readonly name: string;
  readonly children: ComponentChildren;
}

/** Renders the header, the navigation and the footer round a view. */
export function Frame(props: FrameProps) {
  const { view, counts, children } = props;
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <header class="topbar">
        <p class="brand">
          <a href="#/">
            <span class="cw">ConnectWise</span> <Icon name="both" />
            <span class="unseen"> and </span> <span class="sn">ServiceNow</span>
          </a>{' '}
          <span class="host">{location.host}</span>
        </p>
        <nav aria-label="Sections">
          <ul>
            <Section
              view={{ name: 'overview' }}
              shown={view}
              count={counts.needs === null ? null : { count: counts.needs, isMore: false }}
            >
              Overview
            </Section>
            <Section
              view={{ name: 'dead-letters', code: null, link: null }}
              shown={view}
              count={counts.deadLetters}
            >
              Dead letters
            </Section>
            <Section view={{ name: 'conflicts', link: null }} shown={view} count={counts.conflicts}>
              Conflicts
            </Section>
            <Section view={{ name: 'pairs', link: null }} shown={view} count={null}>
              Pairs
            </Section>
            <Section view={{ name: 'audit', link: null }} shown={view} count={null}>
              Audit
            </Section>
          </ul>
        </nav>
        {props.onForget !== null && <Find />}
        {props.onForget !== null && (
          <div class="live">
            {props.at !== null && (
              <span>
                <span class="word">Updated </span>
                <When at={props.at} />
              </span>
            )}
            <button type="button" class="quiet" onClick={props.onPause} aria-pressed={props.isPaused}>
              <Icon name={props.isPaused ? 'run' : 'pause'} /> {props.isPaused ? 'Paused' : 'Pause'}
              <span class="unseen"> live updates of this page</span>
            </button>
          </div>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer class="foot">
        <p>
          Times are those of {timeZone}.{' '}
          {props.onForget !== null && (
            <>
              The key
              {props.name === '' ? (
                ''
              ) : (
                <>
                  {' '}
                  of “<bdi>{props.name}</bdi>”
                </>
              )}{' '}
              is kept in this tab only.{' '}
              <button type="button" class="link" onClick={props.onForget}>
                Forget the key
              </button>
            </>
          )}
        </p>
        <Theme />
      </footer>
    </>
  );
}

function Section(props: {
  readonly view: View;
  readonly shown: View;
  readonly count: Count | null;
  readonly children: ComponentChildren;
}) {
  const isHere = props.view.name === props.shown.name;
  return (
    <li>
      <a href={addressOf(props.view)} {...(isHere ? { 'aria-current': 'page' as const } : {})}>
        {props.children}
        {props.count !== null && props.count.count > 0 && (
          <>
            {' '}
            <span class="count">{numberText(props.count)}</span>
          </>
        )}
      </a>
    </li>
  );
}

function Find() {
  const [record, setRecord] = useState('');
  return (
    <form
      class="find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const fragment = addressOf({ name: 'pair', record: record.trim(), link: null, side: null });
        if (viewOf(fragment).name === 'pair') location.hash = fragment;
      }}
    >
      <label class="unseen" for="find">
        Find a ticket or an incident
      </label>
      <Icon name="find" />
      <input
        id="find"
        type="search"
        placeholder="48213 or INC0012894"
        autocomplete="off"
        maxLength={60}
        value={record}
        onInput={(event) => setRecord(event.currentTarget.value)}
      />
    </form>
  );
}
