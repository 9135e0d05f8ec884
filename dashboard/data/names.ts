/**
 * The names that people give to the records of a list: asked for once the list is opened, and again for those that come
 * later.
 */
import { useEffect, useState } from 'preact/hooks';
import type { AnswerOf, SentTo } from '../../shared/app/operations/operations.ts';
import type { Api } from './ask.ts';
import type { DeadLetter } from './overview.ts';

type Named = AnswerOf<'names'>['names'][number];
type Place = Pick<DeadLetter, 'link' | 'side' | 'recordId' | 'pair'>;

const keyOf = ({ link, side, recordId }: Place): string => `${link} ${side} ${recordId}`;

/** Names by the record; a list without names is shown meanwhile, and where they cannot be had. */
export function useNames(api: Api, places: readonly Place[]): (place: Place) => Named | undefined {
  const [names, setNames] = useState<ReadonlyMap<string, Named>>(new Map());
  const all = JSON.stringify(
    places.map(({ link, side, recordId: record, pair }) => ({ link, side, record, pair })),
  );
  useEffect(() => {
    void (async () => {
      const asked = await api.show('names', { records: JSON.parse(all) as SentTo<'names'>['records'] });
      if (asked.kind !== 'answered') return;
      setNames(new Map(asked.answer.names.map((one) => [`${one.link} ${one.side} ${one.record}`, one])));
    })();
  }, [api, all]);
  return (place) => names.get(keyOf(place));
}
