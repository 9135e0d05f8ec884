/** An HTTP call of a function over the worker's channel: read whole, run, answered whole. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Runner } from '../app/runner.ts';
import type { Log } from '../kit/log.ts';
import type { FunctionMetadata, TypedData } from '../worker/messages.ts';
import { type Answer, answerOf, emptyAnswer, sendAnswer } from './answer.ts';
import { collapsedQuery, type RequestAddress } from './request-path.ts';

/** Bytes: the host's limit for a body. One more is answered with 500. */
export const bodyLimit = 104_857_600;

/** One HTTP request that is routed to a function. */
export interface HttpCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly metadata: FunctionMetadata;
  readonly address: RequestAddress;
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly runner: Runner;
  readonly log: Log;
}

const told = (values: Iterable<readonly [string, string]>): Record<string, { value: string }> =>
  Object.fromEntries([...values].map(([key, value]) => [key, { value }]));

/** The whole request is read, the function runs, its answer is sent. Without a length the body is lost, as on Azure. */
export async function callOverChannel(call: HttpCall): Promise<Answer> {
  const length = Number(call.headers['content-length'] ?? 0);
  const bytes = length > 0 ? await readBody(call.request) : Buffer.alloc(0);
  if (bytes === undefined) return emptyAnswer(500);
  const input: TypedData = {
    http: {
      method: call.request.method ?? 'GET',
      url: `http://${call.headers['host'] ?? ''}${call.address.urlPath}${call.address.rawQuery}`,
      nullableHeaders: told(Object.entries(call.headers)),
      nullableQuery: told(collapsedQuery(call.address.rawQuery)),
      nullableParams: told(Object.entries(call.parameters)),
      body: bytes.length === 0 ? null : { bytes },
    },
  };
  try {
    const response = await call.runner.run({
      metadata: call.metadata,
      input,
      triggerMetadata: {},
      reason: call.request.method ?? '',
    });
    return answerOf(response.returnValue?.http);
  } catch {
    return emptyAnswer(500);
  }
}

/** The whole body; undefined when it is larger than the host allows. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sends what the call came to, unless it was streamed already or the caller has gone. */
export function finish(response: ServerResponse, answer: Answer | undefined): void {
  if (answer === undefined || response.headersSent || response.destroyed) return;
  sendAnswer(response, answer);
}
