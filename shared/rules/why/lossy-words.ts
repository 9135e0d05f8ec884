/** Fields of a pair in sync whose two values are different words: by a lossy map, or because a rule leaves them apart. */
import type { Link } from '../config/link.ts';
import type { FieldDecision, HistoryRow } from '../sync/journal.ts';
import { toConnectWise, toServiceNow } from '../sync/mapping.ts';
import type { MergeRule } from '../sync/merge/field-view.ts';
import type { Base, StoredPair } from '../sync/pair.ts';
import type { FieldName, SideName } from '../sync/record.ts';

/** `word` of that side counts as its `countsAs`, since both are one word of the other side. */
export interface LossyWord {
  readonly field: FieldName;
  readonly side: SideName;
  readonly word: string;
  readonly countsAs: string;
}

/** A field that differs on purpose. */
export interface ApartField {
  readonly field: FieldName;
  readonly connectwise: string;
  readonly servicenow: string;
  /** The rule that leaves it so: a word of the history. */
  readonly rule: MergeRule;
}

/** Statuses and priorities that both sides agree on without meaning exactly the same. */
export function lossyWords(base: Base, link: Link): readonly LossyWord[] {
  return (['status', 'priority'] as const).flatMap((field): LossyWord[] => {
    const agreed = base[field];
    if (agreed === undefined || link.fields[field].direction === 'none') return [];
    const [board, word] = field === 'status' ? splitBoard(agreed.connectwise) : ['', agreed.connectwise];
    const context = { link, board };
    const back = toConnectWise(field, agreed.servicenow, context);
    if (back !== null && back !== word) return [{ field, side: 'connectwise', word, countsAs: back }];
    const forth = toServiceNow(field, word, agreed.servicenow, context);
    if (forth !== null && forth !== agreed.servicenow)
      return [{ field, side: 'servicenow', word: agreed.servicenow, countsAs: forth }];
    return [];
  });
}

/** A base keeps a status with the board on which it stands. */
function splitBoard(status: string): readonly [board: string, word: string] {
  const colon = status.indexOf(':');
  return [status.slice(0, colon), status.slice(colon + 1)];
}

/** Rules that leave a difference as it is, or tell one that is none. */
const inSyncRules: ReadonlySet<MergeRule> = new Set(['equal', 'switched-off', 'create-only', 'chosen']);

/** The fields that the last decision left apart. */
export function apartFields({
  stored,
  history,
}: {
  readonly stored: StoredPair | null;
  readonly history: readonly HistoryRow[];
}): readonly ApartField[] {
  const decided = stored?.pair.decided ?? '';
  if (decided === '' || decided.startsWith('ignored-')) return [];
  const last: readonly FieldDecision[] = history.find(({ fields }) => fields.length > 0)?.fields ?? [];
  return last.flatMap(({ field, rule, write, connectwise, servicenow }) =>
    write !== null || inSyncRules.has(rule) ? [] : [{ field, rule, connectwise, servicenow }],
  );
}
