/** Tells how the two of a pair stand to each other, in the app's own words wherever it has seen the latest change. Pure. */
import { fieldNames } from './changes.js';

/** @typedef {import('../pairs.ts').PairView} PairView */
/** @typedef {import('../told-states.ts').ToldState} ToldState */
/** @typedef {import('./changes.js').FieldName} FieldName */

/**
 * `in-sync`; `under-way` (a change that the other side will have in a moment); `waits` (by itself, for a time); `person`
 * (somebody must decide or repair); `failed` (somebody must, and something was refused); `off` (nothing is to happen);
 * `unknown` (nobody says what equal means).
 * @typedef {'in-sync' | 'under-way' | 'waits' | 'person' | 'failed' | 'off' | 'unknown'} Kind
 */

/**
 * @typedef {object} Standing
 * @property {Kind} kind
 * @property {string} icon
 * @property {string} word stands out; empty where the sentence has no beginning that could
 * @property {string} text the rest of the sentence
 * @property {string} next what happens now, or what to do
 * @property {string | null} command
 * @property {readonly FieldName[]} differing
 */

/** The time that a difference may last before the page says where to look, in milliseconds. */
export const patience = 30_000;

/** @type {Readonly<Record<string, readonly [Kind, string]>>} */
const kinds = {
  waiting: ['waits', 'wait'],
  conflict: ['person', 'conflict'],
  'dead-lettered': ['failed', 'bad'],
  stopped: ['person', 'warn'],
  unlinked: ['person', 'warn'],
  paused: ['off', 'pause'],
  'dry-run': ['off', 'off'],
  'not-wanted': ['off', 'off'],
};

/**
 * @param {PairView} pair
 * @param {{ isLinked: boolean, hasBothSides: boolean, wasTouched: boolean, waitedFor: number }} known
 *   `isLinked`: something is known to keep pairs equal; `wasTouched`: changed or made on this page; `waitedFor`:
 *   milliseconds since the difference was first seen
 * @returns {Standing}
 */
export function standingOf(pair, known) {
  const { ticket, incident, verdict, told } = pair;
  if (ticket === null || incident === null) return alone(pair, known);
  if (verdict === null)
    return standing('unknown', 'both', { word: 'A pair.', text: 'Nothing is known that keeps it equal.' });
  const differing = fieldNames.filter((name) => !verdict[name]);
  // The app's own words go first, unless it has not seen the last change yet.
  if (told !== null && told.kind !== 'in-sync' && (differing.length > 0 || told.kind !== 'waiting'))
    return toldStanding(told, differing);
  if (differing.length > 0) return underWay(pair, known, differing);
  return inSync(pair);
}

/**
 * Two words that count as one are never called equal, also before the app has said anything.
 * @param {PairView} pair
 */
function inSync({ told, countsAs }) {
  const words = /^In sync(?: \(([^)]*)\))?/.exec(told?.sentence ?? '');
  // Ours has the labels of both systems where the app's has their keys.
  const counts = countsAs ?? words?.[1] ?? null;
  const left = /Left as it is: .*/.exec(words?.input ?? '')?.[0] ?? '';
  const besides = told?.kind === 'waiting' ? told.sentence : left;
  return standing('in-sync', counts === null ? 'equal' : 'about', {
    word: words === null ? 'The same' : 'In sync',
    text: [counts === null ? '' : `(${counts})`, besides].filter((one) => one !== '').join(' '),
  });
}

/**
 * @param {PairView} pair
 * @param {Parameters<typeof standingOf>[1]} known
 */
function alone(pair, known) {
  const { ticket, isCovered, told } = pair;
  if (!known.hasBothSides)
    return standing('unknown', 'off', { word: 'Not known now.', text: 'One side does not answer.' });
  const noun = ticket === null ? 'ticket' : 'incident';
  if (told !== null && told.kind !== 'in-sync' && !isOnItsWay(told)) {
    const said = toldStanding(told, []);
    return told.kind === 'not-wanted'
      ? { ...said, word: `No ${noun}.`, text: told.sentence, next: '' }
      : said;
  }
  if (isCovered && known.wasTouched) return underWay(pair, known, []);
  if (isCovered)
    return standing('off', 'off', {
      word: `No ${noun}${told === null ? '.' : ' yet.'}`,
      text: told?.next ?? '',
    });
  return standing('off', 'off', {
    word: `No ${noun}.`,
    text: known.isLinked ? 'No link covers this record.' : '',
  });
}

