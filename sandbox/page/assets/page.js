/** The page itself: asks every second and a half, and draws the pairs where they stand. */
import { copyOf, createCard, part } from './card.js';
import { standingOf } from './changes.js';
import { getPairs, postEdit } from './server.js';

/** @typedef {import('../pairs.ts').PairView} PairView */
/** @typedef {import('../../common/cards.ts').Card} Card */
/** @typedef {import('../../common/cards.ts').Target} Target */
/** @typedef {import('./server.js').View} View */
/** @typedef {import('./server.js').Side} Side */
/** @typedef {import('./card.js').CardView} CardView */
/**
 * @typedef {object} Shown
 * @property {HTMLElement} element
 * @property {Record<Side, CardView | null>} cards
 * @property {number | null} differsSince
 * @property {boolean} wasTouched
 */

const pace = 1500;
const pageSize = 25;
/** @type {readonly Side[]} */
const sides = ['connectwise', 'servicenow'];

const find = byId('find', HTMLInputElement);
const all = byId('all', HTMLInputElement);
const list = byId('pairs', HTMLElement);
const newSummary = byId('new-summary', HTMLInputElement);
/** @type {Map<string, Shown>} */
const shown = new Map();
/** Records made here whose pair is not drawn yet. */
let isNewComing = false;
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

/** Another list: what stood there is of no use. */
function lookAnew() {
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
  const arrived = seen.pairs.filter(({ key }) => !shown.has(key)).map(({ key }) => key);
  const isFirst = shown.size === 0;
  for (const pair of seen.pairs) drawPair(pair, seen);
  if (isNewComing && !isFirst) {
    const made = shown.get(arrived[0] ?? '');
    if (made !== undefined) {
      made.wasTouched = true;
      isNewComing = false;
      const pair = seen.pairs.find(({ key }) => key === arrived[0]);
      if (pair !== undefined) drawPair(pair, seen);
    }
  }
  const wanted = new Set(seen.pairs.map(({ key }) => key));
  for (const [key, entry] of shown)
    if (!wanted.has(key) && !isInHand(entry)) {
      entry.element.remove();
      shown.delete(key);
    }
  arrange(
    seen.pairs.map(({ key }) => key),
    arrived,
  );
}

