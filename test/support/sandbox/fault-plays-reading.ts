/** The plays of the faults of the whole instance, of identity and of reading. */
import assert from 'node:assert/strict';
import { accessToken, journals, looksLike, token, waits, type Play } from './fault-play.ts';
import { ask, held, incidents } from './servicenow-ask.ts';

export const playsOfReading: Readonly<Record<string, Play>> = {
  slow: { options: { seconds: 20 }, see: waits(20, (stage) => stage.get()) },
  'token-slow': { see: waits(30, ({ core }) => token(core)) },
  unavailable: { see: looksLike(503, /^<!DOCTYPE html>/) },
  'bad-gateway': { see: looksLike(502, /^<!DOCTYPE html>/) },
  'html-page': { see: looksLike(200, /hibernating/) },
  redirected: {
    async see({ get }) {
      const told = await get();
      assert.deepEqual([told.status, told.headers['location']], [302, 'https://elsewhere.invalid/login.do']);
    },
  },
  'connection-reset': {
    async see({ core, post }) {
      assert.equal((await post()).cut, 'reset');
      assert.equal(core.control.records('incident')?.length, 3);
    },
  },
  'cancelled-before-commit': {
    async see({ core, post }) {
      const told = await post();
      assert.deepEqual(
        [told.status, told.json.error?.message],
        [500, 'Transaction cancelled: maximum execution time exceeded'],
      );
      assert.equal(core.control.records('incident')?.length, 3);
    },
  },
  'session-overflow': {
    async see({ core, get }) {
      assert.equal((await get()).status, 200);
      const told = await ask(core, 'GET', incidents, { headers: { cookie: 'JSESSIONID=1' } });
      assert.deepEqual([told.status, told.body], [202, null]);
    },
  },
  dropped: {
    async see({ core, post }) {
      assert.equal((await post()).status, 202);
      assert.equal(core.control.records('incident')?.length, 3);
    },
  },
  'rate-limited': {
    async see({ clock, get }) {
      const { status, headers, json } = await get();
      assert.deepEqual(
        [status, headers['retry-after'], json.error?.message],
        [429, '3600', 'Rate limit exceeded'],
      );
      assert.equal(headers['x-ratelimit-reset'], String(clock.now() / 1000 + 3600));
    },
  },
  'semaphores-exhausted': {
    async see({ get }) {
      const { status, headers } = await get();
      assert.deepEqual(
        [status, headers['retry-after'], headers['x-ratelimit-limit']],
        [429, undefined, undefined],
      );
    },
  },
  'rate-limit-headers': {
    async see({ get }) {
      const { status, headers } = await get();
      assert.deepEqual([status, headers['x-ratelimit-limit']], [200, '1000']);
    },
  },
  'clock-skew': {
    async see({ clock, get }) {
      assert.equal(Date.parse((await get()).headers['date']!), clock.now() + 90_000);
    },
  },
  'token-expired': {
    async see({ core }) {
      core.faults.remove();
      const headers = { authorization: `Bearer ${await accessToken(core)}` };
      assert.equal((await ask(core, 'GET', incidents, { headers })).status, 200);
      core.faults.order({ fault: 'token-expired', times: 1 });
      assert.equal((await ask(core, 'GET', incidents, { headers })).status, 401);
      const again = { authorization: `Bearer ${await accessToken(core)}` };
      assert.equal((await ask(core, 'GET', incidents, { headers: again })).status, 200);
    },
  },
  'token-fresh': {
    async see({ core }) {
      const one = await accessToken(core);
      core.faults.order({ fault: 'token-fresh', times: 1 });
      assert.notEqual(await accessToken(core), one);
      const headers = { authorization: `Bearer ${one}` };
      assert.equal((await ask(core, 'GET', incidents, { headers })).status, 401);
    },
  },
  'token-refused': {
    async see({ core }) {
      assert.equal((await token(core)).status, 401);
    },
  },
  'basic-refused': { see: looksLike(401, /Required to provide Auth information/) },
  'mfa-required': {
    async see({ get }) {
      const { status, headers } = await get();
      assert.deepEqual([status, headers['x-mfa_token']], [401, 'invalid']);
    },
  },
  'short-page': {
    options: { hidden: 2 },
    async see({ list }) {
      const told = await list();
      assert.deepEqual([told.rows.length, told.headers['x-total-count']], [1, '3']);
    },
  },
  'empty-page': {
    async see({ list }) {
      const told = await list({ sysparm_limit: '2' });
      assert.equal(told.rows.length, 0);
      assert.match(told.headers['link']!, /rel="next"/);
    },
  },
  'link-lost': {
    async see({ list }) {
      assert.doesNotMatch((await list({ sysparm_limit: '2' })).headers['link']!, /rel="next"/);
    },
  },
  'link-elsewhere': {
    async see({ list }) {
      assert.match((await list({ sysparm_limit: '2' })).headers['link']!, /<https:\/\/elsewhere\.invalid\//);
    },
  },
  'strict-query': {
    async see({ list }) {
      assert.equal((await list({ sysparm_query: 'u_no=1' })).rows.length, 0);
    },
  },
  'field-unknown': {
    options: { field: 'company' },
    async see({ list }) {
      assert.equal((await list({ sysparm_query: 'company=nobody' })).rows.length, 3);
    },
  },
  'field-hidden': {
    options: { fields: ['urgency'] },
    async see({ get }) {
      const { record } = await get();
      assert.deepEqual(['urgency' in record, 'impact' in record], [false, true]);
    },
  },
  'reference-shape': {
    options: { shape: 'string' },
    async see({ get }) {
      assert.match((await get()).record['opened_by'] ?? '', /^[0-9a-f]{32}$/);
    },
  },
  'version-one-empty': {
    async see({ list }) {
      assert.equal((await list({ sysparm_query: 'state=99' })).status, 404);
    },
  },
  'journal-forbidden': {
    async see({ core }) {
      assert.equal((await ask(core, 'GET', journals)).status, 403);
    },
  },
  'record-hidden': {
    async see({ core, get, id }) {
      assert.equal((await get()).status, 404);
      assert.ok(held(core, id));
    },
  },
};
