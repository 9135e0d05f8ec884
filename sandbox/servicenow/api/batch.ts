/**
 * The Batch API: several requests in one. The answer is 200 whatever becomes of the items; each has its own status,
 * and those that the server had no time or room for are only named.
 */
import { numberOption } from '../../common/fault-registry.ts';
import { Refusal } from '../model/refusal.ts';
import { json, readJsonBody, type Answer, type Call } from './call.ts';

/** Runs one item as if it had come by itself, with the identity of the batch. */
export type RunItem = (item: {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}) => Promise<Answer>;

interface Item {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly withoutHeaders: boolean;
}

/** Answers `POST /api/now/v1/batch`. Throws Refusal 400 when it is no batch. */
export async function answerBatch(call: Call, run: RunItem): Promise<Answer> {
  if (call.method !== 'POST') throw new Refusal(405, 'Method not supported', null);
  const body = readJsonBody(call);
  const requests = body['rest_requests'];
  if (!Array.isArray(requests)) {
    throw new Refusal(400, 'Invalid batch request', 'rest_requests must be an array');
  }
  const cutOff = call.fault('batch-unserviced');
  const allowed = cutOff === undefined ? requests.length : numberOption(cutOff, 'serviced', 1);
  const failing = call.fault('batch-item-fails');

  const serviced: unknown[] = [];
  const unserviced: string[] = [];
  for (const [at, raw] of requests.entries()) {
    const item = readItem(raw, at);
    if (at >= allowed) {
      unserviced.push(item.id);
      continue;
    }
    // One item in the middle goes wrong while its neighbours succeed.
    const fails = failing !== undefined && at === numberOption(failing, 'index', 0);
    const status = numberOption(failing, 'status', 500);
    const answer = fails
      ? json(status, { error: { message: 'Transaction cancelled', detail: null }, status: 'failure' })
      : await run(item);
    serviced.push(describeAnswer(item, answer));
  }
  return json(200, {
    batch_request_id: idText(body['batch_request_id'], ''),
    serviced_requests: serviced,
    unserviced_requests: unserviced,
  });
}

/** Ids are texts in the answer, whatever was sent: clients pair answers with requests by them. */
function idText(sent: unknown, otherwise: string): string {
  return typeof sent === 'string' || typeof sent === 'number' ? String(sent) : otherwise;
}

function readItem(raw: unknown, at: number): Item {
  const given = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  // An item that says nothing of it is answered with JSON (ServiceNow's own library sends none).
  const headers: Record<string, string> = { accept: 'application/json' };
  for (const header of Array.isArray(given['headers']) ? (given['headers'] as unknown[]) : []) {
    const { name, value } = (header ?? {}) as { name?: unknown; value?: unknown };
    if (typeof name === 'string' && typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  return {
    id: idText(given['id'], String(at + 1)),
    method: typeof given['method'] === 'string' ? given['method'].toUpperCase() : 'GET',
    url: typeof given['url'] === 'string' ? given['url'] : '',
    headers,
    body: Buffer.from(typeof given['body'] === 'string' ? given['body'] : '', 'base64'),
    withoutHeaders: given['exclude_response_headers'] === true,
  };
}

function describeAnswer(item: Item, answer: Answer): Record<string, unknown> {
  const headers = Object.entries(answer.headers).map(([name, value]) => ({ name, value }));
  const bytes = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body ?? '', 'utf8');
  return {
    id: item.id,
    body: bytes.toString('base64'),
    status_code: answer.status,
    status_text: statusTexts[answer.status] ?? '',
    headers: item.withoutHeaders ? [] : headers,
    execution_time: 1,
    error_message: '',
    redirect_url: '',
  };
}

const statusTexts: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};
