/** The common ways of the page's parts into the document: find a part, copy a template, write a text, an icon or a time. */
import { exactText, whenText } from './words.js';

/**
 * A copy of what stands in a template.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const template = document.getElementById(id);
  const content = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null;
  const copy = content?.cloneNode(true);
  if (copy instanceof HTMLElement) return copy;
  throw new Error(`The page has no template ${id}.`);
}

/**
 * @template {Element} Kind
 * @param {ParentNode} inside
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function part(inside, selector, kind) {
  const found = inside.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${selector}.`);
}

/**
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 */
export function byId(id, kind) {
  return part(document, `#${id}`, kind);
}

/**
 * Writes a text where it is another than before, so that a screen reader and a selection are left in peace.
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {ParentNode} inside
 * @param {string} name
 */
export function showIcon(inside, name) {
  const use = part(inside, 'use', SVGUseElement);
  if (use.getAttribute('href') !== `#i-${name}`) use.setAttribute('href', `#i-${name}`);
}

/** Times that a person wants to see exactly. @type {WeakSet<HTMLTimeElement>} */
const exactOnes = new WeakSet();

/**
 * A time in words, with the exact one on hover, and in its place after a tap.
 * @param {HTMLTimeElement} element
 * @param {number} at milliseconds since 1970
 * @param {(at: number, now: number) => string} inWords
 */
export function showTime(element, at, inWords = whenText) {
  if (element.title === '')
    element.addEventListener('click', () => {
      if (!exactOnes.delete(element)) exactOnes.add(element);
      say(
        element,
        exactOnes.has(element) ? element.title : inWords(Date.parse(element.dateTime), Date.now()),
      );
    });
  element.dateTime = new Date(at).toISOString();
  element.title = exactText(at);
  say(element, exactOnes.has(element) ? element.title : inWords(at, Date.now()));
}

let lastId = 0;

/**
 * Ties a label to its control.
 * @param {HTMLLabelElement} label
 * @param {HTMLElement} control
 */
export function tie(label, control) {
  lastId += 1;
  control.id = `control-${lastId}`;
  label.htmlFor = control.id;
}
