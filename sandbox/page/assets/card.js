/** One card of the page: filled from a record, changed by a hand, read back as an edit. */
import { changesOf } from './changes.js';

/** @typedef {import('../../common/record-view.ts').RecordView} RecordView */
/** @typedef {import('../../common/record-view.ts').NoteView} NoteView */
/** @typedef {import('../../common/record-view.ts').Choice} Choice */
/** @typedef {import('../../common/record-view.ts').EditTarget} EditTarget */
/** @typedef {import('./changes.js').FieldName} FieldName */
/** @typedef {import('./changes.js').Move} Move */

/**
 * @typedef {object} ShownCard
 * @property {HTMLElement} element
 * @property {(record: RecordView) => readonly string[]} show draws the record; gives the names of what moved since the last time
 * @property {(differing: readonly FieldName[]) => void} mark marks the fields in which the pair differs
 * @property {() => boolean} isTouched whether a hand changed something that is not saved
 */

/** How long what moved stays lit, in milliseconds. */
const lit = 6000;

/**
 * @param {RecordView} first
 * @param {string} noun
 * @param {(targets: readonly EditTarget[]) => Promise<unknown>} save
 * @returns {ShownCard}
 */
export function createCard(first, noun, save) {
  const element = copyOf('card-template');
  const form = part(element, 'form', HTMLFormElement);
  const summary = part(form, '[name=summary]', HTMLInputElement);
  const status = part(form, '[name=status]', HTMLSelectElement);
  const priority = part(form, '[name=priority]', HTMLSelectElement);
  const note = part(form, '[name=note]', HTMLTextAreaElement);
  const audience = part(form, '[name=audience]', HTMLSelectElement);
  const writing = part(form, 'details', HTMLDetailsElement);
  const actions = part(form, '.actions', HTMLElement);
  const saveButton = part(form, '.save', HTMLButtonElement);
  const refused = part(form, '.refused', HTMLElement);
  const inputs = { summary, status, priority };
  /** @type {Set<FieldName>} */
  const touched = new Set();
  let record = first;
  let isSaving = false;

  const isTouched = () => touched.size > 0 || note.value.trim() !== '';
  const refresh = () => {
    actions.hidden = !isTouched();
    saveButton.disabled = isSaving;
    for (const [name, input] of Object.entries(inputs))
      fieldOf(input).classList.toggle('touched', touched.has(/** @type {FieldName} */ (name)));
  };
  const drop = () => {
    touched.clear();
    note.value = '';
    writing.open = false;
    refused.hidden = true;
    fill();
    refresh();
  };
  /** Fields under a person's hand stay as they are. */
  const fill = () => {
    if (!touched.has('summary') && summary.value !== record.summary) summary.value = record.summary;
    if (!touched.has('status')) fillList(status, record.statuses, record.status);
    if (!touched.has('priority')) fillList(priority, record.priorities, record.priority);
  };

  for (const name of /** @type {const} */ (['summary', 'status', 'priority']))
    inputs[name].addEventListener('input', () => {
      if (inputs[name].value === record[name]) touched.delete(name);
      else touched.add(name);
      refresh();
    });
  note.addEventListener('input', refresh);
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    drop();
    summary.focus();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isTouched()) form.reset();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isSaving || !isTouched()) return;
    void saveAll();
  });

  async function saveAll() {
    isSaving = true;
    refresh();
    try {
      await save(targets());
      // The record should now have the typed values: the next look says whether it has.
      record = { ...record, summary: summary.value, status: status.value, priority: priority.value };
      for (const name of touched) unlight(fieldOf(inputs[name]));
      drop();
    } catch (thrown) {
      refused.textContent = thrown instanceof Error ? thrown.message : String(thrown);
      refused.hidden = false;
    } finally {
      isSaving = false;
      refresh();
    }
  }

  /** A note that belongs to the record itself goes with the rest of the change, as on the vendor's form. */
  function targets() {
    const { edit } = record;
    /** @type {Record<string, unknown>} */
    const set = { ...edit.summary.set };
    if (touched.has('summary')) set[edit.summary.field] = summary.value;
    if (touched.has('status')) Object.assign(set, chosen(record.statuses, status.value));
    if (touched.has('priority')) Object.assign(set, chosen(record.priorities, priority.value));
    const { table, id } = edit.summary;
    const text = note.value.trim();
    const slot = audience.value === 'public' ? edit.publicNote : edit.internalNote;
    const isSame = slot.table === table && slot.id === id;
    if (text !== '' && isSame) Object.assign(set, slot.set, { [slot.field]: text });
    /** @type {EditTarget[]} */
    const list = Object.keys(set).length > 0 ? [{ table, id, set }] : [];
    if (text !== '' && !isSame)
      list.push({ table: slot.table, id: slot.id, set: { ...slot.set, [slot.field]: text } });
    return list;
  }

  /** @type {ShownCard['show']} */
  function show(next) {
    const { fields, notes } = changesOf(record, next);
    record = next;
    say(element, 'noun', noun);
    say(element, 'number', record.number);
    say(element, 'company', record.company);
    say(element, 'changed', `changed ${timeOf(record.changedAt)} by ${record.changedBy}`);
    fill();
    for (const [name, move] of fields) light(fieldOf(inputs[name]), move);
    showNotes(part(element, '[data-part=notes]', HTMLElement), record, notes);
    return [...fields.keys(), ...(notes.size > 0 ? ['note'] : [])];
  }

  show(first);
  refresh();
  return {
    element,
    show,
    mark(differing) {
      for (const [name, input] of Object.entries(inputs))
        fieldOf(input).classList.toggle('differs', differing.includes(/** @type {FieldName} */ (name)));
    },
    isTouched,
  };
}

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
 * @param {ParentNode} inside
 * @param {string} name
 * @param {string} text
 */
