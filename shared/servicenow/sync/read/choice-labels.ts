/** The words in which people see states and priorities of incidents on this instance; only shown, never compared. */
import type { Labels } from '../../../rules/why/record-view.ts';
import type { ServiceNowClient } from '../../http/client.ts';
import { both, oneOf, term } from '../../http/query.ts';
import { ifReadable } from './if-readable.ts';

/** The choices of incidents come before those of all tasks, and English before other languages. */
const rank = (row: Readonly<Record<string, string>>): number =>
  (row['name'] === 'incident' ? 0 : 2) + (row['language'] === 'en' || row['language'] === '' ? 0 : 1);

/** One request. Throws what the call throws, except where the table may not be read. */
export async function choiceLabels(client: ServiceNowClient): Promise<Labels> {
  const query = both(
    oneOf('name', ['incident', 'task']),
    oneOf('element', ['state', 'priority']),
    term('inactive', '=', 'false'),
  );
  const fields = ['name', 'element', 'value', 'label', 'language'];
  const { rows = [] } = (await ifReadable(client.page('sys_choice', { query, fields, limit: 500 }))) ?? {};
  const of = (element: string): ReadonlyMap<string, string> =>
    new Map(
      rows
        .filter((row) => row['element'] === element && (row['label'] ?? '') !== '')
        .toSorted((one, other) => rank(other) - rank(one))
        .map((row) => [row['value'] ?? '', row['label'] ?? '']),
    );
  return { state: of('state'), priority: of('priority') };
}
