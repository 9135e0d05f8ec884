/** A list that is asked for page by page. How many pages were shown is kept with the address: Back shows as many again. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Asked } from './ask.ts';
import { keepPlace, keptPlace } from './place.ts';

/** The pages of a list that have been read so far, and how to get the next one. */
export interface Pages<Page> {
  readonly pages: readonly Page[];
  /** The end of the last question if it brought no page. */
  readonly trouble: Exclude<Asked<Page>, { kind: 'answered' }> | null;
  readonly isMore: boolean;
  /** Asks for the next page, or again for the one that did not come. */
  readonly more: () => void;
}

/** Coming back asks for no more than this. */
const maxKept = 20;

/** `ask` must stay the same function while it asks for the same list; another one begins with its first page. */
export function usePages<Page extends { readonly next: string | null }>(
  ask: (after: string | null) => Promise<Asked<Page>>,
): Pages<Page> {
  const [state, setState] = useState<Pick<Pages<Page>, 'pages' | 'trouble'>>({ pages: [], trouble: null });
  const current = useRef<{ readonly ask: unknown; isAsking: boolean }>({ ask, isAsking: false });
  const load = useCallback(
    (had: readonly Page[], wanted: number) => {
      const turn = { ask, isAsking: true };
      current.current = turn;
      void (async () => {
        for (let pages = had; pages.length < wanted;) {
          const after = pages.at(-1)?.next ?? null;
          if (pages.length > 0 && after === null) break;
          const asked = await ask(after);
          // Another list is shown by now.
          if (current.current !== turn) return;
          if (asked.kind !== 'answered') {
            setState({ pages, trouble: asked });
            break;
          }
          pages = [...pages, asked.answer];
          setState({ pages, trouble: null });
        }
        turn.isAsking = false;
      })();
    },
    [ask],
  );
  useEffect(() => {
    setState({ pages: [], trouble: null });
    load([], Math.min(maxKept, keptPlace().pages));
    return () => {
      current.current = { ask: null, isAsking: false };
    };
  }, [load]);
  const more = (): void => {
    if (current.current.isAsking) return;
    const wanted = state.pages.length + 1;
    keepPlace({ pages: wanted });
    load(state.pages, wanted);
  };
  return { ...state, isMore: state.pages.at(-1)?.next != null, more };
}
