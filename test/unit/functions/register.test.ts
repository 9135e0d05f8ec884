/**
 * What the user would lose: receivers that nobody from outside can stop. With HTTP streaming one anonymous request hangs
 * a worker and takes down what runs in it; without it a body in chunks is lost, and must be missed. Both modes run here,
 * the real receivers on the local host, called by the simulators.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createDeliver, type Deliver } from '../../../sandbox/common/deliver.ts';
import { createServiceNowCore } from '../../../sandbox/servicenow/core.ts';
import { childEnv } from '../../support/child-env.ts';
import { type HostChild, startHostChild } from '../../support/functions-host/host-child.ts';
import { writeVariant } from '../../support/functions-host/variant-apps.ts';
import { drive, newTicket } from '../../support/sandbox/connectwise-driver.ts';
import { until } from '../../support/until.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'functions-receivers-'));
const functionTimeoutMs = 4_000;

before(async () => {
  writeVariant(folder, {
    hostJson: JSON.stringify({ version: '2.0', functionTimeout: '00:00:04' }),
    packageJson: '{"main":"main.cjs"}',
    files: {},
  });
  await promisify(execFile)(
    process.execPath,
    ['scripts/build.ts', 'test/support/functions-host/receivers-child.ts', join(folder, 'main.cjs')],
    { cwd: root, env: childEnv() },
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

type Event = Readonly<Record<string, string | number>>;

interface Stage {
  readonly host: HostChild;
  events(): readonly Event[];
}

async function staged(isStreaming: boolean): Promise<Stage> {
  const seen = join(folder, `seen-${String(isStreaming)}`);
  writeFileSync(seen, '');
  const host = await startHostChild(folder, { SEEN_FILE: seen, HTTP_STREAMING: String(isStreaming) });
  return {
    host,
    events: () =>
      readFileSync(seen, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Event),
  };
}

/** Begins a request whose body the test sends itself. */
function begin(url: string, method: string, headers: Readonly<Record<string, string>>): ClientRequest {
  const outgoing = request(url, { method, headers, agent: false });
  outgoing.on('error', () => undefined);
  return outgoing;
}

async function answerTo(
  outgoing: ClientRequest,
): Promise<{ readonly status: number; readonly text: string }> {
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const text = Buffer.concat(await answer.toArray()).toString();
  return { status: answer.statusCode ?? 0, text };
}

const codeOf = (text: string): unknown => (JSON.parse(text) as { readonly code?: unknown }).code;
/** A header as a sender that does not know better writes it. */
const raw = (text: string): string => Buffer.from(text).toString('latin1');