/** Returns true if the record only waits for the callback or poll that names it. @param {ToldState} told */
function isOnItsWay({ kind, sentence }) {
  return kind === 'waiting' && sentence.includes('no counterpart yet');
}

/**
 * @param {ToldState} told
 * @param {readonly FieldName[]} differing
 */
function toldStanding({ kind, sentence, next, command }, differing) {
  const [ours, icon] = kinds[kind] ?? ['waits', 'wait'];
  const [word = ''] = /^.{1,70}?:(?= )/s.exec(sentence) ?? [];
  // A choice that somebody has made is carried out by itself.
  const isMade = kind === 'conflict' && command === null;
  return standing(isMade ? 'waits' : ours, isMade ? 'wait' : icon, {
    word,
    text: sentence.slice(word.length).trim(),
    next,
    command,
    differing,
  });
}

/**
 * @param {PairView} pair
 * @param {{ waitedFor: number }} known
 * @param {readonly FieldName[]} differing
 */
function underWay({ ticket, incident }, { waitedFor }, differing) {
  if (waitedFor < patience)
    return standing('under-way', 'wait', { word: 'On its way to the other side…', differing });
  return standing('waits', 'warn', {
    word: 'Still not equal.',
    text: 'The app says nothing of it.',
    next: 'Ask why:',
    command: `npm run cli -- why ${ticket?.number ?? incident?.number ?? ''}`,
    differing,
  });
}

/**
 * @param {Kind} kind
 * @param {string} icon
 * @param {Partial<Omit<Standing, 'kind' | 'icon'>>} more
 * @returns {Standing}
 */
function standing(kind, icon, more) {
  return { kind, icon, word: '', text: '', next: '', command: null, differing: [], ...more };
}

/**
 * The state of the list in one sentence, the worst first; it says so where the list is not the whole one.
 * @param {readonly Kind[]} shown
 * @param {'all' | 'found' | 'part'} scope what `shown` is: every pair, those that a search found, or one part of them
 * @returns {{ icon: string, sentence: string }}
 */
export function sentenceOf(shown, scope = 'all') {
  const { icon, sentence } = wholeSentence(shown);
  const isCounted = /^\d/.test(sentence);
  return { icon, sentence: scope === 'all' || !isCounted ? sentence : `${scopes[scope]} ${sentence}` };
}

const scopes = { found: 'Of those found,', part: 'Of those shown,' };

/**
 * @param {readonly Kind[]} shown
 * @returns {{ icon: string, sentence: string }}
 */
function wholeSentence(shown) {
  const count = (/** @type {Kind} */ kind) => shown.filter((one) => one === kind).length;
  const [people, failed, waits, moving, synced] = /** @type {const} */ ([
    'person',
    'failed',
    'waits',
    'under-way',
    'in-sync',
  ]).map(count);
  const tell = (/** @type {number} */ many, /** @type {string} */ one, /** @type {string} */ more) =>
    `${many} ${many === 1 ? `pair ${one}` : `pairs ${more}`}.`;
  if ((people ?? 0) + (failed ?? 0) > 0)
    return { icon: 'warn', sentence: tell((people ?? 0) + (failed ?? 0), 'needs you', 'need you') };
  if (waits) return { icon: 'wait', sentence: tell(waits, 'waits', 'wait') };
  if (moving) return { icon: 'wait', sentence: tell(moving, 'is being synced', 'are being synced') };
  if (synced) return { icon: 'ok', sentence: tell(synced, 'is in sync', 'are in sync') };
  return { icon: 'both', sentence: 'Side by side' };
}
