/** The page: asks for the key, looks at the app every 30 seconds, and shows the view that the address names. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { apiWith } from './data/ask.ts';
import { forgetKeys, keepKeys, keptKeys, type Keys } from './data/key.ts';
import { useLive } from './data/live.ts';
import { askOverview, type Overview } from './data/overview.ts';
import { viewOf, type View } from './data/view.ts';
import { Now, useTicks } from './parts/clock.ts';
import { SessionContext } from './parts/session.ts';
import { Frame } from './parts/frame.tsx';
import { KeyForm } from './views/key-form.tsx';
import { OverviewView } from './views/overview.tsx';
import { ConflictsView } from './views/conflicts.tsx';
import { DeadLettersView } from './views/dead-letters.tsx';
import { PairView } from './views/pair.tsx';
import { Loading, Trouble } from './views/states.tsx';

const nothingCounted = { needs: null, deadLetters: null, conflicts: null };

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
    <Now.Provider value={useTicks(isPaused)}>
      {keys === null ? (
        <Frame {...frame} counts={nothingCounted} at={null} onForget={null}>
          <KeyForm isRefused={isRefused} onKeys={open} />
        </Frame>
      ) : (
        <Opened
          {...frame}
          keys={keys}
          onForget={forget}
          onActingKey={(acting) => open({ ...keys, acting })}
        />
      )}
    </Now.Provider>
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
  const ask = useCallback(() => askOverview(api), [api]);
  const { answer, at, trouble, refresh } = useLive(ask, frame.isPaused);
  useEffect(() => {
    if (trouble?.kind === 'refused') onForget(true);
  }, [trouble, onForget]);
  const needs = answer?.status.needs.length ?? 0;
  useEffect(() => {
    document.title = `${needs > 0 ? `(${needs}) ` : ''}ConnectWise and ServiceNow`;
  }, [needs]);
  const counts =
    answer === null
      ? nothingCounted
      : { needs, deadLetters: answer.deadLetters.length, conflicts: answer.conflicts.length };
  const session = { api, name: keys.name, onActingKey, refresh };
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
    </SessionContext.Provider>
  );
}

function Shown({
  view,
  overview,
  isPaused,
}: {
  readonly view: View;
  readonly overview: Overview;
  readonly isPaused: boolean;
}) {
  if (view.name === 'dead-letters')
    return <DeadLettersView key={`${view.code} ${view.link}`} overview={overview} view={view} />;
  if (view.name === 'conflicts') return <ConflictsView conflicts={overview.conflicts} link={view.link} />;
  if (view.name === 'pair')
    return (
      <PairView
        key={`${view.record} ${view.link} ${view.side}`}
        view={view}
        conflicts={overview.conflicts}
        isPaused={isPaused}
      />
    );
  return <OverviewView overview={overview} />;
}

function useView(): View {
  const [view, setView] = useState(() => viewOf(location.hash));
  useEffect(() => {
    const follow = (): void => {
      setView(viewOf(location.hash));
      scrollTo(0, 0);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return view;
}
