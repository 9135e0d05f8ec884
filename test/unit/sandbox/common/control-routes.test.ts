// If this fails, a person cannot look into a simulator or inject a fault, or a web page elsewhere can.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerControl } from '../../../../sandbox/common/control-routes.ts';
import { createFaultRegistry } from '../../../../sandbox/common/fault-registry.ts';
import { requestLog } from '../../../../sandbox/common/request-log.ts';
import type { ControlTarget } from '../../../../sandbox/common/core.ts';
import type { SimRequest } from '../../../../sandbox/common/message.ts';

interface Made {
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
    more?: Partial<SimRequest>,
  ) => Promise<[number, unknown]>;
  readonly done: unknown[];
  readonly log: ReturnType<typeof requestLog>;
}

function make(): Made {
  const done: unknown[] = [];
  const log = requestLog();
  const faults = createFaultRegistry([{ name: 'slow', stage: 'before', sentence: 'Slow.' }]);
  const control: ControlTarget = {
    healthy: () => true,
    tables: () => ['things'],
    records: (table) => (table === 'things' ? [{ id: 1 }] : undefined),
    record: (table, id) => (table === 'things' && id === '1' ? { id: 1 } : undefined),
    edit: (edit) => {
      if (edit.id === '9') throw new Error('There is no thing 9.');
      done.push(edit);
      return { id: 1 };
    },
    advance: (seconds) => {
      done.push({ seconds });
      return Promise.resolve();
    },
    reset: (options) => {
      done.push(options);
    },
  };
  return {
    done,
    log,
    async ask(method, path, body, more = {}) {
      const mark = path.indexOf('?');
      const answer = await answerControl(
        {
          method,
          path: `/_sim/${mark < 0 ? path : path.slice(0, mark)}`,
          query: new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1)),
          rawQuery: '',
          headers: { host: 'localhost:7081' },
          body: Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)),
          secure: false,
          ...more,
        },
        { control, faults, log },
      );
      return [answer?.status ?? 0, answer === undefined ? undefined : JSON.parse(String(answer.body))];
    },
  };
}

const answered = {
  response: { status: 200, headers: {}, body: null },
  beganAt: 1000,
  milliseconds: 1,
  faults: [],
};

function requestTo(path: string, rawQuery = ''): SimRequest {
  const query = new URLSearchParams(rawQuery);
  return { method: 'GET', path, query, rawQuery, headers: {}, body: Buffer.alloc(0), secure: false };
}

