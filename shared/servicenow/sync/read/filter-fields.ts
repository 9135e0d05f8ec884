/**
 * The fields of a link's filter, each with the proof that the instance honours it.
 *
 * If the dictionary is closed to the integration's user, counting alone decides: a condition that ServiceNow ignores
 * finds the same as no condition at all.
 */
import type { Link } from '../../../rules/config/link.ts';
import { readFilter } from '../../../rules/config/filter.ts';
import type { FilterField } from '../../../rules/config/vocabulary.ts';
import type { ServiceNowClient } from '../../http/client.ts';
import { both, term } from '../../http/query.ts';
import { columnOf, dictionaryReader } from './dictionary.ts';

/** The company and every field of the filter, looked up and counted. */
export async function filterFields(
  client: ServiceNowClient,
  settings: Link['servicenow'],
): Promise<readonly FilterField[]> {
  const paths = [
    ...new Set(['company', ...readFilter(settings.filter).conditions.map(({ field }) => field)]),
  ];
  const dictionary = dictionaryReader(client);
  const company = term('company', '=', settings.company);
  const ofCompany = await client.count('incident', company);
  // A company without incidents proves nothing, so the columns are tried on everything that can be seen.
  const base = ofCompany > 0 ? company : '';
  const all = ofCompany > 0 ? ofCompany : await client.count('incident', '');
  return Promise.all(
    paths.map(async (path) => {
      const inDictionary = await columnOf(dictionary, path);
      // A column that is not there needs no proof, and the company's own condition would hide it.
      const proof = await prove(client, path, base, all);
      return { path, ...inDictionary, proof };
    }),
  );
}

async function prove(
  client: ServiceNowClient,
  path: string,
  base: string,
  all: number,
): Promise<FilterField['proof']> {
  const [contradiction, either] = await Promise.all([
    client.count('incident', both(base, `${path}ISEMPTY`, `${path}ISNOTEMPTY`)),
    client.count('incident', both(base, `${path}ISEMPTY^OR${path}ISNOTEMPTY`)),
  ]);
  return { all, contradiction, either };
}
