/**
 * The world of a history: the real app over real storage and both simulators, with every row and message kept that was
 * seen. Each deed may fail; what counts is what was written.
 */
import { createHmac } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import type { App } from '../../../shared/app/app.ts';
import type { queueNames } from '../../../shared/azure/queue-names.ts';
import { storeNames } from '../../../shared/rules/retention/stores.ts';
import { incidentIdFor } from '../../../shared/rules/sync/counterpart/correlation.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import type { CliWorld } from '../cli/world.ts';

/** A row as the table holds it, without what the service adds. */
export type WrittenRow = Readonly<Record<string, unknown>>;

const isVerbose = process.env['RELEASE_HISTORY_VERBOSE'] !== undefined;
export const link = 'northwind';
export const webhookSecret = Buffer.from('a secret of thirty-two bytes, ok');

export class HistoryWorld {
  readonly simulated: CliWorld;
  readonly app: App;
  readonly rows = new Map<string, Map<string, WrittenRow>>();
  readonly messages = new Map<string, unknown[]>();
  readonly #queues: QueueServiceClient;

  constructor(simulated: CliWorld, app: App) {
    this.simulated = simulated;
    this.app = app;
    this.#queues = QueueServiceClient.fromConnectionString(simulated.storage);
  }

  /** A message that nobody can read, in the queue of what was given up. */
  async poison(message: string): Promise<void> {
    await this.#queues.getQueueClient('nudges-poison').sendMessage(message);
  }

  /** A new ticket of the company of the link; its number. */
  ticket(summary: string): number {
    const made = this.edit('connectwise', 'tickets', null, {
      summary: `${summary}: the lobby printer`,
      company: { id: 2 },
      board: { id: 1 },
      initialDescription: 'Every page comes out twice.',
    });
    return Number(made['id']);
  }

  /** Changes a record as a person does, or makes one. */
  edit(side: SideName, table: string, id: string | null, set: object): Readonly<Record<string, unknown>> {
    const edit = { table, id, set: { ...set }, by: side === 'connectwise' ? 'jdoe' : 'beth.anglin' };
    return this.simulated[side].core.control.edit(edit) as Readonly<Record<string, unknown>>;
  }

  /** Orders a fault of ServiceNow; null ends them all. */
  async fault(order: object | null): Promise<void> {
    await fetch(`${this.simulated.servicenow.httpAddress}/_sim/faults`, {
      method: order === null ? 'DELETE' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(order === null ? {} : { body: JSON.stringify(order) }),
    });
  }

  /** ServiceNow tells the app of the ticket's incident. */
  async webhook(ticket: number): Promise<void> {
    const body = JSON.stringify({ table: 'incident', sys_id: incidentIdFor(link, String(ticket), 0) });
    const [id, timestamp] = ['msg_release', String(Math.floor(Date.now() / 1000))];
    const signature = createHmac('sha256', webhookSecret)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    const headers = { id, timestamp, signature: `v1,${signature}` };
    await this.attempt(() =>
      this.app.receiveServiceNowCallback({ link, rawBody: Buffer.from(body), headers }),
    );
    await this.drainNudges();
  }

  /** Twice: the second run of a new pair brings over what the first one left. */
  async sync(...tickets: readonly (number | undefined)[]): Promise<void> {
    await this.attempt(() => this.app.ticketSync());
    await this.drainNudges();
    for (const ticket of tickets)
      await this.attempt(() =>
        this.app.syncPair({
          link,
          side: 'connectwise',
          recordId: String(ticket),
          origin: 'callback',
          learnedAt: new Date().toISOString(),
          messageId: `release-${ticket}-${Date.now()}`,
        }),
      );
  }

  /** Works off the nudges that wait now. */
  async drainNudges(): Promise<void> {
    for (const queue of ['nudges', 'bulk-nudges'] as const)
      await this.drain(queue, (message) => this.app.syncPair(message, queue));
  }

  /** Works off what waits now, and keeps each message. */
  async drain(
    name: (typeof queueNames)[number],
    work: (message: unknown) => Promise<unknown>,
  ): Promise<void> {
    const queue = this.#queues.getQueueClient(name);
    for (let round = 0; round < 4; round += 1) {
      const { receivedMessageItems: items } = await queue.receiveMessages({ numberOfMessages: 16 });
      if (items.length === 0) return;
      for (const { messageId, popReceipt, messageText } of items) {
        const message: unknown = JSON.parse(Buffer.from(messageText, 'base64').toString());
        this.messages.set(name, [...(this.messages.get(name) ?? []), message]);
        await this.attempt(() => work(message));
        await queue.deleteMessage(messageId, popReceipt);
      }
    }
  }

  /** Everything may fail here: failures are half of what is written. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    await work().catch((thrown: unknown) => {
      if (isVerbose) console.error(thrown);
    });
  }

  /** Takes every row of every table as it is now. */
  async look(): Promise<void> {
    await Promise.all(
      storeNames.map(async (name) => {
        const client = TableClient.fromConnectionString(this.simulated.storage, name, {
          allowInsecureConnection: true,
        });
        const rows = this.rows.get(name) ?? new Map<string, WrittenRow>();
        this.rows.set(name, rows);
        try {
          for await (const {
            etag: _etag,
            timestamp: _timestamp,
            ...row
          } of client.listEntities<WrittenRow>())
            rows.set(`${String(row.partitionKey)} ${String(row.rowKey)}`, row);
        } catch {
          // A table is made by the first row.
        }
      }),
    );
  }
}
