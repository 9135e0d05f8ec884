/**
 * Whether the app lists exactly the functions of the package. A deployment can succeed and list only `WarmUp` until the
 * triggers are read again (azure-functions-host 10169, functions-action 373).
 */
import { z } from 'zod';
import { sentenceOf } from './ask.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';
import { lookUntil, type Waiting } from './waiting.ts';

/** Two and a half minutes. */
const looks = { maxLooks: 10, pauseMs: 15_000 };
/** `name` is `APP/FUNCTION`. */
const listed = z.object({ value: z.array(z.object({ name: z.string() })) });

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
    const reply = await target.askApp('GET', '/functions');
    const read = reply.kind === 'answered' && reply.status === 200 ? listed.safeParse(reply.body) : null;
    if (read?.success === true) {
      last = difference(
        read.data.value.map(({ name }) => name.split('/').at(-1) ?? name),
        expected,
      );
      if (last === '')
        return { verdict: 'ok', subject, text: `all ${expected.length} are listed, at look ${turn}` };
    } else last = `Azure does not list them: ${sentenceOf(reply)}`;
    if (synced.kind === 'no-answer' || synced.status >= 300)
      last += `; reading the triggers again was refused: ${sentenceOf(synced)}`;
    return null;
  });
  return found ?? { verdict: 'fail', subject, text: `after ${looks.maxLooks} looks: ${last}` };
}

/** What differs, for a person; nothing where the sets are equal. */
function difference(names: readonly string[], expected: readonly string[]): string {
  const missing = expected.filter((name) => !names.includes(name));
  const strange = names.filter((name) => !expected.includes(name));
  return [
    missing.length > 0
      ? `${missing.length} of ${expected.length} are not listed (${missing.join(', ')})`
      : '',
    strange.length > 0 ? `of another version: ${strange.join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}
