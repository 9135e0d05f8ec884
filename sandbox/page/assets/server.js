/** Speaks with the simulator that this page came from; never with any other address. */

/** @typedef {import('../pairs.ts').PairsView} PairsView */
/** @typedef {import('../../common/record-view.ts').EditTarget} EditTarget */
/** @typedef {'connectwise' | 'servicenow'} Side */
/** @typedef {PairsView & { servedBy: Side }} View */

const patience = 10_000;

/**
 * The pairs as they are now.
 * @param {{ skip: number, find: string, all: boolean }} wanted
 * @returns {Promise<View>}
 */
export async function getPairs({ skip, find, all }) {
  const query = new URLSearchParams({ limit: '25', skip: String(skip), find, all: all ? 'yes' : '' });
  return ask(`/_sim/pairs?${query}`, {});
}

/**
 * Changes or makes a record as a person would. Rejects with the simulator's sentence when it refuses.
 * @param {boolean} isOwn whether the record lies in the simulator that this page came from
 * @param {EditTarget & { by: string }} edit
 * @returns {Promise<string>} the record's id
 */
export async function postEdit(isOwn, { table, id, set, by }) {
  const record = await ask(isOwn ? '/_sim/edit' : '/_sim/other/edit', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ table, id, set, by }),
  });
  return String(record.sys_id ?? record.id);
}

/**
 * @param {string} path
 * @param {RequestInit} options
 */
async function ask(path, options) {
  const answer = await fetch(path, { ...options, signal: AbortSignal.timeout(patience) });
  const body = await answer.json();
  if (answer.ok) return body;
  throw new Error(typeof body?.error === 'string' ? body.error : `The simulator answered ${answer.status}.`);
}
