/** Reads a pair from both systems, for its page. */
import { useEffect, useState } from 'preact/hooks';
import type { Api, Asked } from './ask.ts';
import type { PairNow, Why } from './why.ts';

/** `asking` until the first answer; `failed` with the reason where there is none. */
export type PairRead =
  | { readonly kind: 'asking' }
  | { readonly kind: 'read'; readonly now: PairNow }
  | { readonly kind: 'failed'; readonly sentence: string };

/** Reads both systems once, and again after each further decision: it costs them some requests. */
export function usePairNow(api: Api, { link, asked, decisions }: Why): PairRead {
  const [read, setRead] = useState<PairRead>({ kind: 'asking' });
  const { side, recordId: record } = asked;
  const run = decisions[0]?.run ?? '';
  useEffect(() => {
    let isWanted = true;
    void (async () => {
      const answered = await api.show('record', { link, side, record });
      if (isWanted) setRead((before) => next(before, answered));
    })();
    return () => {
      isWanted = false;
    };
  }, [api, link, side, record, run]);
  return read;
}

/** The pair that was read stays until something newer is. */
function next(before: PairRead, answered: Asked<PairNow>): PairRead {
  if (answered.kind === 'answered') return { kind: 'read', now: answered.answer };
  if (before.kind === 'read') return before;
  return {
    kind: 'failed',
    sentence: answered.kind === 'failed' ? answered.sentence : 'The app doesn’t answer.',
  };
}
