/** Finds the app's parts in a resource group, by the kinds of its resources. */
import { z } from 'zod';
import { ask, type RunAz } from './az.ts';
import { fail, ok, type Line } from './line.ts';
import type { SignedIn } from './signed-in.ts';
import { deployAgain, isAnswered, unanswered, type Asking } from './unanswered.ts';

/** The resources that the doctor looks at, by name. */
export interface Deployed {
  readonly group: string;
  readonly asking: Asking;
  readonly app: string;
  readonly storage: string;
  readonly vault: string;
  readonly identity: string;
  readonly insights: string;
  readonly actionGroup: string;
}

const kinds = {
  app: 'Microsoft.Web/sites',
  storage: 'Microsoft.Storage/storageAccounts',
  vault: 'Microsoft.KeyVault/vaults',
  identity: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  insights: 'Microsoft.Insights/components',
  actionGroup: 'Microsoft.Insights/actionGroups',
} as const satisfies Record<Exclude<keyof Deployed, 'group' | 'asking'>, string>;

const parts = Object.keys(kinds) as readonly (keyof typeof kinds)[];
const listed = z.array(z.object({ name: z.string(), type: z.string() }));

/**
 * Finds the deployed parts of a resource group; `deployed` is null where one is missing, because nothing can be asked
 * about it then.
 */
export async function findDeployed(
  run: RunAz,
  group: string,
  me: SignedIn,
): Promise<{ readonly lines: readonly Line[]; readonly deployed: Deployed | null }> {
  const subject = `resource group ${group}`;
  const groupId = `/subscriptions/${me.subscription}/resourceGroups/${group}`;
  const asking = { user: me.user, groupId };
  const answer = await ask(run, listed, ['resource', 'list', '--resource-group', group]);
  if (!isAnswered(answer)) {
    const line = unanswered(subject, answer, { role: 'Reader', asking });
    return { lines: [line], deployed: null };
  }
  const nameOf = (part: keyof typeof kinds): string | undefined =>
    answer.value.find(({ type }) => type.toLowerCase() === kinds[part].toLowerCase())?.name;
  const missing = parts.filter((part) => nameOf(part) === undefined).map((part) => kinds[part]);
  if (missing.length > 0)
    return { lines: [fail(subject, `missing: ${missing.join(', ')}`, deployAgain)], deployed: null };
  const of = (part: keyof typeof kinds): string => nameOf(part) ?? '';
  return {
    lines: [ok(subject, `has the app ${of('app')} and everything that it needs`)],
    deployed: {
      group,
      asking,
      app: of('app'),
      storage: of('storage'),
      vault: of('vault'),
      identity: of('identity'),
      insights: of('insights'),
      actionGroup: of('actionGroup'),
    },
  };
}
