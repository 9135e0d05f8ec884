/**
 * One changed ticket carried over by hand: the requests that nobody can leave out (bench/requests.ts says of each why), one
 * after the other, and nothing remembered but which incident belongs to which ticket.
 */
import { Agent, request } from 'node:http';
import type { SystemsAddresses } from './slow-systems.ts';

type Json = Readonly<Record<string, unknown>>;

/** Carries one ticket's summary over to its incident. */
export type CarryOver = (ticket: number, incident: string) => Promise<void>;

/** The script over connections that stay open, at most so many at once. */
export function changesByHand({ connectwise, servicenow }: SystemsAddresses, atOnce: number): CarryOver {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const atConnectWise = {
    authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
    clientid: '00000000-0000-4000-8000-000000000002',
  };
  const atServiceNow = {
    authorization: `Basic ${Buffer.from('sim.integration:sim-password').toString('base64')}`,
    accept: 'application/json',
    'content-type': 'application/json',
  };
  const asked = (url: string, headers: Readonly<Record<string, string>>, patch?: string): Promise<Json> =>
    new Promise((resolve, reject) => {
      const method = patch === undefined ? 'GET' : 'PATCH';
      request(url, { method, agent, headers }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('error', reject);
        answer.on('end', () => {
          if ((answer.statusCode ?? 0) >= 300) reject(new Error(`${url} was answered ${answer.statusCode}.`));
          else resolve(JSON.parse(Buffer.concat(pieces).toString('utf8')) as Json);
        });
      })
        .on('error', reject)
        .end(patch);
    });
  const api = `${connectwise}/v2025_1/apis/3.0`;
  return async (ticket, incident) => {
    const { summary } = await asked(`${api}/service/tickets/${ticket}`, atConnectWise);
    await asked(`${api}/service/tickets/${ticket}/notes`, atConnectWise);
    await asked(`${api}/system/documents?recordType=Ticket&recordId=${ticket}`, atConnectWise);
    const record = `${servicenow}/api/now/v2/table/incident/${incident}`;
    const { result } = await asked(record, atServiceNow);
    if ((result as Json)['short_description'] === summary) return;
    await asked(record, atServiceNow, JSON.stringify({ short_description: summary }));
  };
}
