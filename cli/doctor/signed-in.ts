/** Checks that `az` is there and somebody is signed in, without which nothing else can be asked. */
import { z } from 'zod';
import { ask, type RunAz } from './az.ts';
import { fail, ok, type Line } from './line.ts';
import { isAnswered } from './unanswered.ts';

/** The account that is signed in, and its subscription by its id. */
export interface SignedIn {
  readonly user: string;
  readonly subscription: string;
}

const account = z.object({ id: z.string(), name: z.string(), user: z.object({ name: z.string() }) });

/** Names the subscription, so that nobody looks at the wrong one; `me` is null where nothing can be asked. */
export async function checkSignedIn(
  run: RunAz,
): Promise<{ readonly line: Line; readonly me: SignedIn | null }> {
  const answer = await ask(run, account, ['account', 'show']);
  if (isAnswered(answer)) {
    const { id, name, user } = answer.value;
    return {
      line: ok('az', `${user.name} is signed in, subscription ${name}`),
      me: { user: user.name, subscription: id },
    };
  }
  const line =
    answer.kind === 'not-installed'
      ? fail('az', 'it is not installed', 'https://learn.microsoft.com/cli/azure/install-azure-cli')
      : fail('az', `nobody is signed in: ${answer.text}`, 'az login', 'az account set --subscription NAME');
  return { line, me: null };
}
