/** Drives a ConnectWise core without a transport, and reads its answers. */
import assert from 'node:assert/strict';
import { virtualClock, type MovableClock } from '../../../sandbox/common/clock.ts';
import type { SimResponse } from '../../../sandbox/common/message.ts';
import { withControl } from '../../../sandbox/common/start.ts';
import {
  createConnectWiseCore,
  type ConnectWiseCore,
  type CoreOptions,
} from '../../../sandbox/connectwise/core.ts';

export type Json = Record<string, unknown>;

export const start = Date.parse('2026-11-24T08:00:00Z');
const credentials = `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`;
const usualHeaders = { authorization: credentials, clientid: 'a client', host: 'connectwise.sim' };

export interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly at: number;
}

export interface Driver {
  readonly core: ConnectWiseCore;
  readonly clock: MovableClock;
  /** The deliveries, in order. */
  readonly sent: Sent[];
  /** The answers of the receiver; taken from the front, 204 when it is empty. */
  readonly answers: number[];
  ask(method: string, target: string, body?: unknown, headers?: Record<string, string>): Promise<SimResponse>;
  /** Asks, expects the status, and gives the JSON. */
  expect(
    status: number,
    method: string,
    target: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<unknown>;
  control(method: string, target: string, body?: unknown): Promise<SimResponse>;
}

/** A small seeded core with a clock that stands still. */
export function drive(options: CoreOptions = {}): Driver {
  const clock = virtualClock(start);
  const sent: Sent[] = [];
  const answers: number[] = [];
  const core = createConnectWiseCore({
    tickets: 60,
    clock,
    deliver: (url, headers, body) => {
      sent.push({ url, headers, body, at: clock.now() });
      return Promise.resolve({ status: answers.shift() ?? 204 });
    },
    ...options,
  });
  const handle = withControl(core);
  const send = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const mark = path.indexOf('?');
    const rawQuery = mark < 0 ? '' : path.slice(mark + 1);
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
    return handle({
      method,
      path: mark < 0 ? path : path.slice(0, mark),
      query: new URLSearchParams(rawQuery),
      rawQuery,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: bytes,
      secure: false,
    });
  };
  const ask: Driver['ask'] = (method, target, body, headers = {}) =>
    send(method, `/v4_6_release/apis/3.0${target}`, body, { ...usualHeaders, ...headers });
  return {
    core,
    clock,
    sent,
    answers,
    ask,
    async expect(status, method, target, body, headers) {
      const answer = await ask(method, target, body, headers);
      assert.equal(
        answer.status,
        status,
        `${method} ${target} answered ${answer.status}: ${String(answer.body)}`,
      );
      return read(answer);
    },
    control: (method, target, body) => send(method, `/_sim/${target}`, body, { host: '127.0.0.1:7081' }),
  };
}

/** The JSON of an answer; null without a body. */
export function read(answer: SimResponse): unknown {
  return answer.body === null ? null : JSON.parse(String(answer.body));
}

/** The ids of the tickets that a condition finds. */
export async function idsFound(driver: Driver, conditions: string, more = ''): Promise<readonly number[]> {
  const found = await driver.expect(
    200,
    'GET',
    `/service/tickets?pageSize=1000&fields=id&conditions=${encodeURIComponent(conditions)}${more}`,
  );
  return (found as { id: number }[]).map(({ id }) => id);
}

/** A new ticket with a summary of its own. */
export async function newTicket(driver: Driver, more: Json = {}): Promise<Json & { id: number }> {
  const body = { summary: 'A ticket of the test', company: { id: 2 }, board: { id: 1 }, ...more };
  return (await driver.expect(201, 'POST', '/service/tickets', body)) as Json & { id: number };
}

/** The body of ConnectWise's refusal. */
interface Refused {
  readonly code: string;
  readonly message: string;
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly resource: string;
    readonly field: string;
  }[];
}

/** Sends a request that is refused; gives what is said. */
export async function refused(
  driver: Driver,
  method: string,
  target: string,
  body: unknown,
): Promise<Refused> {
  return (await driver.expect(400, method, target, body)) as Refused;
}
