/** Both simulators beside each other, as `npm start` has them, but without anything that keeps them equal. */
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { RecordView } from '../../../sandbox/common/record-view.ts';
import { startConnectWiseSimulator, type ConnectWiseSimulator } from '../../../sandbox/connectwise/start.ts';
import { readAgreement } from '../../../sandbox/page/agreement.ts';
import type { PairsView, PairView } from '../../../sandbox/page/pairs.ts';
import type { AppAddress, ToldState } from '../../../sandbox/page/told-states.ts';
import { freePorts } from '../../../sandbox/world/ports.ts';
import { startServiceNowSimulator, type ServiceNowSimulator } from '../../../sandbox/servicenow/start.ts';

export interface Both {
  readonly connectwise: ConnectWiseSimulator;
  readonly servicenow: ServiceNowSimulator;
  /** A ticket of the company and board that the example configuration links. */
  newTicket(summary: string): string;
  /** Follows a change of a ticket as the integration would. */
  follow(ticketId: string, set: Readonly<Record<string, string>>): string;
  close(): Promise<void>;
}

/** The company of the example configuration in the ServiceNow simulator. */
export const northwind = 'c0c0ffee000000000000000000000001';

/** An app that says of every record what `why` says; an undefined state is a 404. */
export interface ToldApp extends AppAddress {
  /** By link, side and id, as in `northwind/connectwise/1201`. */
  states: Readonly<Record<string, ToldState>>;
  close(): Promise<void>;
}

export async function startToldApp(): Promise<ToldApp> {
  const app: Pick<ToldApp, 'states'> = { states: {} };
  const server = createServer((asked, answer) => {
    const state = app.states[decodeURIComponent((asked.url ?? '').replace('/api/why/', ''))];
    answer.writeHead(state === undefined ? 404 : 200).end(JSON.stringify({ state }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no port.');
  return Object.assign(app, {
    address: `http://127.0.0.1:${bound.port}`,
    key: 'the-key-of-the-app',
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

export async function startBoth({
  isLinked = true,
  app,
  tickets = 40,
}: {
  readonly isLinked?: boolean;
  readonly app?: AppAddress;
  readonly tickets?: number;
} = {}): Promise<Both> {
  const ports = await freePorts();
  const agreement = isLinked ? readAgreement(JSON.parse(await readFile('config.json', 'utf8'))) : undefined;
  const connectwise = await startConnectWiseSimulator({
    httpPort: ports.connectwise,
    httpsPort: -1,
    tickets,
    beside: { other: `http://127.0.0.1:${ports.servicenow}`, agreement, app },
  });
  const servicenow = await startServiceNowSimulator({
    httpPort: ports.servicenow,
    httpsPort: -1,
    tickets: 6,
    deliver: () => Promise.resolve({ status: 200 }),
    beside: { other: `http://127.0.0.1:${ports.connectwise}`, agreement, app },
  });
  return {
    connectwise,
    servicenow,
    newTicket(summary) {
      const set = { summary, company: { id: 2 }, board: { id: 1 } };
      const made = connectwise.core.control.edit({ table: 'tickets', id: null, set, by: 'tpatel' });
      return String((made as { id: number }).id);
    },
    follow(ticketId, set) {
      const made = servicenow.core.control.edit({
        table: 'incident',
        id: null,
        set: { company: northwind, correlation_id: `cwf:northwind:${ticketId}`, ...set },
        by: 'sim.integration',
      });
      return (made as { sys_id: string }).sys_id;
    },
    async close() {
      await connectwise.close();
      await servicenow.close();
    },
  };
}

export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request with exactly these headers, Host included, as `fetch` does not allow. */
export function hear(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export type Served = PairsView & { readonly servedBy: string };

export async function pairsOf(address: string, query = ''): Promise<Served> {
  const { status, body } = await hear(`${address}/_sim/pairs?${query}`);
  if (status !== 200) throw new Error(`${status}: ${body}`);
  return JSON.parse(body) as Served;
}

/** The pair with this ticket. Throws when the page does not show it. */
export function pairWith({ pairs }: PairsView, ticketId: string): PairView {
  const found = pairs.find(({ ticket }) => ticket?.id === ticketId);
  if (found === undefined) throw new Error(`Ticket ${ticketId} is not shown.`);
  return found;
}

/** A record with nothing special about it. */
export function record(more: Partial<RecordView> & { readonly id: string }): RecordView {
  const slot = { table: 'tickets', id: more.id, set: {}, field: 'summary' };
  return {
    number: more.id,
    place: '2/1',
    company: 'Northwind Traders',
    madeFrom: null,
    summary: 'Printer',
    status: 'New',
    statusKey: 'New',
    priority: 'Priority 3',
    priorityKey: 'Priority 3',
    statuses: [],
    priorities: [],
    notes: [],
    noteCount: 0,
    changedAt: 1000,
    changedBy: 'tpatel',
    isFollowing: false,
    edit: { summary: slot, publicNote: slot, internalNote: slot },
    ...more,
  };
}
