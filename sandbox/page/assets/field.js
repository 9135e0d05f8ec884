/** The marks of a field beside its value: that it is not saved, that it just moved, that the pair differs in it. */
import { part, say } from './document.js';

/** @typedef {import('./changes.js').Move} Move */

/** The time for which a moved value stays lit, in milliseconds. */
const lit = 6000;

/**
 * @typedef {object} FieldMarks
 * @property {(isTouched: boolean) => void} touch
 * @property {(differs: boolean) => void} differ
 * @property {(move: Move) => void} light
 * @property {() => void} unlight
 */

/**
 * @param {HTMLElement} element the field, with a `.tag` in it
 * @param {Readonly<Record<Move, string>>} words
 * @returns {FieldMarks}
 */
export function marksOf(element, words) {
  const tag = part(element, '.tag', HTMLElement);
  let isTouched = false;
  let isDiffering = false;
  /** @type {Move | null} */
  let move = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let going;

  const draw = () => {
    element.classList.toggle('touched', isTouched);
    element.classList.toggle('differs', isDiffering && !isTouched);
    element.classList.toggle('followed', move === 'followed');
    element.classList.toggle('changed', move === 'changed');
    const text = isTouched ? 'not saved' : move !== null ? words[move] : isDiffering ? 'differs' : '';
    say(tag, text);
    tag.hidden = text === '';
  };
  const unlight = () => {
    clearTimeout(going);
    move = null;
    draw();
  };
  return {
    touch(next) {
      isTouched = next;
      draw();
    },
    differ(next) {
      isDiffering = next;
      draw();
    },
    light(next) {
      unlight();
      // Reading the width makes the browser see the class gone, so that the light goes on again.
      void element.offsetWidth;
      move = next;
      draw();
      going = setTimeout(unlight, lit);
    },
    unlight,
  };
}
