/** The parts of a fault's play: an instance with an incident, ways to ask it, and what must then be seen. */
import assert from 'node:assert/strict';
import type { MovableClock } from '../../../sandbox/common/clock.ts';
import type { ServiceNowCore } from '../../../sandbox/servicenow/core.ts';
import { ask, incidents, held, type Fields, type Told } from './servicenow-ask.ts';

export interface Stage {
  readonly core: ServiceNowCore;
  readonly clock: MovableClock;
  /** An incident that is there. */
  readonly id: string;
  readonly get: (query?: Record<string, string>) => Promise<Told>;
  readonly list: (query?: Record<string, string>) => Promise<Told>;
  readonly patch: (body: Fields) => Promise<Told>;
  readonly post: (body?: Fields) => Promise<Told>;
}

export interface Play {
  readonly options?: Record<string, unknown>;
  readonly see: (stage: Stage) => Promise<void>;
}

export const journals = '/api/now/table/sys_journal_field';
const form = { 'content-type': 'application/x-www-form-urlencoded', authorization: '' };
const client = 'client_id=sim-client&client_secret=sim-secret&grant_type=client_credentials';

export const token = (core: ServiceNowCore) =>
  ask(core, 'POST', '/oauth_token.do', { bytes: Buffer.from(client), headers: form });
export const accessToken = async (core: ServiceNowCore) =>
  (JSON.parse(String((await token(core)).body)) as { access_token: string }).access_token;
export const choices = async (core: ServiceNowCore, query: string) =>
  (await ask(core, 'GET', '/api/now/table/sys_choice', { query: { sysparm_query: query } })).rows;
export const upload = (core: ServiceNowCore, id: string) =>
  ask(core, 'POST', '/api/now/attachment/file', {
    query: { table_name: 'incident', table_sys_id: id, file_name: 'a.exe' },
    bytes: Buffer.from('bytes'),
    headers: { 'content-type': 'application/octet-stream' },
  });
export const batchOfTwo = (core: ServiceNowCore, id: string) =>
  ask(core, 'POST', '/api/now/v1/batch', {
    body: {
      batch_request_id: '1',
      rest_requests: ['1', '2'].map((item) => ({
        id: item,
        method: 'GET',
        url: `${incidents}/${id}`,
        headers: [{ name: 'Accept', value: '*/*' }],
      })),
    },
  });

export const looksLike = (status: number, pattern: RegExp) => async (stage: Stage) => {
  const told = await stage.get();
  assert.equal(told.status, status);
  assert.match(String(told.body), pattern);
};
/** The write is refused and left no trace. */
export const refusesWrite = (pattern: RegExp) => async (stage: Stage) => {
  const told = await stage.patch({ urgency: '1' });
  assert.equal(told.status, 403);
  assert.match(told.json.error?.detail ?? '', pattern);
  assert.equal(held(stage.core, stage.id)['urgency'], '3');
};
export const waits = (seconds: number, asking: (stage: Stage) => Promise<Told>) => async (stage: Stage) => {
  let isDone = false;
  const answer = asking(stage).then((told) => {
    isDone = true;
    return told;
  });
  await stage.clock.advance(seconds * 1000 - 1);
  assert.equal(isDone, false);
  await stage.clock.advance(1);
  assert.equal((await answer).status, 200);
};
