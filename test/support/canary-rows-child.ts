/**
 * Run by canary-rows.test.ts in a process of its own: the real app over the settings it is given, driven through a
 * sync, a conflict, refused writes, a comparison, a backfill and a check.
 */
import { QueueServiceClient } from '@azure/storage-queue';
import { asCodedError } from '../../shared/rules/errors.ts';
import { parseBackfillOrder } from '../../shared/rules/backfill/order.ts';
import { parseReplay } from '../../shared/rules/operate/dead-letter-request.ts';
import { openApp } from '../../shared/app/app.ts';

const link = 'northwind';
const actor = { name: 'canary run', by: 'operator' } as const;
const app = await openApp((line) => console.log(line));
const tickets = (process.argv[2] ?? '').split(',');
const queues = QueueServiceClient.fromConnectionString(process.env['AzureWebJobsStorage'] ?? '');

/** Everything may fail here; that is what the run is for. */
async function tried(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    const outcome = await work();
    const { kind } = (outcome ?? {}) as { readonly kind?: string };
    console.log(`did ${what} ${kind ?? ''}`);
  } catch (thrown) {
    const { code, detail } = asCodedError(thrown);
    console.log(`failed ${what} ${code} ${detail}`);
  }
}

/** Works off the messages that wait now, as the host would. */
async function drain(name: string, work: (message: unknown) => Promise<unknown>): Promise<void> {
  const queue = queues.getQueueClient(name);
  await queue.createIfNotExists();
  for (let round = 0; round < 3; round += 1) {
    const { receivedMessageItems: messages } = await queue.receiveMessages({ numberOfMessages: 16 });
    for (const { messageId, popReceipt, messageText } of messages) {
      const message: unknown = JSON.parse(Buffer.from(messageText, 'base64').toString('utf8'));
      await tried(name, () => work(message));
      await queue.deleteMessage(messageId, popReceipt);
    }
  }
}

async function syncAll(): Promise<void> {
  for (const recordId of tickets)
    await tried(`sync ${recordId}`, () =>
      app.syncPair({
        link,
        side: 'connectwise',
        recordId,
        origin: 'callback',
        learnedAt: new Date().toISOString(),
        messageId: `canary-run-${recordId}-${Date.now()}`,
      }),
    );
}

await tried('check', () => app.checkLinks(link));
await tried('poll', () => app.ticketSync());
await syncAll();
process.send?.('synced');
await new Promise((resolve) => process.once('message', resolve));
await syncAll();
for (const queue of ['nudges', 'bulk-nudges'] as const)
  await drain(queue, (message) => app.syncPair(message, queue));
await tried('reconcile', () => app.reconcileNow({ link, dryRun: false, actor }, () => undefined));
await tried('backfill', async () => {
  const previewed = await app.backfill({
    link,
    order: parseBackfillOrder('', { sides: ['connectwise'], sample: 1 }),
    actor,
  });
  if (previewed.kind !== 'previewed') return previewed;
  const { token } = previewed.preview;
  return app.backfill({ link, order: { kind: 'start', token }, actor });
});
await drain('backfill-steps', (message) => app.backfillPage(message));
await tried('replay', () => app.replayDeadLetters(parseReplay({ link, dryRun: false }), actor));
await tried('health', () => app.healthCheck({ depth: 'deep', tell: true }));
await app.flush();
process.exit();