for (const isStreaming of [false, true])
  describe(isStreaming ? 'with HTTP streaming' : 'without HTTP streaming', () => {
    let stage: Stage;
    before(async () => {
      stage = await staged(isStreaming);
    });
    after(() => stage.host.end('SIGKILL'));

    for (const isChunked of [false, true]) {
      const form = isChunked ? 'in chunks' : 'with its length';
      const isLost = isChunked && !isStreaming;

      it(`${isLost ? 'misses' : 'takes'} a callback of ConnectWise that comes ${form}`, async () => {
        const from = stage.events().length;
        const statuses: number[] = [];
        const deliver = recording(statuses);
        const driver = drive({ deliver });
        const url = `${stage.host.address}/api/callbacks/connectwise?recordId=`;
        await driver.expect(201, 'POST', '/system/callbacks', { ...entry, url });
        if (isChunked) driver.core.faults.order({ fault: 'callback-chunked' });
        const { id } = await newTicket(driver);
        await driver.core.idle();
        const events = stage.events().slice(from);
        assert.deepEqual(statuses, [isLost ? 411 : 204]);
        assert.deepEqual(
          events.find(({ counted }) => counted !== undefined),
          { counted: 'connectwise-callback', outcome: isLost ? 'chunked-body-lost' : 'accepted' },
        );
        if (isLost) assert.deepEqual(events.at(-1), { lost: 'connectwise-callback' });
        else assert.equal((JSON.parse(String(events[0]?.['text'])) as { ID: unknown }).ID, id);
      });

      it(`${isLost ? 'misses' : 'takes'} a webhook of ServiceNow that comes ${form}`, async () => {
        const from = stage.events().length;
        const statuses: number[] = [];
        const core = createServiceNowCore({
          tickets: 0,
          deliver: recording(statuses),
          webhooks: [{ url: `${stage.host.address}/api/callbacks/servicenow/acme`, secret: 'whsec_AAAA' }],
        });
        if (isChunked) core.faults.order({ fault: 'webhook-chunked' });
        core.control.edit({
          table: 'incident',
          id: null,
          set: { short_description: 'x' },
          by: 'beth.anglin',
        });
        await core.idle();
        const events = stage.events().slice(from);
        assert.deepEqual(statuses, [isLost ? 411 : 204]);
        if (isLost) assert.deepEqual(events.at(-1), { lost: 'servicenow-callback' });
        else assert.match(String(events[0]?.['text']), /^\{"table":"incident".*\}$/);
      });
    }

    it('refuses a body that is said to be too long, and the sender hears it while it sends', async () => {
      const body = Buffer.alloc(300_000, 'x');
      const outgoing = begin(`${stage.host.address}/api/callbacks/connectwise`, 'POST', {
        'content-length': String(body.length),
      });
      outgoing.write(body.subarray(0, 1_000));
      const answered = answerTo(outgoing);
      // Without streaming the host waits for the whole body, and no invocation does.
      if (isStreaming) assert.equal((await answered).status, 413);
      outgoing.end(body.subarray(1_000));
      const { status, text } = await answered;
      assert.deepEqual([status, codeOf(text)], [413, 'body-too-large']);
    });

    it('tells a refusal among what went well, and counts it', async () => {
      const { status } = await fetch(`${stage.host.address}/api/callbacks/connectwise`, {
        method: 'POST',
        body: Buffer.alloc(300_000),
      });
      assert.equal(status, 413);
      const line = await until('it is logged', () =>
        stage.host.lines.find((one) => one.includes('"event":"request-refused"')),
      );
      assert.match(line, /^\S+ info {2}connectwise-callback/);
      assert.deepEqual(
        stage.host.lines.filter((one) => / error connectwise-callback/.test(one)),
        [],
      );
      assert.ok(stage.events().some(({ outcome }) => outcome === 'body-too-large'));
    });

    it('reads the name of who asks, percent-encoded or plain', async () => {
      const nameFor = async (name: string): Promise<unknown> => {
        const headers = { 'x-asked-by': name };
        const answer = await fetch(`${stage.host.address}/api/whoami`, { headers });
        return ((await answer.json()) as { readonly actor: unknown }).actor;
      };
      assert.equal(await nameFor(encodeURIComponent('Jürgen Müller 東京')), 'Jürgen Müller 東京');
      assert.equal(await nameFor('night shift'), 'night shift');
      assert.equal(await nameFor('100% sure'), '100% sure');
    });

    it(
      isStreaming
        ? 'hangs on a header that cannot be passed on, and loses the worker with all that runs in it'
        : 'answers whatever the headers are',
      async () => {
        const ask = async (): Promise<number> =>
          ((await (await fetch(`${stage.host.address}/api/whoami`)).json()) as { readonly pid: number }).pid;
        const pid = await ask();
        for (const headers of [{ 'user-agent': raw('Jürgen') }, { 'x-long': 'x'.repeat(17_000) }]) {
          const began = performance.now();
          const waiting = answerTo(begin(`${stage.host.address}/api/whoami`, 'GET', headers).end());
          const beside = answerTo(begin(`${stage.host.address}/api/whoami?ms=60000`, 'GET', {}).end());
          beside.catch(() => undefined);
          const { status } = await waiting;
          if (!isStreaming) {
            assert.equal(status, 200);
            continue;
          }
          assert.equal(status, 500);
          assert.ok(performance.now() - began >= functionTimeoutMs);
          assert.equal((await beside).status, 500);
        }
        assert.equal((await ask()) === pid, !isStreaming);
      },
    );
  });

const entry = { objectId: 0, level: 'owner', type: 'ticket', payloadVersion: '3.0.0', memberId: 0 };

/** The simulators' own sender, with what it was answered. */
function recording(statuses: number[]): Deliver {
  const deliver = createDeliver({ timeoutMs: 30_000 });
  return async (...message) => {
    const answer = await deliver(...message);
    statuses.push(answer.status);
    return answer;
  };
}
