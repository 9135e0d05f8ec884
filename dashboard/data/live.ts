/** Asks again and again while the page is seen and not paused; the last state stays until a newer one comes. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Asked } from './ask.ts';

const everyMs = 30_000;

/** A question that repeats itself: the last answer, when it came, and why the newest one is missing. */
export interface Live<Answer> {
  /** The last answer; null before the first. */
  readonly answer: Answer | null;
  /** When it came, milliseconds since 1970. */
  readonly at: number | null;
  /** The end of the last question if it brought no answer. */
  readonly trouble: Exclude<Asked<Answer>, { kind: 'answered' }> | null;
  /** Asks now. */
  readonly refresh: () => void;
}

/** `ask` must stay the same function while it asks the same; another one begins from nothing. */
export function useLive<Answer>(ask: () => Promise<Asked<Answer>>, isPaused: boolean): Live<Answer> {
  const [state, setState] = useState<Omit<Live<Answer>, 'refresh'> & { readonly of: unknown }>({
    ...nothing,
    of: ask,
  });
  const current = useRef(ask);
  current.current = ask;
  const turns = useRef({ begun: 0, shown: 0 });
  const refresh = useCallback(() => {
    void (async () => {
      const turn = (turns.current.begun += 1);
      const asked = await ask();
      // The view has asked another question since, or a later answer is shown: nobody waits for this one.
      if (current.current !== ask || turn < turns.current.shown) return;
      turns.current.shown = turn;
      setState((before) => {
        const kept = before.of === ask ? before : nothing;
        return asked.kind === 'answered'
          ? { answer: asked.answer, at: asked.at, trouble: null, of: ask }
          : { ...kept, trouble: asked, of: ask };
      });
    })();
  }, [ask]);
  useEffect(refresh, [refresh]);
  const { trouble } = state;
  // The app would refuse again whatever it refused, until a person asks for something else.
  const isOver = state.of === ask && trouble?.kind === 'failed' && trouble.isFinal;
  useEffect(() => {
    if (isPaused || isOver) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [refresh, isPaused, isOver]);
  return { ...(state.of === ask ? state : nothing), refresh };
}

const nothing = { answer: null, at: null, trouble: null };
