/** The time now, for ages: one clock for the whole page, so that all of them change together. */
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

const tickMs = 5000;

export const Now = createContext(Date.now());

/** Milliseconds since 1970, as of the last tick. */
export const useNow = (): number => useContext(Now);

/** The same; what came since the last tick is no future. */
export function useNowAround(at: number): number {
  const now = useNow();
  return at > now && at - now < 2 * tickMs ? at : now;
}

/** Moves on while the page may move. */
export function useTicks(isPaused: boolean): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (isPaused) return undefined;
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [isPaused]);
  return now;
}
