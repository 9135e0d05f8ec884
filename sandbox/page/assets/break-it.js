/** The menu "Break it": orders faults of both simulators, says which are on and how often they struck, turns them off. */
import { byId, copyOf, part, say, tie } from './document.js';
import { menu, ordersOf } from './menu.js';
import { nounOf, sides, systemOf } from './pair.js';
import { orderFault, removeFault } from './server.js';
import { countText, timesText } from './words.js';

/** @typedef {import('../../common/fault-registry.ts').OrderedFault} OrderedFault */
/** @typedef {import('./menu.js').MenuEntry} MenuEntry */
/** @typedef {import('./server.js').View} View */
/** @typedef {import('./server.js').Side} Side */

const panel = byId('break-it', HTMLElement);
const list = byId('break-menu', HTMLElement);
const opener = byId('break-open', HTMLButtonElement);
const allOff = byId('all-off', HTMLButtonElement);
/** Sides whose part of the menu stands. @type {Set<Side>} */
const drawn = new Set();
/** @type {View | undefined} */
let view;
/** The reason why the last order was not taken; empty when it was. */
let refused = '';

/**
 * Makes the menu work; `onChange` after each order.
 * @param {() => void} onChange
 */
export function startBreakIt(onChange) {
  opener.addEventListener('click', () => {
    list.hidden = !list.hidden;
    opener.setAttribute('aria-expanded', String(!list.hidden));
    say(opener, list.hidden ? 'Choose a fault…' : 'Close');
  });
  allOff.addEventListener('click', () => {
    void done(onChange, async () => {
      for (const side of sides) if (view?.[side].state === 'here') await removeFault(view.servedBy === side);
      say(byId('said', HTMLElement), 'All faults are off.');
      opener.focus();
    });
  });
  list.addEventListener('change', (event) => {
    const box = event.target;
    const entry = menu.find(({ id }) => box instanceof HTMLInputElement && box.value === id);
    if (entry === undefined || !(box instanceof HTMLInputElement)) return;
    box.dataset['isChanging'] = 'yes';
    void done(onChange, () => turn(entry, box.checked)).finally(() => delete box.dataset['isChanging']);
  });
}

/**
 * @param {() => void} onChange
 * @param {() => Promise<void>} work
 */
async function done(onChange, work) {
  try {
    await work();
    refused = '';
  } catch (thrown) {
    refused = thrown instanceof Error ? thrown.message : String(thrown);
  }
  onChange();
}

/**
 * @param {MenuEntry} entry
 * @param {boolean} isOn
 */
async function turn(entry, isOn) {
  const isOwn = view?.servedBy === entry.side;
  for (const { id } of ordersOf(entry, faultsOf(entry.side))) await removeFault(isOwn, id);
  if (isOn) for (const order of entry.orders) await orderFault(isOwn, order);
  say(byId('said', HTMLElement), `${isOn ? 'On' : 'Off'}: ${systemOf(entry.side)} ${entry.does}.`);
}

/**
 * @param {Side} side
 * @returns {readonly OrderedFault[]}
 */
function faultsOf(side) {
  const about = view?.[side];
  return about?.state === 'here' ? about.about.faults : [];
}

/** @param {View} seen */
export function drawBreakIt(seen) {
  view = seen;
  panel.hidden = sides.every((side) => seen[side].state !== 'here');
  for (const side of sides) if (seen[side].state !== 'absent' && !drawn.has(side)) begin(side);
  const on = menu.filter((entry) => ordersOf(entry, faultsOf(entry.side)).some(({ isOver }) => !isOver));
  for (const entry of menu) if (drawn.has(entry.side)) drawEntry(entry, on.includes(entry));
  const others = sides.flatMap((side) =>
    faultsOf(side)
      .filter(
        (one) =>
          !one.isOver && !menu.some((entry) => entry.side === side && ordersOf(entry, [one]).length > 0),
      )
      .map(
        ({ fault, played }) => `${systemOf(side)}: ${fault}, ordered elsewhere (struck ${timesText(played)})`,
      ),
  );
  const told = [...on.map((entry) => `${systemOf(entry.side)} ${entry.does}`), ...others];
  panel.classList.toggle('is-on', told.length > 0);
  allOff.hidden = told.length === 0;
  const now =
    told.length === 0 ? 'Nothing is broken.' : `${countText(told.length, 'fault')} on. ${told.join('. ')}.`;
  say(byId('break-now', HTMLElement), refused === '' ? now : `${now} Not ordered: ${refused}`);
}

/** @param {Side} side */
function begin(side) {
  drawn.add(side);
  const half = document.createElement('section');
  const heading = document.createElement('h3');
  const entries = document.createElement('ul');
  heading.textContent = systemOf(side);
  heading.className = side === 'connectwise' ? 'cw' : 'sn';
  heading.id = `break-${nounOf(side)}`;
  half.setAttribute('aria-labelledby', heading.id);
  entries.append(...menu.filter((entry) => entry.side === side).map(createEntry));
  half.append(heading, entries);
  // ConnectWise stands left, whichever answered first.
  if (side === 'connectwise') list.prepend(half);
  else list.append(half);
}

/** @param {MenuEntry} entry */
function createEntry({ id, side, does, follows }) {
  const item = copyOf('fault-template');
  item.dataset['entry'] = id;
  const box = part(item, 'input', HTMLInputElement);
  box.value = id;
  const label = part(item, 'label', HTMLLabelElement);
  tie(label, box);
  const who = document.createElement('span');
  who.className = 'unseen';
  who.textContent = `${systemOf(side)} `;
  label.append(who, does);
  say(part(item, '.follows', HTMLElement), follows);
  return item;
}

/**
 * @param {MenuEntry} entry
 * @param {boolean} isOn
 */
function drawEntry(entry, isOn) {
  const item = part(list, `[data-entry=${entry.id}]`, HTMLElement);
  const box = part(item, 'input', HTMLInputElement);
  if (box.dataset['isChanging'] === undefined) box.checked = isOn;
  box.disabled = view?.[entry.side].state !== 'here';
  item.classList.toggle('is-on', isOn);
  const text = nowText(ordersOf(entry, faultsOf(entry.side)), isOn, entry.isStanding === true);
  const now = part(item, '.now', HTMLElement);
  now.hidden = text === '';
  say(now, text);
}

/**
 * The number of times that it struck, and how long it goes on.
 * @param {readonly OrderedFault[]} orders @param {boolean} isOn @param {boolean} isStanding
 */
function nowText(orders, isOn, isStanding) {
  if (orders.length === 0) return '';
  if (isStanding) return isOn ? 'On, until it is turned off.' : 'Over.';
  const played = orders.reduce((sum, one) => sum + one.played, 0);
  const struck = played === 0 ? 'has not struck yet' : `struck ${timesText(played)}`;
  if (!isOn) return `Over: ${played === 0 ? 'it never struck' : struck}.`;
  const left = Math.max(...orders.map(({ secondsLeft }) => secondsLeft ?? 0));
  const until =
    left > 0
      ? `for another ${Math.ceil(left)} s`
      : orders.some(({ times }) => times === 1)
        ? 'once'
        : 'until it is turned off';
  return `On, ${until}: ${struck}.`;
}
