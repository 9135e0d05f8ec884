/** One pair in the document: how it stands, the way to its page in the dashboard, and its two cards. */
import { createCard } from './card.js';
import { copyOf, part, say, showIcon, showTime } from './document.js';
import { standingOf } from './standing.js';
import { momentText, piecesOf } from './words.js';

/** @typedef {import('../pairs.ts').PairView} PairView */
/** @typedef {import('../../common/record-view.ts').EditTarget} EditTarget */
/** @typedef {import('../../common/record-view.ts').RecordView} RecordView */
/** @typedef {import('./server.js').View} View */
/** @typedef {import('./server.js').Side} Side */
/** @typedef {import('./card.js').ShownCard} ShownCard */
/** @typedef {import('./standing.js').Kind} Kind */
/** @typedef {import('./standing.js').Standing} Standing */

/**
 * @typedef {object} ShownPair
 * @property {HTMLElement} element
 * @property {(pair: PairView, seen: View) => { followed: readonly string[], kind: Kind }} draw
 *   gives in words what followed since the last time, and how the pair stands
 * @property {() => boolean} isInHand whether somebody is at work in it
 */

/** @type {readonly Side[]} */
export const sides = ['connectwise', 'servicenow'];

/** @type {Readonly<Record<Side, import('./card.js').CardNames>>} */
const called = {
  connectwise: { system: 'ConnectWise', noun: 'ticket', otherSystem: 'ServiceNow' },
  servicenow: { system: 'ServiceNow', noun: 'incident', otherSystem: 'ConnectWise' },
};

/**
 * The noun for a record of that side.
 * @param {Side} side
 */
export const nounOf = (side) => called[side].noun;

/**
 * The system of that side.
 * @param {Side} side
 */
export const systemOf = (side) => called[side].system;

/**
 * @param {boolean} isMadeHere whether it was begun on this page, so that its counterpart is waited for
 * @param {(side: Side, targets: readonly EditTarget[]) => Promise<unknown>} save
 * @returns {ShownPair}
 */
export function createPair(isMadeHere, save) {
  const element = copyOf('pair-template');
  /** @type {Record<Side, ShownCard | null>} */
  const cards = { connectwise: null, servicenow: null };
  let wasTouched = isMadeHere;
  /** @type {number | null} */
  let differsSince = null;

  /** @type {ShownPair['draw']} */
  function draw(pair, seen) {
    /** @type {string[]} */
    const followed = [];
    for (const side of sides) {
      const record = side === 'connectwise' ? pair.ticket : pair.incident;
      const present = cards[side];
      if (record === null) {
        // A side that is silent still has what it had.
        if (seen[side].state === 'here') cards[side] = null;
      } else if (present === null) begin(side, record);
      else {
        const moved = present.show(record);
        if (moved.length > 0 && record.isFollowing)
          followed.push(`${nounOf(side)} ${record.number}: ${moved.join(', ')}`);
      }
      const half = part(element, `[data-side=${side}]`, HTMLElement);
      half.classList.toggle('empty', cards[side] === null);
      if (cards[side] === null) say(half, `No ${nounOf(side)}`);
    }
    const kind = stand(pair, seen);
    // Of a record that has no counterpart nobody waits for one, unless it was made here.
    const isPair = wasTouched || (pair.ticket !== null && pair.incident !== null);
    return { followed, kind: kind === 'waits' && !isPair ? 'off' : kind };
  }

  /**
   * @param {Side} side
   * @param {RecordView} record
   */
  function begin(side, record) {
    const made = createCard(record, called[side], async (targets) => {
      await save(side, targets);
      wasTouched = true;
      differsSince = null;
    });
    cards[side] = made;
    part(element, `[data-side=${side}]`, HTMLElement).replaceChildren(made.element);
    if (wasTouched) made.element.classList.add('arrived');
  }

  /**
   * @param {PairView} pair
   * @param {View} seen
   */
  function stand(pair, seen) {
    const now = Date.now();
    const standing = standingOf(pair, {
      isLinked: seen.isLinked,
      hasBothSides: sides.every((side) => seen[side].state === 'here'),
      wasTouched,
      waitedFor: differsSince === null ? 0 : now - differsSince,
    });
    const { kind } = standing;
    if (kind === 'under-way' || kind === 'waits') differsSince ??= now;
    else differsSince = null;
    if (kind === 'in-sync') wasTouched = false;
    element.dataset['standing'] = kind;
    drawStanding(element, standing, pair);
    for (const side of sides) cards[side]?.mark(standing.differing);
    return kind;
  }

  return {
    element,
    draw,
    isInHand: () =>
      element.contains(document.activeElement) || sides.some((side) => cards[side]?.isTouched() === true),
  };
}

/** The purpose of the link to the pair's page, if it is more than to look. @type {Partial<Record<Kind, string>>} */
const errands = { person: 'Decide in the dashboard', failed: 'Look at it in the dashboard' };

/**
 * @param {HTMLElement} element
 * @param {Standing} standing
 * @param {PairView} pair
 */
function drawStanding(element, { kind, icon, word, text, next, command }, { address, ticket, incident }) {
  const head = part(element, '.pair-head', HTMLElement);
  showIcon(part(head, '.icon', SVGElement), icon);
  head.hidden = word === '' && text === '' && address === null;
  tell(part(head, '.word', HTMLElement), word);
  tell(part(head, '.told', HTMLElement), text);
  const help = kind === 'in-sync' || kind === 'under-way' ? '' : next;
  tell(part(head, '.next', HTMLElement), help);
  const typed = part(head, '.command', HTMLElement);
  typed.hidden = command === null;
  say(part(typed, 'code', HTMLElement), command ?? '');
  const link = part(head, '.to-pair', HTMLAnchorElement);
  link.hidden = address === null;
  if (address !== null && link.href !== address) link.href = address;
  say(link, errands[kind] ?? 'In the dashboard');
  link.setAttribute('aria-label', `${link.textContent}: ${ticket?.number ?? incident?.number ?? ''}`);
  link.classList.toggle('button', kind in errands);
}

/**
 * A sentence of the app, with its times in the browser's own.
 * @param {HTMLElement} element
 * @param {string} sentence
 */
function tell(element, sentence) {
  const pieces = piecesOf(sentence, Date.now());
  if (element.dataset['sentence'] !== sentence) {
    element.dataset['sentence'] = sentence;
    element.replaceChildren(
      ...pieces.map((piece) => (typeof piece === 'string' ? piece : document.createElement('time'))),
    );
  }
  const times = element.querySelectorAll('time');
  for (const [index, at] of pieces.filter((piece) => typeof piece === 'number').entries()) {
    const time = times[index];
    if (time !== undefined) showTime(time, at, momentText);
  }
}
