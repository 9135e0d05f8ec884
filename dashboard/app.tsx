/** The page: asks for the key, looks at the app every 30 seconds, and shows the view that the address names. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { apiWith, type Api } from './data/ask.ts';
import { forgetKeys, keepKeys, keptKeys, type Keys } from './data/key.ts';
import { useLive, type Live } from './data/live.ts';
import { askOverview, type Overview } from './data/overview.ts';
import { goToPlace, watchPlace } from './data/place.ts';
import { addressOf, titleOf, viewOf, type Range, type View } from './data/view.ts';
import { Dialog, type Dialogue } from './parts/dialog.tsx';
import { Clock } from './parts/clock.tsx';
import { SessionContext } from './parts/session.ts';
import { Frame } from './parts/frame.tsx';
import { KeyForm } from './views/key-form.tsx';
import { OverviewView } from './views/overview/overview.tsx';
import { AuditView } from './views/lists/audit.tsx';
import { AutomationView } from './views/lists/automation.tsx';
import { ChangesView } from './views/lists/changes.tsx';
import { ComparisonView } from './views/lists/comparison.tsx';
import { ConflictsView } from './views/lists/conflicts.tsx';
import { DeadLettersView } from './views/lists/dead-letters.tsx';
import { PairsView } from './views/lists/pairs.tsx';
import { WaitingView } from './views/lists/waiting.tsx';
import { PairView } from './views/pair/pair.tsx';
import { Loading, Trouble } from './views/states.tsx';

const nothingCounted = { needs: null, deadLetters: null, conflicts: null };

/** Renders the whole page: the key form first, then the view that the address names, refreshed every 30 seconds. */
export function App() {
  const [keys, setKeys] = useState<Keys | null>(keptKeys);
  const [isRefused, setRefused] = useState(false);
  const [isPaused, setPaused] = useState(false);
  const view = useView();
  const forget = useCallback((refused: boolean) => {
    forgetKeys();
    setKeys(null);
    setRefused(refused);
  }, []);
  const open = (given: Keys): void => {
    keepKeys(given);
    setKeys(given);
    setRefused(false);
  };
  const frame = { view, isPaused, onPause: () => setPaused(!isPaused), name: keys?.name ?? '' };
  return (
    <Clock>
      {keys === null ? (
        <Frame {...frame} counts={nothingCounted} at={null} onForget={null}>
          <KeyForm isRefused={isRefused} onKeys={open} />
        </Frame>
      ) : (
        <Opened
          {...frame}
          keys={keys}
          onForget={forget}
          onActingKey={(acting) => setKeys({ ...keys, acting })}
        />
      )}
    </Clock>
  );
}

interface OpenedProps {
  readonly keys: Keys;
  readonly view: View;
  readonly isPaused: boolean;
  readonly onPause: () => void;
  readonly name: string;
  readonly onForget: (isRefused: boolean) => void;
  readonly onActingKey: (key: string) => void;
}

