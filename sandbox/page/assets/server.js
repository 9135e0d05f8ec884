/** Speaks with the simulator that this page came from; never with any other address. */

/** @typedef {import('../pairs.ts').PairsView} PairsView */
/** @typedef {import('../../common/record-view.ts').EditTarget} EditTarget */
/** @typedef {import('../../common/fault-registry.ts').FaultOrder} FaultOrder */
/** @typedef {'connectwise' | 'servicenow'} Side */
/** @typedef {PairsView & { servedBy: Side }} View */

const patience = 10_000;
const json = { 'content-type': 'application/json' };

/**
 * The pairs as they are now.
 * @param {{ skip: number, find: string, all: boolean }} wanted
 * @returns {Promise<View>}
 */
export async function getPairs({ skip, find, all }) {
  const query = new URLSearchParams({ limit: '25', skip: String(skip), find, all: all ? 'yes' : '' });
  return /** @type {View} */ (await ask(`/_sim/pairs?${query}`, {}));
}

/**
 * Changes or makes a record as a person would. Rejects with the simulator's sentence when it refuses.
 * @param {boolean} isOwn whether the record lies in the simulator that this page came from
 * @param {EditTarget & { by: string }} edit
 * @returns {Promise<string>} the record's id
 */
export async function postEdit(isOwn, { table, id, set, by }) {
  const body = JSON.stringify({ table, id, set, by });
  const record = /** @type {{ sys_id?: unknown, id?: unknown }} */ (
    await ask(control(isOwn, 'edit'), { method: 'POST', headers: json, body })
  );
  return String(record.sys_id ?? record.id);
}

/**
 * Orders a fault of a simulator.
 * @param {boolean} isOwn
 * @param {FaultOrder} order
 */
export async function orderFault(isOwn, order) {
  await ask(control(isOwn, 'faults'), { method: 'POST', headers: json, body: JSON.stringify(order) });
}

/**
 * Takes a fault back, or all of them.
 * @param {boolean} isOwn
 * @param {string} [id]
 */
export async function removeFault(isOwn, id) {
  await ask(control(isOwn, id === undefined ? 'faults' : `faults/${id}`), { method: 'DELETE' });
}

/**
 * The key that opens the dashboard.
 * @returns {Promise<string>}
 */
export async function getKey() {
  const answer = await ask('/_sim/key', { method: 'POST', headers: json, body: '{}' });
  return /** @type {{ key: string }} */ (answer).key;
}

/**
 * @param {boolean} isOwn
 * @param {string} route
 */
function control(isOwn, route) {
  return isOwn ? `/_sim/${route}` : `/_sim/other/${route}`;
}

/**
 * @param {string} path
 * @param {RequestInit} options
 * @returns {Promise<unknown>}
 */
async function ask(path, options) {
  const answer = await fetch(path, { ...options, signal: AbortSignal.timeout(patience) });
  /** @type {unknown} */
  const body = await answer.json().catch(() => null);
  if (answer.ok && body !== null) return body;
  const said = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  throw new Error(typeof said === 'string' ? said : `The simulator answered ${answer.status}.`);
}
