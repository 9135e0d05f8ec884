/**
 * POST /api/callbacks/connectwise: ConnectWise says that a record changed.
 *
 * Anonymous to the platform, because ConnectWise cannot send a key: the signature over the body is what lets a message
 * in. Nothing of the query string is used, since the signature does not cover it.
 */
import type { FrontDefinition } from './define.ts';
import { readBody } from './http/read-body.ts';

/** Recorded callbacks are a few kilobytes; a ticket with every field filled stays far below this. */
const bodyLimit = 256 * 1024;

/** Receives ConnectWise's callbacks: verifies the signature, puts one nudge per link on the queue, then answers. */
export const connectwiseCallback: FrontDefinition = {
  name: 'connectwise-callback',
  trigger: 'http',
  isFront: true,
  methods: ['POST'],
  route: 'callbacks/connectwise',
  authLevel: 'anonymous',
  async handle(request, app) {
    const rawBody = await readBody(request, bodyLimit);
    const signature = request.headers.get('x-content-signature');
    const outcome = await app.receiveConnectWiseCallback({ rawBody, signature });
    return { status: 204, outcome: outcome.kind };
  },
};
