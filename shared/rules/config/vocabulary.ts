/**
 * Compares a link's configuration with the vocabulary of its two instances, and reports every mistake at once with the
 * closest word that exists.
 *
 * ServiceNow drops a condition on a column that it does not know and runs the rest of the query (Table API), so a
 * typing error in a filter means "everything of the company". A filter is therefore believed only when every column in
 * it was seen in the dictionary or was proven by counting: of one column, "empty and not empty" must find nothing and
 * "empty or not empty" must find something.
 */
import { digest } from '../canonical.ts';
import { closestWord } from './closest-word.ts';
import { readFilter } from './filter.ts';
import type { Link } from './link.ts';
import { mappingWordMistakes, type MappedPlace } from './mappings/check.ts';

/** One column of the filter as the ServiceNow instance knows it. */
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
  /** Its place in the configuration, for example `servicenow.caller`. */
  readonly path: string;
  readonly id: string;
  /** `unreadable`: the integration may not look. */
  readonly state: 'there' | 'inactive' | 'missing' | 'unreadable';
}

/** The words that an instance knows. An empty list means that the side has no such thing or does not show it. */
export interface Vocabulary {
  readonly statuses: readonly { readonly board: string; readonly value: string; readonly closed: boolean }[];
  readonly priorities: readonly string[];
  readonly closeCodes: readonly string[];
  readonly holdReasons: readonly string[];
  readonly named: readonly NamedRecord[];
  readonly fields: readonly FilterField[];
  /** The fields that the link maps itself. */
  readonly mapped: readonly MappedPlace[];
  /** Incidents that match company, filter and an impossible id at once: anything but 0 means an ignored filter. */
  readonly impossible: number;
}

/** One thing wrong with the configuration. */
export interface VocabularyMistake {
  readonly path: string;
  readonly sentence: string;
  /**
   * `scope`: the link may see records of others, so it must not run. `word`: a word is unknown; tickets that need it are
   * dead-lettered one by one.
   */
  readonly grade: 'scope' | 'word';
}

/** Every mistake in the link, judged by what both instances said. Pure. */
export function vocabularyMistakes(
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
    ...mappingWordMistakes(link.mappings, { connectwise, servicenow }).map((mistake) => ({
      ...mistake,
      grade: 'word' as const,
    })),
  ];
}

function filterMistakes(link: Link, { fields, impossible }: Vocabulary): VocabularyMistake[] {
  const sentences = [
    ...readFilter(link.servicenow.filter).unreadable.map(unreadableSentence),
    ...fields.map(columnSentence),
    impossible > 0 ? 'the instance ignores a part of the filter' : null,
  ];
  return sentences
    .filter((sentence) => sentence !== null)
    .map((sentence) => ({ path: 'servicenow.filter', sentence, grade: 'scope' }));
}

function unreadableSentence(part: string): string {
  return part === 'EQ'
    ? 'the filter ends with ^EQ, which ServiceNow’s own pages add: leave it out'
    : `"${part}" is not a condition; a condition is a column, an operator such as =, IN or ISNOTEMPTY, and a value`;
}

/** The reason for which a condition on this column is not believed; null when it is. */
function columnSentence({ path, inDictionary, brokeAt, candidates, proof }: FilterField): string | null {
  const column = path === 'company' ? 'the company' : `column "${path}"`;
  if (inDictionary === false)
    return `column "${path}" does not exist in this instance${suggestion(brokeAt, candidates)}; ServiceNow would ignore the condition and return every incident`;
  if (proof.contradiction > 0)
    return `the instance ignores conditions on ${column}: it counts records that cannot match them`;
  if (proof.all > 0 && proof.either === 0)
    return `the instance finds nothing by ${column}: it does not exist, or the integration user may not read it`;
  if (proof.all === 0 && inDictionary === null)
    return `${column} could not be checked: the instance counts no incident, and the integration user may not read sys_dictionary; grant read on that table`;
  return null;
}

function namedMistake({ path, id, state }: NamedRecord): VocabularyMistake[] {
  if (state === 'there' || state === 'unreadable') return [];
  const isScope = /company|boards/i.test(path);
  return [
    {
      path,
      sentence: state === 'missing' ? `${id} does not exist` : `${id} is inactive`,
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
    const boardStatus = `an active status of board ${map.board}`;
    return [
      ...map.rows.flatMap((row, place) => [
        ...unknown(`${at}.rows[${place}].connectwise`, row.connectwise, ofBoard, boardStatus),
        ...unknown(`${at}.rows[${place}].servicenow`, row.servicenow, states, 'an active incident state'),
      ]),
      ...unknown(
        `${at}.otherwise.toServiceNow`,
        map.otherwise.toServiceNow,
        states,
        'an active incident state',
      ),
      ...unknown(`${at}.otherwise.toConnectWise`, map.otherwise.toConnectWise, ofBoard, boardStatus),
    ];
  });
}

function priorityMistakes(link: Link, connectwise: Vocabulary, servicenow: Vocabulary): VocabularyMistake[] {
  return link.priority.flatMap((row, place) => [
    ...unknown(
      `priority[${place}].connectwise`,
      row.connectwise,
      connectwise.priorities,
      'an active priority',
    ),
    ...unknown(
      `priority[${place}]`,
      `${row.impact}/${row.urgency}`,
      servicenow.priorities,
      'an active combination of impact and urgency',
    ),
  ]);
}

function closingMistakes(link: Link, servicenow: Vocabulary): VocabularyMistake[] {
  const states = servicenow.statuses.map(({ value }) => value);
  const each = (path: string, values: readonly string[]): VocabularyMistake[] =>
    values.flatMap((value, place) => unknown(`${path}[${place}]`, value, states, 'an active incident state'));
  return [
    ...each('closing.states', link.closing.states),
    ...unknown('closing.closeCode', link.closing.closeCode, servicenow.closeCodes, 'an active close code'),
    ...each('onHold.states', link.onHold.states),
    ...unknown('onHold.reason', link.onHold.reason, servicenow.holdReasons, 'an active hold reason'),
  ];
}

/** A mistake when the instance does not know the word; a list that the instance does not show proves nothing. */
function unknown(
  path: string,
  word: string | null,
  known: readonly string[],
  expected: string,
): VocabularyMistake[] {
  if (word === null || known.length === 0 || known.includes(word)) return [];
  return [{ path, sentence: `"${word}" is not ${expected}${suggestion(word, known)}`, grade: 'word' }];
}

/** Longer lists of known words are not printed. */
const maxListed = 12;

function suggestion(word: string, known: readonly string[]): string {
  const close = closestWord(word, known);
  if (close !== null) return `; did you mean "${close}"?`;
  return known.length > 0 && known.length <= maxListed ? `; known are ${known.join(', ')}` : '';
}

/** Changes with every part of the link that the check reads. */
export function checkFingerprint(link: Link): string {
  const { connectwise, servicenow, status, priority, closing, onHold, mappings } = link;
  const mapped = mappings.length === 0 ? [] : [mappings];
  const read = [connectwise, servicenow, status, priority, closing, onHold, ...mapped];
  return digest(JSON.stringify(read)).slice(0, 16);
}
