/** Checks that the app lists every function of this version: a deployment can succeed and list none. */
import { z } from 'zod';
import { ask, type RunAz } from './az.ts';
import type { Deployed } from './deployed.ts';
import type { ExpectedNames } from './expected-names.ts';
import { fail, ok, type Line } from './line.ts';
import { deployAgain, isAnswered, unanswered } from './unanswered.ts';

/** As `APP/FUNCTION`. */
const listed = z.array(z.string());

/** Compares the functions that Azure lists for the app with those of this version. */
export async function checkListedFunctions(
  run: RunAz,
  { group, app, asking }: Deployed,
  { functions }: ExpectedNames,
): Promise<Line> {
  const subject = `functions of ${app}`;
  const answer = await ask(run, listed, [
    'functionapp',
    'function',
    'list',
    '--name',
    app,
    '--resource-group',
    group,
    '--query',
    '[].name',
  ]);
  if (!isAnswered(answer)) return unanswered(subject, answer, { role: 'Reader', asking });
  const names = new Set(answer.value.map((name) => name.split('/').at(-1) ?? name));
  const missing = functions.filter((name) => !names.has(name));
  const strange = [...names].filter((name) => !functions.includes(name));
  if (missing.length === 0 && strange.length === 0) return ok(subject, `all ${functions.length} are listed`);
  const id = `${asking.groupId}/providers/Microsoft.Web/sites/${app}`;
  return fail(
    subject,
    [
      missing.length > 0 ? `not listed: ${missing.join(', ')}` : '',
      strange.length > 0 ? `from another version: ${strange.join(', ')}` : '',
    ]
      .filter((part) => part !== '')
      .join('; '),
    `az rest --method post --url "https://management.azure.com${id}/host/default/sync?api-version=2025-03-01"`,
    deployAgain,
  );
}
