/**
 * The app at work in this process: its two receivers behind an address, and a worker for its queue. Both simulators call it,
 * as they call a deployed one, and it polls each second unless a test says otherwise.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { QueueServiceClient } from '@azure/storage-queue';
import { connectwiseCallback } from '../../../functions/connectwise-callback.ts';
import { httpHandler } from '../../../functions/run.ts';
import { servicenowCallback } from '../../../functions/servicenow-callback.ts';
import type { App } from '../../../shared/app/app.ts';

/** Serves and works until it is closed. */
export async function runApp(app: App, storage: string) {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const pieces: Buffer[] = [];
      for await (const piece of incoming) pieces.push(piece as Buffer);
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).filter((one): one is [string, string] => typeof one[1] === 'string'),
      );
      const path = incoming.url ?? '';
      const definition = path.includes('/connectwise') ? connectwiseCallback : servicenowCallback;
      const request = new HttpRequest({
        method: 'POST',
        url: `http://127.0.0.1${path}`,
        headers,
        body: { bytes: Buffer.concat(pieces) },
      });
      const context = new InvocationContext({ functionName: definition.name, logHandler: () => undefined });
      const { status = 200 } = await httpHandler(definition, () => Promise.resolve(app))(request, context);
      outgoing.writeHead(status).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const service = QueueServiceClient.fromConnectionString(storage);
  const stop = new AbortController();
  const workOff = async (name: 'nudges' | 'bulk-nudges'): Promise<void> => {
    const queue = service.getQueueClient(name);
    while (!stop.signal.aborted) {
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 8 });
      for (const one of receivedMessageItems) {
        const message: unknown = JSON.parse(Buffer.from(one.messageText, 'base64').toString());
        await app.syncPair(message, name).catch(() => undefined);
        await queue.deleteMessage(one.messageId, one.popReceipt).catch(() => undefined);
      }
      if (receivedMessageItems.length === 0) await sleep(50);
    }
  };
  const workers = Promise.all([workOff('nudges'), workOff('bulk-nudges')]);

  let isPolling = true;
  const poller = (async () => {
    while (!stop.signal.aborted) {
      if (isPolling) await app.ticketSync().catch(() => undefined);
      await sleep(1_000, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();

  return {
    setPolling(wanted: boolean): void {
      isPolling = wanted;
    },
    url: `http://127.0.0.1:${port}`,
    async close() {
      stop.abort();
      await Promise.all([workers, poller]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
