/** A queue in memory as a trigger reads it: first in, first out, and what failed five times goes onto its poison queue. */
import type { JsonQueue } from '../../../shared/azure/json-queue.ts';
import type { PoisonQueue } from '../../../shared/ports/queues.ts';

/** As host.json has it. */
const maxDeliveries = 5;

export interface MemoryJsonQueue<Message> extends JsonQueue<Message> {
  readonly poison: PoisonQueue;
  /** Hands the first message over; where the work fails it stands at the end again. False when there is none. */
  deliver(work: (message: Message) => void): boolean;
  /** From now on nothing can be sent. */
  refuse(): void;
}

/** An empty queue. */
export function memoryJsonQueue<Message>(): MemoryJsonQueue<Message> {
  const held: { readonly message: Message; readonly deliveries: number; readonly isDelayed: boolean }[] = [];
  const poisoned: Message[] = [];
  let serial = 0;
  let isRefusing = false;
  const ready = (): Message[] => held.filter(({ isDelayed }) => !isDelayed).map(({ message }) => message);
  return {
    send(message, { delaySeconds = 0 } = {}) {
      if (isRefusing) return Promise.reject(new Error('The queue takes nothing.'));
      held.push({ message: structuredClone(message), deliveries: 0, isDelayed: delaySeconds > 0 });
      return Promise.resolve();
    },
    waiting: () => Promise.resolve(Math.min(32, ready().length)),
    depth: () => Promise.resolve(held.length),
    peek: () => Promise.resolve(ready().slice(0, 32)),
    refuse() {
      isRefusing = true;
    },
    deliver(work) {
      const next = held.shift();
      if (next === undefined) return false;
      try {
        work(next.message);
      } catch {
        const deliveries = next.deliveries + 1;
        if (deliveries < maxDeliveries) held.push({ ...next, deliveries });
        else poisoned.push(next.message);
      }
      return true;
    },
    poison: {
      receive: () =>
        Promise.resolve(
          poisoned.slice(0, 32).map((message) => ({
            id: `poison-${(serial += 1)}`,
            text: JSON.stringify(message),
            insertedAt: '2026-11-24T12:00:00.000Z',
            remove() {
              poisoned.splice(poisoned.indexOf(message), 1);
              return Promise.resolve();
            },
          })),
        ),
    },
  };
}
