/** The parts of docs/sandbox.md that come from the routes of the simulators. */
import { routes } from '../sandbox/connectwise/routes/index.ts';
import { tableDefinitions } from '../sandbox/servicenow/model/dictionary.ts';

type Rows = readonly (readonly string[])[];

/** The name of each method on a list, and on one of its records. */
const words: Readonly<Record<string, string>> = {
  'GET list': 'list',
  'GET count': 'count',
  'POST list': 'create',
  'GET one': 'read',
  'PUT one': 'replace',
  'PATCH one': 'patch',
  'DELETE one': 'delete',
};
const order = Object.values(words);

/** Every address of the ConnectWise simulator below `/apis/3.0`, lists with what can be done with them. */
export function connectWiseRows(): Rows {
  const offered = new Map<string, Set<string>>();
  for (const { method, template } of routes) {
    const [, list = template, part = ''] = /^(.*?)(?:\/(count|\{id\}|\{identifier\}))?$/.exec(template) ?? [];
    const kind = part === '' ? 'list' : part === 'count' ? 'count' : 'one';
    const done = offered.get(list) ?? new Set();
    done.add(words[`${method} ${kind}`] ?? method);
    offered.set(list, done);
  }
  return [...offered]
    .toSorted(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1))
    .map(([list, done]) => [
      `\`${list}\``,
      [...done].toSorted((one, other) => order.indexOf(one) - order.indexOf(other)).join(', '),
    ]);
}

/** Every table of the ServiceNow simulator. */
export function serviceNowRows(): Rows {
  return [...tableDefinitions.values()]
    .filter(({ name }) => name !== 'task')
    .map(({ name, label, fields }) => [`\`${name}\``, label, String(fields.size)]);
}
