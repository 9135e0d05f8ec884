/** Queue output bindings: what a function returned becomes messages. */
import type { FunctionMetadata, InvocationResponse } from '../worker/messages.ts';
import { connectionOf, textOf } from './binding.ts';
import { outputMessages } from './queue-data.ts';
import { queueService, sendOrMake } from './storage.ts';

/** Sends what a function left in its queue outputs. Rejects when storage refuses: the invocation has failed then. */
export async function sendOutputs(
  env: NodeJS.ProcessEnv,
  metadata: FunctionMetadata,
  response: InvocationResponse,
  sent: (queueName: string) => void,
): Promise<void> {
  for (const [name, binding] of Object.entries(metadata.bindings)) {
    if (binding.direction !== 'out' || binding.type.toLowerCase() !== 'queue') continue;
    const data =
      name === '$return' ? response.returnValue : response.outputData?.find((one) => one.name === name)?.data;
    if (data === undefined || data === null) continue;
    const messages = outputMessages(data);
    if (messages.length === 0) continue;
    const queueName = textOf(binding, 'queueName');
    const queue = queueService(connectionOf(env, binding)).getQueueClient(queueName);
    for (const message of messages) await sendOrMake(queue, message.toString('base64'));
    sent(queueName);
  }
}