function Opened({ keys, onForget, onActingKey, ...frame }: OpenedProps) {
  const api = useMemo(() => apiWith(keys), [keys]);
  const range = (frame.view.name === 'overview' ? frame.view.range : undefined) ?? 'day';
  const { answer, at, trouble, refresh, lookNow } = useOverview(api, range, frame.isPaused);
  useEffect(() => {
    if (trouble?.kind === 'refused') onForget(true);
  }, [trouble, onForget]);
  const needs = answer?.status.needs.length ?? 0;
  const title = titleOf(frame.view);
  // With the view itself, not a moment later: who hears the new heading hears its name.
  useLayoutEffect(() => {
    document.title = `${needs > 0 ? `(${needs}) ` : ''}${title} · ConnectWise and ServiceNow`;
  }, [needs, title]);
  // The form that asked for the key is gone, and the focus with it.
  useEffect(focusMain, []);
  const counts =
    answer === null
      ? nothingCounted
      : {
          needs,
          deadLetters: { count: answer.deadLetters.length, isMore: answer.isMore.deadLetters },
          conflicts: { count: answer.conflicts.length, isMore: answer.isMore.conflicts },
        };
  const [dialogue, openDialog] = useState<Dialogue | null>(null);
  const closeDialog = useCallback(() => openDialog(null), []);
  const hasActingKey = keys.acting !== null;
  const onAnswered = useCallback(() => keepKeys(keys), [keys]);
  const { name } = keys;
  const hasTrouble = trouble !== null;
  const orders = { onActingKey, hasActingKey, onAnswered, openDialog, closeDialog };
  const session = { api, name, hasTrouble, lookNow, ...orders };
  return (
    <SessionContext.Provider value={session}>
      <Frame {...frame} counts={counts} at={at} onForget={() => onForget(false)}>
        {trouble !== null && trouble.kind !== 'refused' && (
          <Trouble trouble={trouble} at={at} onRetry={refresh} />
        )}
        {answer !== null ? (
          <div class={trouble === null ? '' : 'stale'}>
            <Shown view={frame.view} overview={answer} isPaused={frame.isPaused} />
          </div>
        ) : (
          trouble === null && <Loading what="the overview" />
        )}
      </Frame>
      {dialogue !== null && <Dialog {...dialogue} onClose={closeDialog} />}
    </SessionContext.Provider>
  );
}

/** The shown overview stays until another range is answered; `lookNow` asks the app for a fresh look. */
function useOverview(
  api: Api,
  range: Range,
  isPaused: boolean,
): Live<Overview> & { readonly lookNow: () => void } {
  const wanted = useRef({ range, fresh: false });
  const ask = useCallback(() => {
    const asked = wanted.current;
    wanted.current = { ...asked, fresh: false };
    return askOverview(api, asked);
  }, [api]);
  const live = useLive(ask, isPaused);
  const { refresh } = live;
  useEffect(() => {
    if (wanted.current.range === range) return;
    wanted.current = { ...wanted.current, range };
    refresh();
  }, [range, refresh]);
  const lookNow = useCallback(() => {
    wanted.current = { ...wanted.current, fresh: true };
    refresh();
  }, [refresh]);
  return { ...live, lookNow };
}

function Shown(props: { readonly view: View; readonly overview: Overview; readonly isPaused: boolean }) {
  const { view, overview, isPaused } = props;
  switch (view.name) {
    case 'dead-letters':
      return <DeadLettersView key={`${view.code} ${view.link}`} overview={overview} view={view} />;
    case 'conflicts':
      return <ConflictsView conflicts={overview.conflicts} link={view.link} />;
    case 'pairs':
      return <PairsView key={addressOf(view)} overview={overview} view={view} />;
    case 'changes':
      return <ChangesView key={addressOf(view)} links={overview.status.links} view={view} />;
    case 'waiting':
      return <WaitingView key={view.link} link={view.link} isPaused={isPaused} />;
    case 'automation':
      return <AutomationView overview={overview} name={view.automation} />;
    case 'comparison':
      return <ComparisonView key={view.link} link={view.link} isPaused={isPaused} />;
    case 'audit':
      return <AuditView link={view.link} isPaused={isPaused} />;
    case 'pair':
      return (
        <PairView
          key={`${view.record} ${view.link} ${view.side}`}
          view={view}
          conflicts={overview.conflicts}
          isPaused={isPaused}
        />
      );
    case 'overview':
      return <OverviewView overview={overview} range={view.range ?? 'day'} />;
    default:
      return view satisfies never;
  }
}

/** Moves the reader to the main part after a new view has come. */
const focusMain = (): void => document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });

function useView(): View {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const follow = (): void => {
      setHash(location.hash);
      focusMain();
      goToPlace();
    };
    const forget = watchPlace();
    goToPlace();
    addEventListener('hashchange', follow);
    // Effects run some time behind the first picture: a reader may have gone on by then.
    setHash(location.hash);
    return () => {
      forget();
      removeEventListener('hashchange', follow);
    };
  }, []);
  return useMemo(() => viewOf(hash), [hash]);
}