function say(inside, name, text) {
  part(inside, `[data-part=${name}]`, HTMLElement).textContent = text;
}

/** @param {HTMLElement} input */
function fieldOf(input) {
  const field = input.closest('.field');
  if (field instanceof HTMLElement) return field;
  throw new Error('An input stands in no field.');
}

/**
 * The list is filled again only when it changed: a list that is open would close.
 * @param {HTMLSelectElement} list
 * @param {readonly Choice[]} choices
 * @param {string} current
 */
function fillList(list, choices, current) {
  const labels = choices.map(({ label }) => label);
  // A value that is no longer offered still is what the record has.
  const wanted = labels.includes(current) ? labels : [current, ...labels];
  const present = [...list.options].map(({ value }) => value);
  if (wanted.length !== present.length || wanted.some((label, at) => label !== present[at]))
    list.replaceChildren(...wanted.map((label) => new Option(label, label)));
  list.value = current;
}

/**
 * @param {readonly Choice[]} choices
 * @param {string} label
 */
function chosen(choices, label) {
  return choices.find((choice) => choice.label === label)?.set ?? {};
}

/**
 * @param {HTMLElement} list
 * @param {RecordView} record
 * @param {ReadonlyMap<string, Move>} added
 */
function showNotes(list, record, added) {
  const present = new Map([...list.children].map((item) => [item.getAttribute('data-id'), item]));
  const items = record.notes.map((note) => {
    const known = present.get(note.id);
    const item = known instanceof HTMLElement ? known : copyOf('note-template');
    item.setAttribute('data-id', note.id);
    item.classList.toggle('public', note.isPublic);
    part(item, '.audience-mark', HTMLElement).textContent = note.isPublic ? 'customer' : 'internal';
    part(item, '.who', HTMLElement).textContent = `${note.by}, ${timeOf(note.at)}`;
    part(item, '.note-text', HTMLElement).textContent = note.text;
    const move = added.get(note.id);
    if (move !== undefined) light(item, move, move === 'changed' ? 'new' : move);
    return item;
  });
  const earlier = record.noteCount - record.notes.length;
  if (items.some((item, at) => list.children[at] !== item) || list.children.length !== items.length)
    list.replaceChildren(...items);
  list.setAttribute('data-earlier', earlier > 0 ? `${earlier} earlier` : '');
}

/** @type {WeakMap<Element, ReturnType<typeof setTimeout>>} */
const going = new WeakMap();

/**
 * Lights up what moved, and says in a word why, for a while.
 * @param {HTMLElement} element
 * @param {Move} move
 * @param {string} word
 */
function light(element, move, word = move) {
  unlight(element);
  const tag = part(element, '.tag', HTMLElement);
  tag.textContent = word;
  tag.hidden = false;
  // Reading the width makes the browser see the class gone, so that the light goes on again.
  void element.offsetWidth;
  element.classList.add(move);
  going.set(
    element,
    setTimeout(() => unlight(element), lit),
  );
}

/** @param {HTMLElement} element */
function unlight(element) {
  clearTimeout(going.get(element));
  element.classList.remove('followed', 'changed');
  part(element, '.tag', HTMLElement).hidden = true;
}

/** @param {number} at */
function timeOf(at) {
  const when = new Date(at);
  const time = when.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const isToday = when.toDateString() === new Date().toDateString();
  return isToday ? time : `${when.toLocaleDateString([], { day: 'numeric', month: 'short' })} ${time}`;
}
