/** The time now, for ages: one clock for the whole page, so that all of them change together. */
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

const tickMs = 5000;

const Now = createContext(Date.now());

/** Milliseconds since 1970, as of the last tick. */
export const useNow = (): number => useContext(Now);

/** The time now, milliseconds since 1970; no earlier than `at` where that came since the last tick. */
export function useNowAround(at: number): number {
  const now = useNow();
  return at > now && at - now < 2 * tickMs ? at : now;
}

/**
 * Moves the time on, also while the page asks nothing: an age goes on, and a preview grows old. What stands inside is drawn
 * again only where it asks for the time.
 */
export function Clock({ children }: { readonly children: ComponentChildren }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return <Now.Provider value={now}>{children}</Now.Provider>;
}
