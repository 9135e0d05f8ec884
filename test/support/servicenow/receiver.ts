/** The function `servicenow-callback` behind a real HTTP server: its handler, its story, the real look at the signature. */
import { HttpRequest, InvocationContext } from '@azure/functions';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpHandler } from '../../../functions/run.ts';
import { servicenowCallback } from '../../../functions/servicenow-callback.ts';
import type { App } from '../../../shared/app/app.ts';
import { receiveServiceNowCallback } from '../../../shared/automations/receive/servicenow-callback.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import { verifyWebhook } from '../../../shared/servicenow/webhooks/verify.ts';
import { automationWorld } from '../automations.ts';
import { aLink, linkJson } from '../builders/rules.ts';
import type { ConnectWiseClient } from '../../../shared/connectwise/index.ts';

/** A receiver for the link `northwind` with this secret. `failing` are answers that it gives before it works. */
export async function startServiceNowReceiver(secret: string) {
  const sent: Nudge[] = [];
  const failing: number[] = [];
  const clock = { now: Date.now };
  const known = new Map<string, 'seen' | 'accepted'>();
  const { servicenow } = linkJson() as { readonly servicenow: object };
  const link = aLink({ name: 'northwind', servicenow: { ...servicenow, webhookSecret: 'the-secret' } });
  const world = automationWorld({} as ConnectWiseClient);
  const app = {
    ...world.app,
    receiveServiceNowCallback: (webhook) =>
      receiveServiceNowCallback(webhook, {
        claims: {
          isAccepted: (partition, id) => known.get(`${partition} ${id}`) === 'accepted',
          claimMessage(partition, id) {
            const was = known.get(`${partition} ${id}`);
            if (was === undefined) known.set(`${partition} ${id}`, 'seen');
            return Promise.resolve(was ?? 'new');
          },
          markAccepted: (partition, id) => Promise.resolve(void known.set(`${partition} ${id}`, 'accepted')),
        },
        nudges: { send: (nudge) => Promise.resolve(void sent.push(nudge)) },
        now: () => clock.now(),
        after: () => () => undefined,
        verify: (received) =>
          verifyWebhook(received, {
            links: [link],
            values: () => Promise.resolve([new Secret(secret)]),
            now: () => clock.now(),
          }),
      }),
  } as App;
  const handle = httpHandler(servicenowCallback, () => Promise.resolve(app));
  const answers: number[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const pieces: Buffer[] = [];
      for await (const piece of incoming) pieces.push(piece as Buffer);
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).filter((one): one is [string, string] => typeof one[1] === 'string'),
      );
      const failure = failing.shift();
      if (failure === 0) {
        // The answer is lost, and the work is done.
        outgoing.destroy();
      }
      const url = `http://127.0.0.1${incoming.url ?? ''}`;
      const request = new HttpRequest({
        method: 'POST',
        url,
        headers,
        body: { bytes: Buffer.concat(pieces) },
      });
      const context = new InvocationContext({
        functionName: 'servicenow-callback',
        logHandler: (_level, ...words) => world.told.lines.push(words.map(String).join(' ')),
      });
      const status =
        failure === undefined || failure === 0 ? ((await handle(request, context)).status ?? 200) : failure;
      answers.push(status);
      if (!outgoing.destroyed) outgoing.writeHead(status).end();
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/api/callbacks/servicenow/northwind`,
    /** The nudges on the queue. */
    sent,
    failing,
    /** The statuses that were answered. */
    answers,
    lines: world.told.lines,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
