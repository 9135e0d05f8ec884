/** The page itself: asks every second and a half, and draws the pairs where they stand. */
import { drawBreakIt, startBreakIt } from './break-it.js';
import { byId, say, showIcon } from './document.js';
import { drawFrame, drawNothing, drawPulse, startKeyButton, tellTrouble } from './frame.js';
import { createPair, nounOf, sides } from './pair.js';
import { getPairs, postEdit } from './server.js';
import './theme.js';

/** @typedef {import('../pairs.ts').PairView} PairView */
/** @typedef {import('../../common/record-view.ts').EditTarget} EditTarget */
/** @typedef {import('./server.js').View} View */
/** @typedef {import('./server.js').Side} Side */
/** @typedef {import('./pair.js').ShownPair} ShownPair */
/** @typedef {import('./standing.js').Kind} Kind */

const pace = 1500;
const pageSize = 25;

const find = byId('find', HTMLInputElement);
const all = byId('all', HTMLInputElement);
const list = byId('pairs', HTMLElement);
const newSummary = byId('new-summary', HTMLInputElement);
/** @type {Map<string, ShownPair>} */
const shown = new Map();
/** Keys of records made here whose pair is not drawn yet. @type {Set<string>} */
const coming = new Set();
/** The reason why the last new record was not made; empty when it was. */
let refusedNew = '';
let skip = 0;
/** @type {View | undefined} */
let view;
/** Milliseconds since 1970. */
let seenAt = 0;
let isPaused = false;
let round = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let next;

async function look() {
  clearTimeout(next);
  const mine = (round += 1);
  try {
    const seen = await getPairs({ skip, find: find.value.trim(), all: all.checked });
    // Somebody asked for something else meanwhile.
    if (mine !== round) return;
    view = seen;
    seenAt = Date.now();
    draw(seen);
    drawPulse(isPaused ? 'paused' : 'live', seenAt);
  } catch (thrown) {
    if (mine !== round) return;
    byId('loading', HTMLElement).hidden = true;
    drawPulse('lost', seenAt);
    tellTrouble(
      'The simulator does not answer.',
      `${seenAt === 0 ? '' : 'What you see below may have changed. '}Is npm start still running? It is asked again all the time.`,
    );
    list.classList.add('stale');
    console.warn(thrown);
  }
  if (!document.hidden && !isPaused) next = setTimeout(() => void look(), pace);
}

/** Empties the page: of another list nothing that stood there is of use. */
function showOtherList() {
  shown.clear();
  list.replaceChildren();
  void look();
}

/** @param {View} seen */
function draw(seen) {
  byId('loading', HTMLElement).hidden = true;
  list.classList.remove('stale');
  const keys = seen.pairs.map(({ key }) => key);
  const arrived = keys.filter((key) => !shown.has(key));
  const drawn = seen.pairs.map((pair) => (shown.get(pair.key) ?? begin(pair)).draw(pair, seen));
  drawFrame(
    seen,
    drawn.map(({ kind }) => kind),
    { refused: refusedNew, scope: scopeOf(seen) },
  );
  drawBreakIt(seen);
  drawPages(seen);
  const followed = drawn.flatMap((one) => one.followed);
  if (followed.length > 0) say(byId('said', HTMLElement), `Followed: ${followed.join('; ')}`);
  for (const [key, entry] of shown)
    if (!keys.includes(key) && !entry.isInHand()) {
      entry.element.remove();
      shown.delete(key);
    }
  arrange(keys, arrived);
}

/**
 * The sentence above the list counts no more than the list holds.
 * @param {View} seen
 * @returns {'all' | 'found' | 'part'}
 */
function scopeOf({ hasMore }) {
  if (find.value.trim() !== '') return 'found';
  return hasMore || skip > 0 ? 'part' : 'all';
}

/** @param {PairView} pair */
function begin({ key }) {
  const entry = createPair(coming.delete(key), async (side, targets) => {
    for (const target of targets) await edit(side, target);
    void look();
  });
  shown.set(key, entry);
  return entry;
}

