/**
 * The view model of the page: a record in words that both simulators share. Each simulator makes the views of its own
 * records, and says with them how a person would change each thing; so the page knows no vendor.
 */
import type { OrderedFault } from './fault-registry.ts';

/** The target of a change: the table, the record (null: a new one), and the values that are set beside the thing itself. */
export interface EditTarget {
  readonly table: string;
  readonly id: string | null;
  readonly set: Readonly<Record<string, unknown>>;
}

/** A text that a person may type: it is set as `field`. */
export interface TextTarget extends EditTarget {
  readonly field: string;
}

/** One entry of a list to choose from, and what choosing it sets on the record. */
export interface Choice {
  readonly label: string;
  readonly set: Readonly<Record<string, unknown>>;
}

/** A note, comment or work note. */
export interface NoteView {
  readonly id: string;
  readonly text: string;
  /** True if the customer can read it. */
  readonly isPublic: boolean;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** One ticket or incident. */
export interface RecordView {
  readonly id: string;
  /** The name that people use: `1201`, `INC0010013`. */
  readonly number: string;
  /** Company, and board where there are boards, by their ids: `2/1`. */
  readonly place: string;
  readonly company: string;
  /** Id of the record on the other side that this one was made from; null when it was made here. */
  readonly madeFrom: string | null;
  readonly summary: string;
  /** Label, and the value by which configurations name it. */
  readonly status: string;
  readonly statusKey: string;
  readonly priority: string;
  readonly priorityKey: string;
  readonly statuses: readonly Choice[];
  readonly priorities: readonly Choice[];
  /** The latest ones, oldest of them first. */
  readonly notes: readonly NoteView[];
  /** The number of notes in all. */
  readonly noteCount: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly changedBy: string;
  /** True if the last change came from the integration's account, which is how the other side's changes arrive. */
  readonly isFollowing: boolean;
  readonly edit: {
    readonly summary: TextTarget;
    readonly publicNote: TextTarget;
    readonly internalNote: TextTarget;
  };
}

/** A question for records: with `ids` or `madeFrom` exactly those, otherwise the latest changed. */
export interface ViewQuery {
  readonly limit: number;
  /** Part of the number or the summary, in any case; empty: all. */
  readonly find: string;
  /** Only records of these places, or below them (`2` has `2/1`); empty: all. */
  readonly places: readonly string[];
  readonly ids: readonly string[];
  /** Records that were made from these of the other side. */
  readonly madeFrom: readonly string[];
}

/** An answer of one simulator. */
export interface RecordViews {
  /** `ConnectWise`, `ServiceNow`. */
  readonly system: string;
  /** `ticket`, `incident`. */
  readonly noun: string;
  readonly records: readonly RecordView[];
  /** The form of a new record that a person begins here, in the first of the places that were asked for. */
  readonly blank: TextTarget;
  /** The person in whose name the page makes changes. */
  readonly person: string;
  /** The faults that were set, also those that are over. */
  readonly faults: readonly OrderedFault[];
}

/** Makes the views of one simulator. Rejects with a sentence when it does not answer. */
export type ViewSource = (query: ViewQuery) => Promise<RecordViews>;

/** The number of notes that a view shows. */
export const maxNotes = 3;

/** A query for the latest records of everything. */
export const everything: ViewQuery = { limit: 25, find: '', places: [], ids: [], madeFrom: [] };

/** The id of the other side's record inside a correlation key: its last part, as in `cwf:LINK:ID`. */
export function madeFromKey(key: unknown): string | null {
  return typeof key === 'string' ? (/^(?:[^:]+:)*([0-9a-f]{1,40})$/.exec(key)?.[1] ?? null) : null;
}

/** Returns true if a record's place is one of those asked for, or lies below one. */
export function isInPlaces(place: string, places: readonly string[]): boolean {
  return places.length === 0 || places.some((wanted) => place === wanted || place.startsWith(`${wanted}/`));
}

/**
 * The records that a query names by `ids` or `madeFrom`, each once; undefined when it names none and asks for the latest.
 * `originOf` is the id of the record that one was made from.
 */
export function namedRecords<Row>(
  { ids, madeFrom }: ViewQuery,
  get: (id: string) => Row | undefined,
  all: () => Iterable<Row>,
  originOf: (row: Row) => string | null,
): readonly Row[] | undefined {
  if (ids.length === 0 && madeFrom.length === 0) return undefined;
  const origins = new Set(madeFrom);
  const named = ids.map(get).filter((row) => row !== undefined);
  const made = origins.size === 0 ? [] : [...all()].filter((row) => origins.has(originOf(row) ?? ''));
  return [...new Set([...named, ...made])];
}

/** The `count` greatest items by `rank`, greatest first; one pass, so that 100,000 records cost little. */
export function greatest<Item>(
  items: Iterable<Item>,
  rank: (item: Item) => number,
  count: number,
): readonly Item[] {
  const kept: { readonly item: Item; readonly rank: number }[] = [];
  if (count <= 0) return [];
  for (const item of items) {
    const entry = { item, rank: rank(item) };
    if (kept.length === count && entry.rank <= (kept.at(-1)?.rank ?? 0)) continue;
    let place = kept.length;
    while (place > 0 && (kept[place - 1]?.rank ?? 0) < entry.rank) place -= 1;
    kept.splice(place, 0, entry);
    if (kept.length > count) kept.pop();
  }
  return kept.map(({ item }) => item);
}
