/**
 * Holds a link's configuration against what its two instances know, and says every mistake at once with the closest
 * word that exists.
 *
 * ServiceNow drops a condition on a column that it does not know and runs the rest of the query (Table API), so a
 * typing error in a filter means "everything of the company". A filter is therefore believed only when every column in
 * it was seen in the dictionary or was proven by counting: of one column, "empty and not empty" must find nothing and
 * "empty or not empty" must find something.
 */
import { digest } from '../canonical.ts';
import type { Link } from './link.ts';

/** One condition of an encoded query. */
export interface FilterCondition {
  /** Column, with dots where the path leads over references. */
  readonly field: string;
  readonly operator: string;
  readonly value: string;
}

/** What the ServiceNow instance says of one column of the filter. */
export interface FilterField {
  readonly path: string;
  /** By the dictionary; null where the dictionary may not be read. */
  readonly inDictionary: boolean | null;
  /** The step at which the path broke off, and the columns of the table in which it was looked for. */
  readonly brokeAt: string;
  readonly candidates: readonly string[];
  /** Counts over the same incidents: of all, of "empty and not empty", of "empty or not empty". */
  readonly proof: { readonly all: number; readonly contradiction: number; readonly either: number };
}

/** A record that the configuration names by its id. */
export interface NamedRecord {
  /** Where it stands in the configuration, for example `servicenow.caller`. */
  readonly path: string;
  readonly id: string;
  /** `unreadable`: the integration may not look. */
  readonly state: 'there' | 'inactive' | 'missing' | 'unreadable';
}

/** The words that an instance knows. Empty lists mean that the side has no such thing or does not show it. */
export interface Vocabulary {
  readonly statuses: readonly { readonly board: string; readonly value: string; readonly closed: boolean }[];
  readonly priorities: readonly string[];
  readonly closeCodes: readonly string[];
  readonly holdReasons: readonly string[];
  readonly named: readonly NamedRecord[];
  readonly fields: readonly FilterField[];
  /** Incidents that match company, filter and an impossible id at once: anything but 0 means an ignored filter. */
  readonly impossible: number;
}

/** One thing wrong with the configuration. */
export interface VocabularyMistake {
  readonly path: string;
  readonly sentence: string;
  /**
   * `scope`: whose records the link sees is in doubt, so it must not run. `word`: a word is unknown; tickets that need
   * it are dead-lettered one by one.
   */
  readonly grade: 'scope' | 'word';
}

/** Longest first, so that `NOT IN` is not read as `IN`. */
const operators = [
  'ISNOTEMPTY',
  'INSTANCEOF',
  'STARTSWITH',
  'EMPTYSTRING',
  'NOT LIKE',
  'ENDSWITH',
  'ANYTHING',
  'NSAMEAS',
  'BETWEEN',
  'DYNAMIC',
  'ISEMPTY',
  'NOT IN',
  'SAMEAS',
  'NOTON',
  'LIKE',
  'ON',
  'IN',
  '>=',
  '<=',
  '!=',
  '=',
  '>',
  '<',
] as const;
const conditionForm = new RegExp(
  `^(?:OR)?([a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)*)(${operators.join('|')})([^]*)$`,
);

/** The conditions of a filter, and the parts that are none. A doubled caret belongs to a value. */
export function readFilter(filter: string): {
  readonly conditions: readonly FilterCondition[];
  readonly unreadable: readonly string[];
} {
  const conditions: FilterCondition[] = [];
  const unreadable: string[] = [];
  for (const part of partsOf(filter)) {
    const [, field, operator, value] = conditionForm.exec(part) ?? [];
    if (field === undefined || operator === undefined) unreadable.push(part);
    else conditions.push({ field, operator, value: value ?? '' });
  }
  return { conditions, unreadable };
}

function partsOf(filter: string): readonly string[] {
  if (filter === '') return [];
  const parts = [''];
  for (let at = 0; at < filter.length; at += 1) {
    const isCaret = filter[at] === '^';
    if (isCaret && filter[at + 1] !== '^') parts.push('');
    else {
      parts[parts.length - 1] += filter[at] ?? '';
      if (isCaret) at += 1;
    }
  }
  return parts;
}

/** Every mistake in the link, judged by what both instances said. Pure. */
export function linkMistakes(
  link: Link,
  connectwise: Vocabulary,
  servicenow: Vocabulary,
): VocabularyMistake[] {
  return [
    ...filterMistakes(link, servicenow),
    ...[...connectwise.named, ...servicenow.named].flatMap(namedMistake),
    ...statusMistakes(link, connectwise, servicenow),
    ...priorityMistakes(link, connectwise, servicenow),
    ...closingMistakes(link, servicenow),
  ];
}