/** @param {View} seen */
function drawPages(seen) {
  drawNothing(seen.pairs.length === 0, find.value.trim());
  byId('pages', HTMLElement).hidden = skip === 0 && !seen.hasMore;
  byId('newer', HTMLButtonElement).disabled = skip === 0;
  byId('older', HTMLButtonElement).disabled = !seen.hasMore;
  say(byId('page-number', HTMLElement), `Part ${skip / pageSize + 1}`);
}

/**
 * Known pairs keep their places, so that nothing jumps away under a hand or an eye; new ones come first. With nobody
 * at work at the top of the page the latest change comes first.
 * @param {readonly string[]} latestFirst
 * @param {readonly string[]} arrived
 */
function arrange(latestFirst, arrived) {
  const isBusy = list.contains(document.activeElement) && document.activeElement !== list;
  const isFree = !isBusy && window.scrollY < 200 && ![...shown.values()].some((entry) => entry.isInHand());
  const elements = (/** @type {readonly string[]} */ keys) =>
    keys.flatMap((key) => shown.get(key)?.element ?? []);
  if (isFree) {
    const wanted = elements(latestFirst);
    if (wanted.some((element, at) => list.children[at] !== element)) list.replaceChildren(...wanted);
  } else list.prepend(...elements(arrived));
}

/**
 * @param {Side} side
 * @param {EditTarget} target
 * @returns {Promise<string>} the id of the record
 */
async function edit(side, target) {
  const about = view?.[side];
  if (view === undefined || about?.state !== 'here') throw new Error('That side does not answer now.');
  return postEdit(view.servedBy === side, { ...target, by: about.about.person });
}

/** @param {Side} side */
async function make(side) {
  const about = view?.[side];
  if (about?.state !== 'here') return;
  const { field, ...target } = about.about.blank;
  const summary = newSummary.value.trim() || `Made on this page at ${new Date().toLocaleTimeString()}`;
  try {
    const id = await edit(side, { ...target, set: { ...target.set, [field]: summary } });
    newSummary.value = '';
    refusedNew = '';
    coming.add(`${nounOf(side)}-${id}`);
    const isElsewhere = skip > 0 || find.value !== '';
    skip = 0;
    find.value = '';
    if (isElsewhere) showOtherList();
    else void look();
  } catch (thrown) {
    refusedNew = thrown instanceof Error ? thrown.message : String(thrown);
    void look();
  }
}

byId('new', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const pressed = event.submitter instanceof HTMLButtonElement ? event.submitter.value : '';
  const side = sides.find((one) => one === pressed) ?? sides.find((one) => view?.[one].state === 'here');
  if (side !== undefined) void make(side);
});
byId('search', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
const search = () => {
  skip = 0;
  showOtherList();
};
find.addEventListener('input', search);
all.addEventListener('change', search);
byId('clear', HTMLButtonElement).addEventListener('click', () => {
  find.value = '';
  search();
  find.focus();
});
for (const [id, step] of /** @type {const} */ ([
  ['newer', -pageSize],
  ['older', pageSize],
]))
  byId(id, HTMLButtonElement).addEventListener('click', () => {
    skip = Math.max(0, skip + step);
    showOtherList();
    list.focus();
    window.scrollTo({ top: 0 });
  });
byId('pause', HTMLButtonElement).addEventListener('click', () => {
  isPaused = !isPaused;
  const button = byId('pause', HTMLButtonElement);
  button.setAttribute('aria-pressed', String(isPaused));
  showIcon(button, isPaused ? 'run' : 'pause');
  say(byId('pause-text', HTMLElement), isPaused ? 'Paused' : 'Pause');
  drawPulse(isPaused ? 'paused' : 'live', seenAt);
  if (isPaused) clearTimeout(next);
  else void look();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && !isPaused) void look();
});
say(byId('host', HTMLElement), location.host);
say(byId('zone', HTMLElement), Intl.DateTimeFormat().resolvedOptions().timeZone);
startKeyButton();
startBreakIt(() => void look());
void look();