/** @param {View} seen */
function drawFrame(seen) {
  const silent = sides.flatMap((side) => {
    const about = seen[side];
    return about.state === 'silent'
      ? [`${side === 'connectwise' ? 'ConnectWise' : 'ServiceNow'}: ${about.why}`]
      : [];
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

/**
 * @param {PairView} pair
 * @param {View} seen
 */
function drawPair(pair, seen) {
  const entry = shown.get(pair.key) ?? begin(pair.key);
  /** @type {string[]} */
  const moved = [];
  for (const side of sides) {
    const card = side === 'connectwise' ? pair.ticket : pair.incident;
    const place = part(entry.element, `[data-side=${side}]`, HTMLElement);
    const about = seen[side];
    const present = entry.cards[side];
    if (card === null) {
      if (present !== null && about.state === 'here') entry.cards[side] = null;
      place.classList.toggle('empty', entry.cards[side] === null);
      continue;
    }
    if (present === null) {
      const made = createCard(card, noun(side), (targets) => save(entry, side, targets));
      entry.cards[side] = made;
      place.replaceChildren(made.element);
      place.classList.remove('empty');
      if (entry.wasTouched) made.element.classList.add('arrived');
    } else {
      const names = present.show(card);
      if (names.length > 0 && card.isFollowing)
        moved.push(`${noun(side)} ${card.number}: ${names.join(', ')}`);
    }
  }
  if (moved.length > 0) byId('said', HTMLElement).textContent = `Followed: ${moved.join('; ')}`;
  drawStanding(pair, seen, entry);
}

/** @param {Side} side */
function noun(side) {
  return side === 'connectwise' ? 'ticket' : 'incident';
}

/**
 * @param {PairView} pair
 * @param {View} seen
 * @param {Shown} entry
 */
function drawStanding(pair, seen, entry) {
  const hasBothSides = sides.every((side) => seen[side].state !== 'absent');
  const now = Date.now();
  const waitedFor = entry.differsSince === null ? 0 : now - entry.differsSince;
  const standing = standingOf(pair, {
    isLinked: seen.isLinked,
    hasBothSides,
    wasTouched: entry.wasTouched,
    waitedFor,
  });
  if (standing.kind === 'waiting' || standing.kind === 'stuck') entry.differsSince ??= now;
  else entry.differsSince = null;
  if (standing.kind === 'equal') entry.wasTouched = false;
  entry.element.dataset.standing = standing.kind;
  const isAlone = standing.kind === 'alone';
  const names = standing.differing.join(', ');
  say(entry, '.sign', standing.sign);
  say(entry, '.standing', isAlone ? '' : `${names}${names === '' ? '' : ': '}${standing.text}`);
  for (const side of sides)
    if (entry.cards[side] === null) say(entry, `[data-side=${side}]`, isAlone ? standing.text : '');
  for (const side of sides) entry.cards[side]?.mark(standing.differing);
}

/**
 * @param {Shown} entry
 * @param {string} selector
 * @param {string} text
 */
function say({ element }, selector, text) {
  const place = part(element, selector, HTMLElement);
  if (place.textContent !== text) place.textContent = text;
}

/**
 * @param {string} key
 * @returns {Shown}
 */
function begin(key) {
  /** @type {Shown} */
  const entry = {
    element: copyOf('pair-template'),
    cards: { connectwise: null, servicenow: null },
    differsSince: null,
    wasTouched: false,
  };
  shown.set(key, entry);
  return entry;
}

/**
 * Known pairs keep their places, so that nothing jumps away under a hand or an eye; new ones come first. With nobody
 * at work at the top of the page the latest change comes first.
 * @param {readonly string[]} latestFirst
 * @param {readonly string[]} arrived
 */
function arrange(latestFirst, arrived) {
  const isBusy = list.contains(document.activeElement) && document.activeElement !== list;
  const isFree = !isBusy && window.scrollY < 200 && ![...shown.values()].some(isInHand);
  const elements = (/** @type {readonly string[]} */ keys) =>
    keys.flatMap((key) => shown.get(key)?.element ?? []);
  if (isFree) {
    const wanted = elements(latestFirst);
    if (wanted.some((element, at) => list.children[at] !== element)) list.replaceChildren(...wanted);
  } else list.prepend(...elements(arrived));
}

/** @param {Shown} entry */
function isInHand({ element, cards }) {
  return element.contains(document.activeElement) || sides.some((side) => cards[side]?.isTouched() === true);
}

/**
 * @param {Shown} entry
 * @param {Side} side
 * @param {readonly Target[]} targets
 */
async function save(entry, side, targets) {
  for (const target of targets) await edit(side, target);
  entry.wasTouched = true;
  entry.differsSince = null;
  void look();
}

/**
 * @param {Side} side
 * @param {Target} target
 */
async function edit(side, target) {
  const about = view?.[side];
  if (view === undefined || about?.state !== 'here') throw new Error('That side does not answer now.');
  await postEdit(view.servedBy === side, { ...target, by: about.about.person });
}

/** @param {Side} side */
async function make(side) {
  const about = view?.[side];
  if (about?.state !== 'here') return;
  const { field, ...target } = about.about.blank;
  const summary = newSummary.value.trim() || `Made on this page at ${new Date().toLocaleTimeString()}`;
  try {
    await edit(side, { ...target, set: { ...target.set, [field]: summary } });
    newSummary.value = '';
    refusedNew = '';
    isNewComing = true;
    const isElsewhere = skip > 0 || find.value !== '';
    skip = 0;
    find.value = '';
    if (isElsewhere) lookAnew();
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
  lookAnew();
});
all.addEventListener('change', () => {
  skip = 0;
  lookAnew();
});
for (const [id, step] of /** @type {const} */ ([
  ['newer', -pageSize],
  ['older', pageSize],
]))
  byId(id, HTMLButtonElement).addEventListener('click', () => {
    skip = Math.max(0, skip + step);
    lookAnew();
    list.focus();
    window.scrollTo({ top: 0 });
  });
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void look();
});
void look();
