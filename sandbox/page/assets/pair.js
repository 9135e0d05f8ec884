/** One pair in the document: two cards, and between them how they stand to each other. */
import { copyOf, createCard, part } from './card.js';
import { standingOf } from './changes.js';

/** @typedef {import('../pairs.ts').PairView} PairView */
/** @typedef {import('../../common/record-view.ts').EditTarget} EditTarget */
/** @typedef {import('./server.js').View} View */
/** @typedef {import('./server.js').Side} Side */
/** @typedef {import('./card.js').ShownCard} ShownCard */

/**
 * @typedef {object} ShownPair
 * @property {HTMLElement} element
 * @property {(pair: PairView, seen: View) => readonly string[]} draw gives in words what followed since the last time
 * @property {() => boolean} isInHand whether somebody is at work in it
 */

/** @type {readonly Side[]} */
export const sides = ['connectwise', 'servicenow'];

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
      part(element, `[data-side=${side}]`, HTMLElement).classList.toggle('empty', cards[side] === null);
    }
    drawStanding(pair, seen);
    return followed;
  }

  /**
   * @param {Side} side
   * @param {import('../../common/record-view.ts').RecordView} record
   */
  function begin(side, record) {
    const made = createCard(record, nounOf(side), async (targets) => {
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
  function drawStanding(pair, seen) {
    const now = Date.now();
    const standing = standingOf(pair, {
      isLinked: seen.isLinked,
      hasBothSides: sides.every((side) => seen[side].state === 'here'),
      wasTouched,
      waitedFor: differsSince === null ? 0 : now - differsSince,
    });
    if (standing.kind === 'waiting' || standing.kind === 'stuck') differsSince ??= now;
    else differsSince = null;
    if (standing.kind === 'equal') wasTouched = false;
    element.dataset['standing'] = standing.kind;
    const isAlone = standing.kind === 'alone';
    const names = standing.differing.join(', ');
    say('.sign', standing.sign);
    say('.standing', isAlone ? '' : `${names}${names === '' ? '' : ': '}${standing.text}`);
    for (const side of sides) {
      if (cards[side] === null) say(`[data-side=${side}]`, isAlone ? standing.text : '');
      cards[side]?.mark(standing.differing);
    }
  }

  /**
   * @param {string} selector
   * @param {string} text
   */
  function say(selector, text) {
    const place = part(element, selector, HTMLElement);
    if (place.textContent !== text) place.textContent = text;
  }

  return {
    element,
    draw,
    isInHand: () =>
      element.contains(document.activeElement) || sides.some((side) => cards[side]?.isTouched() === true),
  };
}

/**
 * The noun for a record of that side.
 * @param {Side} side
 */
export function nounOf(side) {
  return side === 'connectwise' ? 'ticket' : 'incident';
}
