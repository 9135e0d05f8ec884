/** Reads the options that a binding of a function declares. */
import type { Binding } from '../worker/messages.ts';
import { connectionString } from './storage.ts';

/** A text option of a binding; empty when it has none. */
export const textOf = (binding: Binding, key: string): string =>
  typeof binding[key] === 'string' ? binding[key] : '';

/** The connection string of a binding's storage account. Throws a sentence when its setting holds none. */
export function connectionOf(env: NodeJS.ProcessEnv, binding: Binding): string {
  const setting = textOf(binding, 'connection') || 'Storage';
  const connection = connectionString(env, setting);
  if (connection === undefined)
    throw new Error(`the setting ${setting} holds no connection string (this host knows no other kind)`);
  return connection;
}
