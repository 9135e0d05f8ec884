/**
 * A conflict that waits for a person: both sides changed a field, and no rule may choose. It is open until a person chose
 * a side and that value was carried over, or until the two values agree again by hand.
 *
 * The pair remembers which of its fields are open; a row of its own lets people find them and holds their choice. A choice
 * names the conflict, whose id is made of both values: where one of them has changed since, the choice counts no more.
 */
import { clip } from '../../canonical.ts';
import type { ConflictEnd, ConflictRow, FieldDecision } from '../journal.ts';
import type { Pair } from '../pair.ts';
import type { RecordId } from '../record-id.ts';
import type { FieldName, SideName } from '../record.ts';

/** A person's choice. */
export interface ConflictChoice {
  /** The side whose value both get. */
  readonly winner: SideName;
  /** A value of neither side that both get, in ConnectWise's words (`winner` is `connectwise` then); missing for a side's own. */
  readonly value?: string;
  readonly by: string;
  /** ISO 8601, our clock. */
  readonly at: string;
}

/** One open conflict, as stored; one row per pair and field. */
export interface OpenConflict {
  readonly link: string;
  readonly pair: string;
  readonly field: FieldName;
  /** The id of its row in the conflict journal. */
  readonly id: string;
  readonly policy: string;
  /** The time when these two values were first seen together, ISO 8601. */
  readonly since: string;
  /** Clipped; the journal has both whole. */
  readonly connectwise: string;
  readonly servicenow: string;
  readonly connectwiseId: RecordId | null;
  readonly servicenowId: RecordId | null;
  readonly choice: ConflictChoice | null;
}

/** The choices that a plan may carry out, by field. */
export type Choices = Readonly<
  Partial<Record<FieldName, Pick<ConflictChoice, 'winner' | 'value'> & { readonly id: string }>>
>;

/** The choices of people among these rows. */
export function choicesOf(open: readonly OpenConflict[]): Choices {
  return Object.fromEntries(
    open.flatMap(({ field, id, choice }) =>
      choice === null
        ? []
        : [
            [
              field,
              {
                id,
                winner: choice.winner,
                ...(choice.value === undefined ? {} : { value: choice.value }),
              },
            ],
          ],
    ),
  );
}

/** The rows that a run in sync has to write about the open conflicts of its pair. */
export interface ConflictChanges {
  /** For the pair's row. */
  readonly open: NonNullable<Pair['conflicts']>;
  /** Rows that are new, or replace one about other values. */
  readonly put: readonly OpenConflict[];
  /** Fields that are open no more, with what became of their conflict. */
  readonly closed: readonly {
    readonly field: FieldName;
    readonly id: string;
    readonly how: ConflictEnd;
  }[];
}

/** The part of a plan that this is about. */
export interface Judged {
  readonly conflicts: readonly Omit<ConflictRow, 'at'>[];
  readonly decisions: readonly FieldDecision[];
}

/** Compares the open conflicts of a pair with a final plan. `rows` are those that the store has; `at` is ISO 8601. */
export function conflictChanges(
  pair: Pair,
  plan: Judged,
  rows: readonly OpenConflict[],
  at: string,
): ConflictChanges {
  const before = pair.conflicts ?? {};
  const waiting = plan.conflicts.filter(({ winner }) => winner === 'none');
  const open = Object.fromEntries(
    waiting.map(({ field, id, policy }) => {
      const known = before[field]?.id === id ? before[field] : undefined;
      return [field, known ?? { id, policy, since: at }];
    }),
  ) as ConflictChanges['open'];
  const put = waiting
    .filter(({ field, id }) => !rows.some((row) => row.field === field && row.id === id))
    .map((conflict) => rowOf(conflict, pair, open[conflict.field]?.since ?? at));
  const closed = (Object.entries(before) as [FieldName, { id: string }][]).flatMap(([field, { id }]) => {
    // A choice that was refused is not carried out yet.
    const decision = plan.decisions.find((one) => one.field === field);
    if (open[field] !== undefined || decision?.rule === 'chosen') return [];
    const row = rows.find((one) => one.field === field && one.id === id);
    return [{ field, id, how: howClosed(row, decision, at) }];
  });
  const kept = Object.entries(before).filter(
    ([field]) => open[field as FieldName] === undefined && !closed.some((one) => one.field === field),
  );
  return { open: { ...open, ...(Object.fromEntries(kept) as ConflictChanges['open']) }, put, closed };
}

/** Returns true if they tell a person of anything else than before. */
export function isNewConflict(pair: Pair, { open }: ConflictChanges): boolean {
  return Object.entries(open).some(([field, one]) => pair.conflicts?.[field as FieldName]?.id !== one?.id);
}

function rowOf(
  { link, field, id, policy, connectwise, servicenow }: Omit<ConflictRow, 'at'>,
  { key, connectwiseId, servicenowId }: Pair,
  since: string,
): OpenConflict {
  return {
    link,
    pair: key,
    field,
    id,
    policy,
    since,
    connectwise: clip(connectwise),
    servicenow: clip(servicenow),
    connectwiseId,
    servicenowId,
    choice: null,
  };
}

function howClosed(
  row: OpenConflict | undefined,
  decision: FieldDecision | undefined,
  at: string,
): ConflictEnd {
  if (decision?.rule !== 'equal') return { at, how: 'left', winner: null, by: null };
  const value = row?.choice?.value;
  if (value !== undefined && clip(decision.connectwise) === clip(value))
    return { at, how: 'chosen', winner: null, by: row?.choice?.by ?? null };
  const winner = (['connectwise', 'servicenow'] as const).find(
    (side) => row !== undefined && clip(decision[side]) === row[side] && side === row.choice?.winner,
  );
  return winner === undefined
    ? { at, how: 'agreed', winner: null, by: null }
    : { at, how: 'chosen', winner, by: row?.choice?.by ?? null };
}
