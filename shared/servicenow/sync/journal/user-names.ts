/** The names that people read for user names: who wrote a journal entry. */
import { CodedError } from '../../../rules/errors.ts';
import type { ServiceNowClient } from '../../http/client.ts';
import { term } from '../../http/query.ts';

/** Gives a user's name, asked for once; the user name itself where sys_user is not granted, or has none. */
export function userNames(client: ServiceNowClient): (userName: string) => Promise<string> {
  const names = new Map<string, string>();
  return async (userName) => {
    const known = names.get(userName);
    if (known !== undefined) return known;
    const name = await client
      .page('sys_user', { query: term('user_name', '=', userName), fields: ['name'], limit: 1 })
      .then(({ rows }) => rows[0]?.['name'] ?? userName)
      .catch((thrown: unknown) => {
        if (thrown instanceof CodedError && thrown.treatment === 'dead-letter') return userName;
        throw thrown;
      });
    names.set(userName, name === '' ? userName : name);
    return name;
  };
}
