/** Reads the options that a binding of a function declares. */
import type { Binding } from '../worker/messages.ts';
import { connectionNamed, type Connection } from './storage.ts';

/** A text option of a binding; empty when it has none. */
export const textOf = (binding: Binding, key: string): string =>
  typeof binding[key] === 'string' ? binding[key] : '';

/** Finds the way to a binding's storage account. Throws a sentence when its settings do not say. */
export function connectionOf(env: NodeJS.ProcessEnv, binding: Binding): Connection {
  const setting = textOf(binding, 'connection') || 'Storage';
  const connection = connectionNamed(env, setting);
  if (connection === undefined)
    throw new Error(
      `the setting ${setting} holds no connection string, and ${setting}__queueServiceUri no address`,
    );
  return connection;
}
