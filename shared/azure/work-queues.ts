/**
 * The queues whose messages are work, and the poison queue that the host gives each. All are made before the app is
 * started: a trigger whose queue is not there fills the telemetry with warnings, and the host makes none.
 */
import { connect } from './json-queue.ts';
import { queueNames } from './queue-names.ts';
import { storageError, type StorageAccount } from './storage-account.ts';

/** Makes what is missing; doing it again does nothing. Throws the codes of storage. */
export async function ensureQueues(
  account: StorageAccount,
): Promise<readonly { readonly name: string; readonly wasMade: boolean }[]> {
  const names = queueNames.flatMap((name) => [name, `${name}-poison`]);
  return await Promise.all(
    names.map(async (name) => {
      try {
        const { succeeded } = await (await connect(account, name)).createIfNotExists();
        return { name, wasMade: succeeded };
      } catch (error) {
        throw storageError(error, `Queue ${name}`);
      }
    }),
  );
}
