/** One card of the page: filled from a record, changed by a hand, read back as an edit. */
import { changesOf } from './changes.js';
import { copyOf, part, say, showTime, tie } from './document.js';
import { marksOf } from './field.js';
import { showNotes } from './note.js';

/** @typedef {import('../../common/record-view.ts').RecordView} RecordView */
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

/**
 * The names of a card, and the system whose changes arrive in it.
 * @typedef {{ system: string, noun: string, otherSystem: string }} CardNames
 */

/** @type {readonly FieldName[]} */
const names = ['summary', 'status', 'priority'];

/**
 * @param {RecordView} first
 * @param {CardNames} called
 * @param {(targets: readonly EditTarget[]) => Promise<unknown>} save
 * @returns {ShownCard}
 */
export function createCard(first, called, save) {
  const parts = partsOf(called);
  const { element, form, inputs, marks, note, words } = parts;
  const { summary, status, priority } = inputs;
  /** @type {Set<FieldName>} */
  const touched = new Set();
  let record = first;
  let isSaving = false;

  const isTouched = () => touched.size > 0 || note.value.trim() !== '';
  const refresh = () => {
    parts.actions.hidden = !isTouched();
    parts.saveButton.disabled = isSaving;
    for (const name of names) marks[name].touch(touched.has(name));
  };
  const drop = () => {
    touched.clear();
    note.value = '';
    parts.writing.open = false;
    parts.refused.hidden = true;
    fill();
    refresh();
  };
  /** Fields under a person's hand stay as they are. */
  const fill = () => {
    if (!touched.has('summary') && summary.value !== oneLine(record.summary)) summary.value = record.summary;
    if (!touched.has('status')) fillList(status, record.statuses, record.status);
    if (!touched.has('priority')) fillList(priority, record.priorities, record.priority);
  };

  for (const name of names)
    inputs[name].addEventListener('input', () => {
      if (inputs[name].value === (name === 'summary' ? oneLine(record[name]) : record[name]))
        touched.delete(name);
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
      await save(targetsOf(record, touched, parts));
      // The record should now have the typed values: the next look says whether it has.
      record = { ...record, summary: summary.value, status: status.value, priority: priority.value };
      for (const name of touched) marks[name].unlight();
      drop();
    } catch (thrown) {
      say(parts.refused, thrown instanceof Error ? thrown.message : String(thrown));
      parts.refused.hidden = false;
    } finally {
      isSaving = false;
      refresh();
    }
  }

  /** @type {ShownCard['show']} */
  function show(next) {
    const { fields, notes } = changesOf(record, next);
    record = next;
    say(part(element, '[data-part=number]', HTMLElement), record.number);
    say(part(element, '[data-part=company]', HTMLElement), record.company);
    say(part(element, '[data-part=by]', HTMLElement), record.changedBy);
    showTime(part(element, '[data-part=changed]', HTMLTimeElement), record.changedAt);
    fill();
    for (const [name, move] of fields) marks[name].light(move);
    const earlier = record.noteCount - record.notes.length;
    const above = part(element, '[data-part=earlier]', HTMLElement);
    above.hidden = earlier <= 0;
    say(above, `${earlier} earlier`);
    showNotes(part(element, '[data-part=notes]', HTMLElement), record, notes, words);
    return [...fields.keys(), ...(notes.size > 0 ? ['note'] : [])];
  }

  show(first);
  refresh();
  return {
    element,
    show,
    mark(differing) {
      for (const name of names) marks[name].differ(differing.includes(name));
    },
    isTouched,
  };
}

/** @typedef {ReturnType<typeof partsOf>} CardParts */

/** @param {CardNames} called */
function partsOf({ system, noun, otherSystem }) {
  const element = copyOf('card-template');
  const form = part(element, 'form', HTMLFormElement);
  const inputs = {
    summary: part(form, '[name=summary]', HTMLInputElement),
    status: part(form, '[name=status]', HTMLSelectElement),
    priority: part(form, '[name=priority]', HTMLSelectElement),
  };
  const words = { followed: `from ${otherSystem}`, changed: 'changed' };
  const fieldOf = (/** @type {FieldName} */ name) => part(form, `[data-field=${name}]`, HTMLElement);
  for (const name of names) tie(part(fieldOf(name), 'label', HTMLLabelElement), inputs[name]);
  const note = part(form, '[name=note]', HTMLTextAreaElement);
  const audience = part(form, '[name=audience]', HTMLSelectElement);
  tie(part(form, '.note-form .name', HTMLLabelElement), note);
  tie(part(form, '.audience-name', HTMLLabelElement), audience);
  const saveButton = part(form, '.save', HTMLButtonElement);
  say(saveButton, `Save in ${system}`);
  say(part(element, '[data-part=noun]', HTMLElement), `${system} ${noun}`);
  return {
    element,
    form,
    inputs,
    words,
    marks: {
      summary: marksOf(fieldOf('summary'), words),
      status: marksOf(fieldOf('status'), words),
      priority: marksOf(fieldOf('priority'), words),
    },
    note,
    audience,
    writing: part(form, 'details', HTMLDetailsElement),
    actions: part(form, '.actions', HTMLElement),
    saveButton,
    refused: part(form, '.refused', HTMLElement),
  };
}

/**
 * A note that belongs to the record itself goes with the rest of the change, as on the vendor's form.
 * @param {RecordView} record
 * @param {ReadonlySet<FieldName>} touched
 * @param {CardParts} parts
 * @returns {EditTarget[]}
 */
function targetsOf(record, touched, { inputs: { summary, status, priority }, note, audience }) {
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
  const list = Object.keys(set).length > 0 ? [{ table, id, set }] : [];
  if (text !== '' && !isSame)
    list.push({ table: slot.table, id: slot.id, set: { ...slot.set, [slot.field]: text } });
  return list;
}

/** The text as an input of one line holds it. @param {string} text */
function oneLine(text) {
  return text.replaceAll(/[\r\n]/g, '');
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