function filterMistakes(link: Link, { fields, impossible }: Vocabulary): VocabularyMistake[] {
  const path = 'servicenow.filter';
  const scope = (sentence: string): VocabularyMistake => ({ path, sentence, grade: 'scope' });
  const mistakes = readFilter(link.servicenow.filter).unreadable.map((part) =>
    scope(
      part === 'EQ'
        ? 'ends with ^EQ, which ServiceNow’s own pages add: leave it out'
        : `"${part}" is no condition: a column, an operator such as =, IN or ISNOTEMPTY, and a value`,
    ),
  );
  for (const field of fields) {
    const { all, contradiction, either } = field.proof;
    const own = field.path === 'company' ? 'the company' : `column "${field.path}"`;
    if (field.inDictionary === false)
      mistakes.push(
        scope(
          `column "${field.path}" does not exist in this instance${suggestion(field.brokeAt, field.candidates)}; ServiceNow would ignore the condition and show everything`,
        ),
      );
    else if (contradiction > 0)
      mistakes.push(
        scope(`the instance ignores conditions on ${own}: it counts records that cannot match them`),
      );
    else if (all > 0 && either === 0)
      mistakes.push(scope(`the instance finds nothing by ${own}: it does not exist or may not be read`));
    else if (all === 0 && field.inDictionary === null)
      mistakes.push(
        scope(
          `${own} could not be checked: there is no incident to count, and sys_dictionary may not be read; grant that table to the integration user`,
        ),
      );
  }
  if (impossible > 0) mistakes.push(scope('the instance ignores a part of the filter'));
  return mistakes;
}

function namedMistake({ path, id, state }: NamedRecord): VocabularyMistake[] {
  if (state === 'there' || state === 'unreadable') return [];
  const isScope = /company|boards/i.test(path);
  return [
    {
      path,
      sentence: state === 'missing' ? `there is no ${id}` : `${id} is inactive`,
      // A company that was switched off is still the same company.
      grade: isScope && state === 'missing' ? 'scope' : 'word',
    },
  ];
}

function statusMistakes(link: Link, connectwise: Vocabulary, servicenow: Vocabulary): VocabularyMistake[] {
  const states = servicenow.statuses.map(({ value }) => value);
  return link.status.flatMap((map, index) => {
    const ofBoard = connectwise.statuses
      .filter(({ board }) => board === String(map.board))
      .map(({ value }) => value);
    const at = `status[${index}]`;
    return [
      ...map.rows.flatMap((row, place) => [
        ...unknown(
          `${at}.rows[${place}].connectwise`,
          row.connectwise,
          ofBoard,
          `status of board ${map.board}`,
        ),
        ...unknown(`${at}.rows[${place}].servicenow`, row.servicenow, states, 'state of incidents'),
      ]),
      ...unknown(`${at}.otherwise.toServiceNow`, map.otherwise.toServiceNow, states, 'state of incidents'),
      ...unknown(
        `${at}.otherwise.toConnectWise`,
        map.otherwise.toConnectWise,
        ofBoard,
        `status of board ${map.board}`,
      ),
    ];
  });
}

function priorityMistakes(link: Link, connectwise: Vocabulary, servicenow: Vocabulary): VocabularyMistake[] {
  return link.priority.flatMap((row, place) => [
    ...unknown(`priority[${place}].connectwise`, row.connectwise, connectwise.priorities, 'priority'),
    ...unknown(
      `priority[${place}]`,
      `${row.impact}/${row.urgency}`,
      servicenow.priorities,
      'impact and urgency',
    ),
  ]);
}

function closingMistakes(link: Link, servicenow: Vocabulary): VocabularyMistake[] {
  const states = servicenow.statuses.map(({ value }) => value);
  const each = (path: string, values: readonly string[]): VocabularyMistake[] =>
    values.flatMap((value, place) => unknown(`${path}[${place}]`, value, states, 'state of incidents'));
  return [
    ...each('closing.states', link.closing.states),
    ...unknown('closing.closeCode', link.closing.closeCode, servicenow.closeCodes, 'close code'),
    ...each('onHold.states', link.onHold.states),
    ...unknown('onHold.reason', link.onHold.reason, servicenow.holdReasons, 'reason of a hold'),
  ];
}

/** A mistake when the word is none of those that exist; a list that the instance does not show proves nothing. */
function unknown(
  path: string,
  word: string | null,
  known: readonly string[],
  what: string,
): VocabularyMistake[] {
  if (word === null || known.length === 0 || known.includes(word)) return [];
  return [{ path, sentence: `"${word}" is no active ${what} here${suggestion(word, known)}`, grade: 'word' }];
}

function suggestion(word: string, known: readonly string[]): string {
  const close = closestWord(word, known);
  if (close !== null) return `; did you mean "${close}"?`;
  return known.length > 0 && known.length <= 12 ? `; there are ${known.join(', ')}` : '';
}

/** The known word that takes the fewest changes of dead letters, if that is less than about half of them. */
export function closestWord(word: string, known: readonly string[]): string | null {
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= Math.max(1, Math.floor(word.length * 0.45)) && distance < (best?.distance ?? Infinity))
      best = { candidate, distance };
  }
  return best?.candidate ?? null;
}

/** How many dead letters have to be put in, taken out or exchanged (Levenshtein). */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const exchange = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(exchange, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

/** Changes with anything of the link that a check looks at. */
export function checkFingerprint(link: Link): string {
  const { connectwise, servicenow, status, priority, closing, onHold } = link;
  return digest(JSON.stringify([connectwise, servicenow, status, priority, closing, onHold])).slice(0, 16);
}
