/** The notes of a card: the latest ones, who wrote them, who can read them. */
import { copyOf, part, say, showIcon, showTime } from './document.js';
import { marksOf } from './field.js';

/** @typedef {import('../../common/record-view.ts').RecordView} RecordView */
/** @typedef {import('./changes.js').Move} Move */

/** Returns true if a note may be higher than its place. @param {string} text */
const isLong = (text) => text.length > 200 || text.split('\n').length > 4;

/** @type {WeakMap<Element, import('./field.js').FieldMarks>} */
const marks = new WeakMap();

/**
 * @param {HTMLElement} list
 * @param {RecordView} record
 * @param {ReadonlyMap<string, Move>} added
 * @param {Readonly<Record<Move, string>>} words
 */
export function showNotes(list, record, added, words) {
  const present = new Map([...list.children].map((item) => [item.getAttribute('data-id'), item]));
  const items = record.notes.map((note) => {
    const known = present.get(note.id);
    const item = known instanceof HTMLElement ? known : copyOf('note-template');
    if (!marks.has(item)) marks.set(item, marksOf(item, words));
    item.setAttribute('data-id', note.id);
    item.classList.toggle('public', note.isPublic);
    const see = part(item, '.see', HTMLElement);
    showIcon(see, note.isPublic ? 'eye' : 'lock');
    say(part(see, 'span', HTMLElement), note.isPublic ? 'Customer can see it' : 'Internal');
    say(part(item, '.who', HTMLElement), note.by);
    showTime(part(item, 'time', HTMLTimeElement), note.at);
    const text = part(item, '.note-text', HTMLElement);
    say(text, note.text);
    // A long one scrolls: by keyboard, too.
    if (isLong(note.text)) text.tabIndex = 0;
    else text.removeAttribute('tabindex');
    const move = added.get(note.id);
    if (move !== undefined) marks.get(item)?.light(move);
    return item;
  });
  if (items.some((item, at) => list.children[at] !== item) || list.children.length !== items.length)
    list.replaceChildren(...items);
}
