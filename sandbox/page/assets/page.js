/** The page itself: asks every second and a half, and draws the pairs where they stand. */
import { part } from './card.js';
import { createPair, nounOf, sides } from './pair.js';
import { getPairs, postEdit } from './server.js';

/** @typedef {import('../pairs.ts').PairView} PairView */
/** @typedef {import('../../common/record-view.ts').EditTarget} EditTarget */
/** @typedef {import('./server.js').View} View */
/** @typedef {import('./server.js').Side} Side */
/** @typedef {import('./pair.js').ShownPair} ShownPair */

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
/** Why the last new record was not made; empty when it was. */
let refusedNew = '';
let skip = 0;
/** @type {View | undefined} */
let view;
let round = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let next;

/**
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 */
function byId(id, kind) {
  return part(document, `#${id}`, kind);
}

async function look() {
  clearTimeout(next);
  const mine = (round += 1);
  try {
    const seen = await getPairs({ skip, find: find.value.trim(), all: all.checked });
    // Somebody asked for something else meanwhile.
    if (mine !== round) return;
    view = seen;
    draw(seen);
    pulse('live', 'live');
  } catch (thrown) {
    if (mine !== round) return;
    pulse('lost', 'the simulator does not answer; trying again');
    console.warn(thrown);
  }
  if (!document.hidden) next = setTimeout(() => void look(), pace);
}

/** Empties the page: of another list nothing that stood there is of use. */
function showOtherList() {
  shown.clear();
  list.replaceChildren();
  void look();
}

/**
 * @param {string} state
 * @param {string} text
 */
function pulse(state, text) {
  const element = byId('pulse', HTMLElement);
  element.dataset.state = state;
  part(element, '[data-part=text]', HTMLElement).textContent = text;
}

/** @param {View} seen */
function draw(seen) {
  drawFrame(seen);
  const keys = seen.pairs.map(({ key }) => key);
  const arrived = keys.filter((key) => !shown.has(key));
  const followed = seen.pairs.flatMap((pair) => (shown.get(pair.key) ?? begin(pair)).draw(pair, seen));
  if (followed.length > 0) byId('said', HTMLElement).textContent = `Followed: ${followed.join('; ')}`;
  for (const [key, entry] of shown)
    if (!keys.includes(key) && !entry.isInHand()) {
      entry.element.remove();
      shown.delete(key);
    }
  arrange(keys, arrived);
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
function drawFrame(seen) {
  const silent = sides.flatMap((side) => {
    const about = seen[side];
    return about.state === 'silent' ? [`${nameOf(side)}: ${about.why}`] : [];
  });
  const trouble = byId('trouble', HTMLElement);
  const text = [...silent, refusedNew].join(' ').trim();
  if (trouble.textContent !== text) trouble.textContent = text;
  trouble.hidden = text === '';
  for (const side of sides) {
    document.body.classList.toggle(`without-${side}`, seen[side].state === 'absent');
    byId(`new-${side}`, HTMLButtonElement).hidden = seen[side].state !== 'here';
  }
  byId('all-label', HTMLElement).hidden = !seen.isLinked;
  const alone = sides.find((side) => seen[side].state === 'absent');
  const title = alone === undefined ? 'Side by side' : `${nameOf(other(alone))} simulator`;
  byId('title', HTMLElement).textContent = title;
  document.title = title;
  byId('lead', HTMLElement).textContent =
    alone !== undefined
      ? 'Only this simulator was started. Whatever you connect to it shows here as it works.'
      : seen.isLinked
        ? 'Change either one. The other follows, and what moved lights up.'
        : 'What keeps these two equal runs elsewhere, if it runs. What moves lights up.';
  byId('nothing', HTMLElement).hidden = seen.pairs.length > 0;
  byId('pages', HTMLElement).hidden = skip === 0 && !seen.hasMore;
  byId('newer', HTMLButtonElement).disabled = skip === 0;
  byId('older', HTMLButtonElement).disabled = !seen.hasMore;
  byId('page-number', HTMLElement).textContent = `page ${skip / pageSize + 1}`;
}

/** @param {Side} side */
function other(side) {
  return side === 'connectwise' ? 'servicenow' : 'connectwise';
}

/** @param {Side} side */
function nameOf(side) {
  return side === 'connectwise' ? 'ConnectWise' : 'ServiceNow';
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
find.addEventListener('input', () => {
  skip = 0;
  showOtherList();
});
all.addEventListener('change', () => {
  skip = 0;
  showOtherList();
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
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void look();
});
void look();
