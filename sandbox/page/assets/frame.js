/** The frame round the records: the state in one sentence, the systems that do not answer, the way to the dashboard. */
import { byId, say, showIcon } from './document.js';
import { sides, systemOf } from './pair.js';
import { getKey } from './server.js';
import { sentenceOf } from './standing.js';
import { clockText } from './words.js';

/** @typedef {import('./server.js').View} View */
/** @typedef {import('./server.js').Side} Side */
/** @typedef {import('./standing.js').Kind} Kind */

const usualLead = 'Change either record. The other follows, and what moved lights up.';

/**
 * @param {View} seen
 * @param {readonly Kind[]} kinds how the pairs that are shown stand
 * @param {{ refused: string, scope: 'all' | 'found' | 'part' }} more `refused`: why the last new record was not made;
 *   empty when it was. `scope`: which pairs are shown
 */
export function drawFrame(seen, kinds, { refused, scope }) {
  const alone = sides.find((side) => seen[side].state === 'absent');
  for (const side of sides) {
    document.body.classList.toggle(`without-${side}`, seen[side].state === 'absent');
    byId(`new-${side}`, HTMLButtonElement).hidden = seen[side].state !== 'here';
  }
  byId('new', HTMLElement).hidden = sides.every((side) => seen[side].state !== 'here');
  byId('all-label', HTMLElement).hidden = !seen.isLinked;
  const { icon, sentence } =
    alone === undefined
      ? sentenceOf(kinds, scope)
      : { icon: 'both', sentence: `${systemOf(other(alone))} simulator` };
  showIcon(byId('state-icon', SVGElement), icon);
  byId('state-icon', SVGElement).classList.toggle('warn', icon === 'warn');
  say(byId('title', HTMLElement), sentence);
  const title = alone === undefined ? 'Side by side' : sentence;
  if (document.title !== title) document.title = title;
  say(byId('lead', HTMLElement), leadOf(seen, alone));
  drawDashboard(seen);
  drawTrouble(seen, refused);
}

/**
 * @param {View} seen
 * @param {Side | undefined} alone
 */
function leadOf({ isLinked }, alone) {
  if (alone !== undefined)
    return 'Only this simulator was started. Whatever you connect to it shows here as it works.';
  return isLinked
    ? usualLead
    : 'What keeps these two equal runs elsewhere, if it runs. What moves lights up.';
}

/** @param {View} seen */
function drawDashboard({ dashboard }) {
  byId('dashboard', HTMLElement).hidden = dashboard === null;
  const link = byId('to-dashboard', HTMLAnchorElement);
  if (dashboard !== null && link.href !== dashboard) link.href = dashboard;
}

/**
 * @param {View} seen
 * @param {string} refused
 */
function drawTrouble(seen, refused) {
  const silent = sides.flatMap((side) => {
    const about = seen[side];
    return about.state === 'silent' ? [{ system: systemOf(side), why: about.why }] : [];
  });
  const [first] = silent;
  if (first !== undefined)
    tellTrouble(
      `${first.system} does not answer.`,
      `${silent.map(({ why }) => why).join(' ')} Its records are shown as they were; it is asked again all the time.`,
    );
  else if (seen.app === 'silent')
    tellTrouble(
      'The functions do not answer.',
      'Records can be changed, and stay apart until the functions run again; it is asked again all the time.',
    );
  else if (refused === '') tellTrouble('', '');
  else tellTrouble('It was not made.', refused);
}

/**
 * @param {string} title
 * @param {string} text
 */
export function tellTrouble(title, text) {
  say(byId('trouble-title', HTMLElement), title);
  say(byId('trouble-text', HTMLElement), text);
  byId('trouble', HTMLElement).hidden = title === '';
}

/**
 * The list has nothing to show.
 * @param {boolean} isEmpty
 * @param {string} find
 */
export function drawNothing(isEmpty, find) {
  byId('nothing', HTMLElement).hidden = !isEmpty;
  const isSearch = find !== '';
  byId('clear', HTMLButtonElement).hidden = !isSearch;
  say(byId('nothing-title', HTMLElement), isSearch ? `Nothing found for “${find}”.` : 'No records yet.');
  say(
    byId('nothing-text', HTMLElement),
    isSearch
      ? 'Numbers and summaries were looked through.'
      : 'Make one above; whatever is written through the API shows here as well.',
  );
}

/**
 * When the page last heard of its simulator.
 * @param {'live' | 'paused' | 'lost'} state
 * @param {number} at milliseconds since 1970
 */
export function drawPulse(state, at) {
  const element = byId('pulse', HTMLElement);
  element.dataset['state'] = state;
  const clock = at === 0 ? '' : clockText(at);
  const words = {
    live: 'Live',
    paused: `Paused at ${clock}`,
    lost: at === 0 ? 'No answer' : `No answer since ${clock}`,
  };
  say(element, words[state]);
}

/** Makes the button that copies the key of the dashboard work. */
export function startKeyButton() {
  byId('copy-key', HTMLButtonElement).addEventListener('click', () => void tellCopy());
}

async function tellCopy() {
  const words = await copyKey();
  const text = byId('copy-key-text', HTMLElement);
  say(text, words);
  say(byId('said', HTMLElement), words);
  setTimeout(() => say(text, 'Copy its key'), 4000);
}

async function copyKey() {
  try {
    await navigator.clipboard.writeText(await getKey());
    return 'Copied: paste it there';
  } catch {
    return 'Not copied: npm start printed it';
  }
}

/** @param {Side} side */
export function other(side) {
  return side === 'connectwise' ? 'servicenow' : 'connectwise';
}