describe('the control routes', () => {
  it('leave every other path, and https, to the simulator', async () => {
    const { ask } = make();
    assert.deepEqual(await ask('GET', '../service/tickets', undefined, { path: '/service/tickets' }), [
      0,
      undefined,
    ]);
    assert.deepEqual(await ask('GET', 'health', undefined, { secure: true }), [0, undefined]);
    assert.equal((await ask('GET', 'health'))[0], 200);
  });

  for (const headers of [
    { host: 'simulator.example' },
    { host: '127.0.0.1.example:7081' },
    { host: 'localhost:7081', origin: 'https://example.com' },
    { host: 'localhost:7081', origin: 'http://localhost:3000' },
    { host: 'localhost:7081', 'sec-fetch-site': 'cross-site' },
  ])
    it(`refuse ${JSON.stringify(headers)}`, async () => {
      const { ask, done } = make();
      assert.equal((await ask('POST', 'reset', {}, { headers }))[0], 403);
      assert.deepEqual(done, []);
    });

  it('show requests with totals by route, and forget them', async () => {
    const { ask, log } = make();
    const entry = {
      at: '1970-01-01T00:00:01.000Z',
      method: 'GET',
      path: '/a',
      query: 'b=1',
      status: 200,
      milliseconds: 1,
      fault: null,
    };
    log.add(requestTo('/a', 'b=1'), 'GET /a', answered);
    log.add(requestTo('/a', 'b=1'), 'GET /a', { ...answered, faults: ['slow', 'cut'] });
    assert.deepEqual(await ask('GET', 'requests'), [
      200,
      { total: 2, byRoute: { 'GET /a': 2 }, recent: [entry, { ...entry, fault: 'slow, cut' }] },
    ]);
    await ask('DELETE', 'requests');
    assert.deepEqual(await ask('GET', 'requests'), [200, { total: 0, byRoute: {}, recent: [] }]);
  });

  it('keep the latest two hundred requests and count all', () => {
    const { log } = make();
    for (let turn = 0; turn < 250; turn += 1) log.add(requestTo(`/${turn}`), 'GET /n', answered);
    const { total, recent } = log.read();
    assert.deepEqual([total, recent.length, recent.at(-1)?.path], [250, 200, '/249']);
  });

  it('inject a fault, list it, and remove it', async () => {
    const { ask } = make();
    const [status, ordered] = await ask('POST', 'faults', {
      fault: 'slow',
      times: 2,
      options: { seconds: 3 },
    });
    assert.equal(status, 201);
    const { id } = ordered as { id: string };
    const [, listed] = await ask('GET', 'faults');
    const { faults, ordered: now } = listed as { faults: unknown[]; ordered: { id: string }[] };
    assert.deepEqual([faults.length, now.map((one) => one.id)], [1, [id]]);
    assert.equal((await ask('DELETE', `faults/${id}`))[0], 200);
    assert.equal((await ask('DELETE', `faults/${id}`))[0], 404);
  });

  for (const [what, path, body, part] of [
    ['an unknown fault', 'faults', { fault: 'none' }, /slow/],
    ['a fault with a strange member', 'faults', { fault: 'slow', wen: 1 }, /wen/],
    ['times that are no number', 'faults', { fault: 'slow', times: 'two' }, /times/],
    ['a probability of 2', 'faults', { fault: 'slow', probability: 2 }, /probability/],
    ['a body that is no JSON', 'faults', '{', /JSON/],
    ['an edit that the simulator refuses', 'edit', { table: 'things', id: 9, set: {} }, /no thing 9/],
    ['an edit without a table', 'edit', { id: 1, set: {} }, /table/],
    ['a clock beyond all dates', 'clock', { advanceSeconds: 1e300 }, /advanceSeconds/],
    ['a clock that goes back', 'clock', { advanceSeconds: -1 }, /advanceSeconds/],
    ['a reset with a strange member', 'reset', { sede: 1 }, /sede/],
  ] as const)
    it(`answer 400 with a sentence to ${what}`, async () => {
      const { ask, done } = make();
      const [status, answer] = await ask('POST', path, body);
      assert.equal(status, 400);
      assert.match((answer as { error: string }).error, part);
      assert.deepEqual(done, []);
    });

  it('show records, edit them, move the clock, and start over', async () => {
    const { ask, done } = make();
    assert.deepEqual(await ask('GET', 'records/things'), [200, [{ id: 1 }]]);
    assert.deepEqual(await ask('GET', 'records/things?id=1'), [200, { id: 1 }]);
    assert.equal((await ask('GET', 'records/things?id=2'))[0], 404);
    assert.equal((await ask('GET', 'records/%ff'))[0], 404);
    const [status, answer] = await ask('GET', 'records/nothing');
    assert.equal(status, 404);
    assert.match((answer as { error: string }).error, /things/);
    await ask('POST', 'edit', { table: 'things', id: 1, set: { a: 1 }, by: 'tpatel' });
    await ask('POST', 'clock', { advanceSeconds: 5 });
    await ask('POST', 'reset', { seed: 2, tickets: 10 });
    assert.deepEqual(done, [
      { table: 'things', id: '1', set: { a: 1 }, by: 'tpatel' },
      { seconds: 5 },
      { seed: 2, tickets: 10 },
    ]);
  });
});
