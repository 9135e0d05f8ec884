/**
 * POST /api/callbacks/servicenow/{link}: a ServiceNow business rule says that an incident of that link changed.
 *
 * Anonymous to the platform: the Standard Webhooks signature is what lets a message in.
 */
import type { FrontDefinition } from './define.ts';
import { segmentsBehind } from './http/path.ts';
import { readBody } from './http/read-body.ts';

/** A hint is a few ids (the Standard Webhooks specification asks for less than 20 kB). */
const bodyLimit = 32 * 1024;

/** Receives a link's ServiceNow webhooks: an unknown link and a wrong signature get the same answer. */
export const servicenowCallback: FrontDefinition = {
  name: 'servicenow-callback',
  trigger: 'http',
  isFront: true,
  methods: ['POST'],
  route: 'callbacks/servicenow/{link}',
  authLevel: 'anonymous',
  async handle(request, app) {
    const rawBody = await readBody(request, bodyLimit);
    const [link = ''] = segmentsBehind(request, 'servicenow');
    const { headers } = request;
    const outcome = await app.receiveServiceNowCallback({
      link,
      rawBody,
      headers: {
        id: headers.get('webhook-id'),
        timestamp: headers.get('webhook-timestamp'),
        signature: headers.get('webhook-signature'),
      },
    });
    return { status: 204, outcome: outcome.kind };
  },
};
