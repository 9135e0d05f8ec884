/**
 * Checks that the app lists exactly the functions of the package. A deployment can succeed and list only `WarmUp` until
 * the triggers are read again (azure-functions-host 10169, functions-action 373).
 */
import { z } from 'zod';
import { ask, oneLine, sentenceOf } from './ask.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';
import { lookUntil, type Waiting } from './waiting.ts';

/** Two and a half minutes. */
const looks = { maxLooks: 10, pauseMs: 15_000 };
/** `name` is `APP/FUNCTION`. */
const listed = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      properties: z.object({ isDisabled: z.boolean().nullish() }).nullish(),
    }),
  ),
  nextLink: z.string().nullish(),
});
const maxPages = 10;

interface Listed {
  readonly name: string;
  readonly isDisabled: boolean;
}

/** Has the triggers read again before each look. */
export async function lookAtFunctions(
  target: Target,
  expected: readonly string[],
  waiting: Waiting,
): Promise<Finding> {
  const subject = 'functions';
  let last = '';
  const found = await lookUntil<Finding>(waiting, looks, async (turn) => {
    const synced = await target.askApp('POST', '/host/default/sync');
    const all = await everyPage(target);
    if (typeof all === 'string') last = `Azure does not list them: ${all}`;
    else {
      last = difference(
        all.map(({ name }) => name),
        expected,
      );
      if (last === '') return listedFinding(target, all, turn);
    }
    if (synced.kind === 'no-answer' || synced.status >= 300)
      last += `; reading the triggers again was refused: ${sentenceOf(synced)}`;
    return null;
  });
  return found ?? { verdict: 'fail', subject, text: `after ${looks.maxLooks} looks: ${last}` };
}

/** A text is why not, for a person. */
async function everyPage(target: Target): Promise<readonly Listed[] | string> {
  const all: Listed[] = [];
  let reply = await target.askApp('GET', '/functions');
  for (let page = 1; page <= maxPages; page += 1) {
    const read = reply.kind === 'answered' && reply.status === 200 ? listed.safeParse(reply.body) : null;
    if (read?.success !== true) return sentenceOf(reply);
    for (const { name, properties } of read.data.value)
      all.push({ name: name.split('/').at(-1) ?? name, isDisabled: properties?.isDisabled === true });
    const next = read.data.nextLink ?? '';
    if (next === '') return all;
    // The token goes to Azure alone, whatever an answer says.
    if (!next.startsWith(`${target.addresses.management}/`)) return 'the next page is at another address';
    reply = await ask({ url: next, token: target.tokens.management });
  }
  return `more than ${maxPages} pages`;
}

/** A setting disables a function, so another package would change nothing about it. */
function listedFinding({ name: app, resourceGroup }: Target, all: readonly Listed[], turn: number): Finding {
  const subject = 'functions';
  const disabled = all.filter(({ isDisabled }) => isDisabled).map(({ name }) => name);
  if (disabled.length === 0)
    return { verdict: 'ok', subject, text: `all ${all.length} are listed, at look ${turn}` };
  const settings = disabled.map((name) => `AzureWebJobs.${name}.Disabled`).join(' ');
  return {
    verdict: 'fail-beside',
    subject,
    text: `all ${all.length} are listed; disabled: ${disabled.join(', ')}. Do this: az functionapp config appsettings delete --name ${app} --resource-group ${resourceGroup} --setting-names ${settings}`,
  };
}

/** The difference, for a person; nothing if the sets are equal. Azure does not tell a function's case apart. */
function difference(names: readonly string[], expected: readonly string[]): string {
  const isIn = (list: readonly string[], name: string): boolean =>
    list.some((one) => one.toLowerCase() === name.toLowerCase());
  const missing = expected.filter((name) => !isIn(names, name));
  const strange = names.filter((name) => !isIn(expected, name));
  return [
    missing.length > 0
      ? `${missing.length} of ${expected.length} are not listed (${missing.join(', ')})`
      : '',
    strange.length > 0 ? oneLine(`of another version: ${strange.join(', ')}`) : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}
