/**
 * What the user would lose: the page that shows the sync at work, and with it the safety of their machine. A page
 * that any other web page can post through would let a stranger's tab edit records; text of a ticket that counts as
 * markup would run.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startConnectWiseSimulator } from '../../../../sandbox/connectwise/start.ts';
import { startServiceNowSimulator } from '../../../../sandbox/servicenow/start.ts';
import { freePorts } from '../../../../sandbox/world/ports.ts';
import {
  hear,
  pairsOf,
  pairWith,
  startBoth,
  type Both,
  type Heard,
} from '../../../support/sandbox/page-worlds.ts';

const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
const json = { 'content-type': 'application/json' };

describe('the page over http', () => {
  let both: Both;
  before(async () => {
    both = await startBoth();
  });
  after(() => both.close());

  it('is served by either simulator: one document, its style and its scripts, and nothing from elsewhere', async () => {
    for (const { httpAddress } of [both.connectwise, both.servicenow]) {
      const short = await hear(`${httpAddress}/_sim`);
      assert.deepEqual([short.status, short.headers['location']], [308, '/_sim/']);
      const page = await hear(`${httpAddress}/_sim/`);
      assert.equal(page.status, 200);
      assert.match(String(page.headers['content-type']), /^text\/html/);
      const names = [...page.body.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map((match) => match[1] ?? '');
      assert.ok(names.length >= 3, `only ${names.join()} are named`);
      const all = [page, ...(await withImports(httpAddress, names))];
      assert.ok(all.length >= 7, `only ${all.length} files were seen`);
      for (const file of all) {
        assert.equal(file.status, 200);
        const text = file.body.replaceAll('http://www.w3.org/2000/svg', '');
        assert.doesNotMatch(text, /\/\/[a-z0-9.-]+\.[a-z]{2,}/i, 'names no address elsewhere');
        assert.doesNotMatch(text, /innerHTML|insertAdjacentHTML|document\.write|\beval\(/);
      }
    }
  });

  it('forbids whatever is inline or comes from elsewhere, and to be framed', async () => {
    const { headers, body } = await hear(`${both.connectwise.httpAddress}/_sim/`);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match(policy, /style-src 'self'(;|$)/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    // The page keeps its own rule: else it would not work.
    assert.doesNotMatch(body, /<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/i);
  });

  it('gives what stands in records as JSON alone, never inside a document', async () => {
    const id = both.newTicket(hostile);
    const { body } = await hear(`${both.connectwise.httpAddress}/_sim/`);
    assert.ok(!body.includes('onerror'));
    const answer = await hear(`${both.connectwise.httpAddress}/_sim/pairs`);
    assert.match(String(answer.headers['content-type']), /^application\/json/);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    const view = await pairsOf(both.connectwise.httpAddress);
    assert.equal(pairWith(view, id).ticket?.summary, hostile);
  });

  it('shows a ticket and its incident as one pair on both simulators, and says whether they are equal', async () => {
    const id = both.newTicket('Scanner');
    const sysId = both.follow(id, { short_description: 'Scanner', state: '1', impact: '2', urgency: '2' });
    for (const { httpAddress } of [both.connectwise, both.servicenow]) {
      const pair = pairWith(await pairsOf(httpAddress), id);
      assert.deepEqual(
        [pair.key, pair.incident?.id, pair.verdict],
        [`ticket-${id}`, sysId, { summary: true, status: true, priority: true }],
      );
    }
    both.servicenow.core.control.edit({
      table: 'incident',
      id: sysId,
      set: { state: '2' },
      by: 'beth.anglin',
    });
    const later = pairWith(await pairsOf(both.connectwise.httpAddress), id);
    assert.deepEqual(later.verdict, { summary: true, status: false, priority: true });
  });

  it('takes an edit of its own records and one of the other side, as a person would make it', async () => {
    const id = both.newTicket('Phone');
    const sysId = both.follow(id, { short_description: 'Phone' });
    const address = both.connectwise.httpAddress;
    const here = { table: 'tickets', id, set: { summary: 'Phone dead' }, by: 'tpatel' };
    const there = {
      table: 'incident',
      id: sysId,
      set: { short_description: 'Phone mute' },
      by: 'beth.anglin',
    };
    const origin = address;
    for (const [path, edit] of [
      ['edit', here],
      ['other/edit', there],
    ] as const) {
      const answer = await hear(`${address}/_sim/${path}`, {
        method: 'POST',
        headers: { ...json, origin, 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify(edit),
      });
      assert.equal(answer.status, 200, answer.body);
    }
    const { ticket, incident } = pairWith(await pairsOf(address), id);
    assert.deepEqual(
      [ticket?.summary, ticket?.changedBy, ticket?.isFollowing],
      ['Phone dead', 'tpatel', false],
    );
    assert.deepEqual(
      [incident?.summary, incident?.changedBy, incident?.isFollowing],
      ['Phone mute', 'beth.anglin', false],
    );
  });

  it('injects faults at the other simulator, shows those of both, and takes them back', async () => {
    const address = both.connectwise.httpAddress;
    const send = (method: string, path: string, body?: object) =>
      hear(`${address}/_sim/${path}`, {
        method,
        headers: json,
        body: method === 'DELETE' ? '' : JSON.stringify(body ?? {}),
      });
    const order = { fault: 'unavailable', seconds: 60, match: { method: 'GET,HEAD' } };
    assert.equal((await send('POST', 'faults', order)).status, 201);
    const { status, body } = await send('POST', 'other/faults', order);
    assert.equal(status, 201, body);
    const { id } = JSON.parse(body) as { id: string };
    const faults = async () => {
      const view = await pairsOf(address);
      return (['connectwise', 'servicenow'] as const).map((side) => {
        const about = view[side];
        return about.state === 'here' ? about.about.faults.map(({ fault }) => fault) : [];
      });
    };
    assert.deepEqual(await faults(), [['unavailable'], ['unavailable']]);
    assert.equal((await send('DELETE', `other/faults/${id}`)).status, 200);
    assert.deepEqual(await faults(), [['unavailable'], []]);
    assert.equal((await send('DELETE', `other/faults/${id}`)).status, 404);
    await send('POST', 'other/faults', order);
    assert.equal((await send('DELETE', 'other/faults')).status, 200);
    await send('DELETE', 'faults');
    assert.deepEqual(await faults(), [[], []]);
    assert.match((await send('POST', 'other/faults', { fault: 'none' })).body, /There is no fault/);
    for (const path of ['other/reset', 'other/clock', 'other/faults/1/2', 'other/faults/x'])
      assert.equal((await send('POST', path)).status, 404, path);
  });

  it("hands on the other simulator's own sentence when it refuses", async () => {
    const body = JSON.stringify({ table: 'incident', id: 'f'.repeat(32), set: { state: '2' }, by: 'x' });
    const answer = await hear(`${both.connectwise.httpAddress}/_sim/other/edit`, {
      method: 'POST',
      headers: json,
      body,
    });
    assert.equal(answer.status, 400);
    assert.match(answer.body, /No Record found/i);
  });

  it('is not counted among the requests', async () => {
    for (const { httpAddress } of [both.connectwise, both.servicenow]) {
      await hear(`${httpAddress}/_sim/requests`, { method: 'DELETE' });
      await hear(`${httpAddress}/_sim/`);
      await pairsOf(httpAddress);
      await hear(`${httpAddress}/_sim/other/edit`, { method: 'POST', headers: json, body: '{}' });
    }
    for (const { httpAddress } of [both.connectwise, both.servicenow]) {
      const { body } = await hear(`${httpAddress}/_sim/requests`);
      assert.equal((JSON.parse(body) as { total: number }).total, 0);
    }
  });

  it('answers in pages, latest change first, and finds by number on either side', async () => {
    const address = both.connectwise.httpAddress;
    const first = await pairsOf(address, 'limit=4&all=yes');
    const second = await pairsOf(address, 'limit=4&skip=4&all=yes');
    assert.deepEqual([first.pairs.length, second.pairs.length, first.hasMore], [4, 4, true]);
    const times = [...first.pairs, ...second.pairs].map(({ ticket, incident }) =>
      Math.max(ticket?.changedAt ?? 0, incident?.changedAt ?? 0),
    );
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
    assert.equal(new Set([...first.pairs, ...second.pairs].map(({ key }) => key)).size, 8);
    assert.ok((await pairsOf(address, 'limit=100000&all=yes')).pairs.length <= 100);

    const id = both.newTicket('Found by its incident');
    both.follow(id, { short_description: 'Found by its incident' });
    const { incident } = pairWith(await pairsOf(address), id);
    const found = await pairsOf(address, `find=${incident?.number.toLowerCase() ?? ''}`);
    assert.deepEqual(
      found.pairs.map(({ ticket }) => ticket?.id),
      [id],
    );
  });

  it('shows what no link covers only when asked', async () => {
    const address = both.connectwise.httpAddress;
    const places = async (query: string): Promise<readonly string[]> =>
      (await pairsOf(address, `limit=100&${query}`)).pairs.flatMap(({ ticket }) => ticket?.place ?? []);
    const usual = await places('');
    assert.ok(usual.length > 0 && usual.every((place) => ['2/1', '2/2'].includes(place)), usual.join());
    assert.ok((await places('all=yes')).some((place) => !place.startsWith('2/')));
  });

  for (const [who, headers, status] of [
    ['a web page elsewhere', { ...json, origin: 'https://example.com' }, 403],
    ['a web page on another port of this machine', { ...json, origin: 'http://127.0.0.1:1' }, 403],
    ['a page of no origin', { ...json, origin: 'null' }, 403],
    ['a name that was pointed here', { ...json, host: 'rebound.example' }, 403],
    ['a form of another site', { ...json, 'sec-fetch-site': 'cross-site' }, 403],
    ['a page that sends no JSON', { 'content-type': 'text/plain', origin: 'SELF' }, 415],
  ] as const)
    it(`lets ${who} change nothing`, async () => {
      const id = both.newTicket('Untouched');
      const sysId = both.follow(id, { short_description: 'Untouched' });
      const address = both.connectwise.httpAddress;
      for (const [path, edit] of [
        ['edit', { table: 'tickets', id, set: { summary: 'Taken' } }],
        ['other/edit', { table: 'incident', id: sysId, set: { short_description: 'Taken' } }],
        ['other/faults', { fault: 'unavailable' }],
        ['key', {}],
      ] as const) {
        const sent: Record<string, string> = { ...headers };
        if (sent['origin'] === 'SELF') sent['origin'] = address;
        const body = JSON.stringify(edit);
        const answer = await hear(`${address}/_sim/${path}`, { method: 'POST', headers: sent, body });
        assert.equal(answer.status, status, `${path}: ${answer.body}`);
      }
      const { ticket, incident } = pairWith(await pairsOf(address), id);
      assert.deepEqual([ticket?.summary, incident?.summary], ['Untouched', 'Untouched']);
      assert.deepEqual(both.servicenow.core.faults.list(), []);
    });

  it('shows nothing to a name that was pointed here', async () => {
    for (const path of ['', 'pairs', 'views', 'page/page.js', 'records/tickets']) {
      const url = `${both.connectwise.httpAddress}/_sim/${path}`;
      assert.equal((await hear(url, { headers: { host: 'rebound.example' } })).status, 403, path);
    }
  });
});

describe('the key of the dashboard', () => {
  it('is given where an app was started, to a POST of the page alone, and stands in nothing else', async () => {
    const app = { address: 'http://127.0.0.1:1', key: 'the-key-of-the-app' };
    const two = await startBoth({ app, tickets: 2 });
    try {
      for (const { httpAddress } of [two.connectwise, two.servicenow]) {
        const key = await hear(`${httpAddress}/_sim/key`, { method: 'POST', headers: json, body: '{}' });
        assert.deepEqual([key.status, JSON.parse(key.body)], [200, { key: app.key }]);
        assert.equal(key.headers['cache-control'], 'no-store');
        assert.equal((await hear(`${httpAddress}/_sim/key`)).status, 404);
        const { body } = await hear(`${httpAddress}/_sim/pairs`);
        assert.ok(!body.includes(app.key));
        assert.equal((JSON.parse(body) as { dashboard: string }).dashboard, `${app.address}/api/dashboard`);
      }
    } finally {
      await two.close();
    }
  });
});

describe('the page of one simulator', () => {
  it('shows that side alone when only one was started', async () => {
    const connectwise = await startConnectWiseSimulator({ httpPort: 0, httpsPort: -1, tickets: 3 });
    const servicenow = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, tickets: 3 });
    try {
      const tickets = await pairsOf(connectwise.httpAddress);
      assert.deepEqual([tickets.connectwise.state, tickets.servicenow.state], ['here', 'absent']);
      assert.equal(tickets.pairs.filter(({ ticket }) => ticket !== null).length, 3);
      const incidents = await pairsOf(servicenow.httpAddress);
      assert.deepEqual([incidents.connectwise.state, incidents.servicenow.state], ['absent', 'here']);
      assert.equal(incidents.pairs.filter(({ incident }) => incident !== null).length, 3);
      const answer = await hear(`${connectwise.httpAddress}/_sim/other/edit`, {
        method: 'POST',
        headers: json,
        body: '{}',
      });
      assert.equal(answer.status, 404);
    } finally {
      await connectwise.close();
      await servicenow.close();
    }
  });

  it('ends its pages somewhere, however many records there are', async () => {
    const connectwise = await startConnectWiseSimulator({ httpPort: 0, httpsPort: -1, tickets: 500 });
    try {
      const numbers: (string | undefined)[] = [];
      let skip = 0;
      for (let hasMore = true; hasMore && skip < 1000; skip += 25) {
        const view = await pairsOf(connectwise.httpAddress, `skip=${skip}`);
        numbers.push(...view.pairs.map(({ ticket }) => ticket?.number));
        ({ hasMore } = view);
      }
      assert.equal(numbers.length, 425);
      assert.equal(new Set(numbers).size, 425);
    } finally {
      await connectwise.close();
    }
  });

  it('says so when the other one does not answer, and works with its own', async () => {
    const { servicenow: nobody } = await freePorts();
    const connectwise = await startConnectWiseSimulator({
      httpPort: 0,
      httpsPort: -1,
      tickets: 3,
      beside: { other: `http://127.0.0.1:${nobody}` },
    });
    try {
      const view = await pairsOf(connectwise.httpAddress);
      assert.equal(view.pairs.length, 3);
      assert.ok(view.servicenow.state === 'silent');
      assert.match(view.servicenow.why, new RegExp(`127\\.0\\.0\\.1:${nobody}`));
      const answer = await hear(`${connectwise.httpAddress}/_sim/other/edit`, {
        method: 'POST',
        headers: json,
        body: '{}',
      });
      assert.equal(answer.status, 502);
    } finally {
      await connectwise.close();
    }
  });

  for (const other of [
    'http://example.com',
    'https://127.0.0.1:7082',
    'http://127.0.0.1:7082/x',
    'http://127.0.0.1.example',
  ])
    it(`does not start with ${other} as the other simulator`, async () => {
      await assert.rejects(
        startConnectWiseSimulator({ httpPort: 0, httpsPort: -1, tickets: 0, beside: { other } }),
        /127\.0\.0\.1/,
      );
    });
});

/** The files that are named, and those that the scripts among them import. */
async function withImports(address: string, names: readonly string[]): Promise<readonly Heard[]> {
  const seen = new Map<string, Heard>();
  const queue = [...names];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (seen.has(name)) continue;
    const file = await hear(`${address}${name}`);
    seen.set(name, file);
    for (const match of file.body.matchAll(/^import .* from '\.\/([^']+)';$/gm))
      queue.push(`/_sim/page/${match[1] ?? ''}`);
  }
  return [...seen.values()];
}
