/**
 * Names records as people call them, for lists that hold their ids alone: by the stored pair, and incidents by one look
 * at their system, each link by itself. A name that is not known stays null: a system that is down must not keep a list
 * from being shown.
 */
import { within, type Sleep } from '../../kit/deadline.ts';
import type { PairStore } from '../../ports/stores.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import { CodedError } from '../../rules/errors.ts';
import { parseRecordId, type RecordId } from '../../rules/sync/record-id.ts';
import type { SideName } from '../../rules/sync/record.ts';
import { wholeText } from './list-pairs.ts';

/** A record that is to be named. */
export interface RecordAsked {
  readonly link: string;
  readonly side: SideName;
  readonly record: string;
  /** Null where none is known. */
  readonly pair: string | null;
}

/** A record with its number and summary; null for what is not known. */
export interface RecordName {
  readonly link: string;
  readonly side: SideName;
  readonly record: string;
  /** The incident's number; null for a ticket, which is called by its id, and where it is not known. */
  readonly number: string | null;
  readonly summary: string | null;
  /** The ticket of the pair. */
  readonly connectwiseId: string | null;
}

/** An incident as its system shows it. */
export interface ShownIncident {
  readonly id: string;
  readonly number: string;
  readonly summary: string;
}

/** The stored pairs and one look-up of incidents per link. */
export interface NameRecordsNeeds {
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly pairs: Pick<PairStore, 'read'>;
  /** Those of these incidents that the link shows. */
  incidents(link: string, ids: readonly RecordId[]): Promise<readonly ShownIncident[]>;
  readonly sleep: Sleep;
}

/** The other system has this time. */
const maxMs = 3_000;

/**
 * Names the records in the order in which they were asked for. Throws `link-unknown` (dead-letter) and the codes of
 * storage.
 */
export async function nameRecords(
  asked: readonly RecordAsked[],
  needs: NameRecordsNeeds,
): Promise<readonly RecordName[]> {
  for (const { link } of asked) requireKnownLink(needs.links, link);
  const links = [...new Set(asked.map(({ link }) => link))];
  const [stored, shown] = await Promise.all([
    Promise.all(asked.map(async ({ link, pair }) => (pair === null ? null : needs.pairs.read(link, pair)))),
    Promise.all(links.map(async (link) => [link, await incidentsOf(link, asked, needs)] as const)),
  ]);
  const incidents = new Map(shown);
  return asked.map(({ link, side, record }, index) => {
    const pair = stored[index]?.pair;
    const incident = side === 'servicenow' ? incidents.get(link)?.find(({ id }) => id === record) : undefined;
    const agreed = pair?.base.summary;
    return {
      link,
      side,
      record,
      number: incident?.number ?? null,
      summary: incident?.summary ?? (agreed === undefined ? null : wholeText(agreed)),
      connectwiseId: pair?.connectwiseId ?? null,
    };
  });
}

async function incidentsOf(
  name: string,
  asked: readonly RecordAsked[],
  needs: NameRecordsNeeds,
): Promise<readonly ShownIncident[]> {
  const ids = asked.flatMap(({ link, side, record }) =>
    link === name && side === 'servicenow' ? (parseRecordId('servicenow', record) ?? []) : [],
  );
  if (ids.length === 0) return [];
  try {
    return await within(
      maxMs,
      needs.sleep,
      () => new CodedError('http-timeout'),
      () => needs.incidents(name, [...new Set(ids)]),
    );
  } catch {
    return [];
  }
}
