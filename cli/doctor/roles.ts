/** Checks that the identity of the app has its roles, each where the code needs it. */
import { z } from 'zod';
import { ask, type RunAz } from './az.ts';
import type { Deployed } from './deployed.ts';
import type { ExpectedNames } from './expected-names.ts';
import { fail, ok, warn, type Line } from './line.ts';
import { deployAgain, isAnswered, unanswered } from './unanswered.ts';

/** A role and the resource that it must stand on, as the end of that resource's id. */
export interface ExpectedRole {
  readonly role: string;
  readonly on: string;
}

/** The roles of the app; infra/modules/access.bicep grants them, and a test compares the two. */
export function expectedRoles(
  { storage, vault, insights }: Pick<Deployed, 'storage' | 'vault' | 'insights'>,
  { workQueues, emptiedQueues, probeQueues, tables }: ExpectedNames,
): readonly ExpectedRole[] {
  const account = `Microsoft.Storage/storageAccounts/${storage}`;
  const queues = (role: string, names: readonly string[]): readonly ExpectedRole[] =>
    names.map((name) => ({ role, on: `${account}/queueServices/default/queues/${name}` }));
  const poison = workQueues.map((name) => `${name}-poison`);
  return [
    { role: 'Storage Blob Data Owner', on: account },
    ...queues('Storage Queue Data Contributor', workQueues),
    ...queues('Storage Queue Data Reader', poison),
    ...queues('Storage Queue Data Message Sender', [...poison, ...probeQueues]),
    ...queues('Storage Queue Data Message Processor', [...emptiedQueues, ...probeQueues]),
    ...tables.map((name) => ({
      role: 'Storage Table Data Contributor',
      on: `${account}/tableServices/default/tables/${name}`,
    })),
    { role: 'Key Vault Secrets User', on: `Microsoft.KeyVault/vaults/${vault}` },
    { role: 'Monitoring Metrics Publisher', on: `Microsoft.Insights/components/${insights}` },
  ];
}

const identityShape = z.object({ principalId: z.string() });
const assignments = z.array(z.object({ roleDefinitionName: z.string().nullable(), scope: z.string() }));

/** Compares what is granted with what is needed, and tells of what is granted beyond it. */
export async function checkRoles(
  run: RunAz,
  deployed: Deployed,
  names: ExpectedNames,
): Promise<readonly Line[]> {
  const subject = `roles of ${deployed.identity}`;
  const { asking } = deployed;
  const whose = await ask(run, identityShape, [
    'identity',
    'show',
    '--resource-group',
    deployed.group,
    '--name',
    deployed.identity,
  ]);
  if (!isAnswered(whose)) return [unanswered(subject, whose, { role: 'Reader', asking })];
  const principal = whose.value.principalId;
  const granted = await ask(run, assignments, [
    'role',
    'assignment',
    'list',
    '--assignee',
    principal,
    '--all',
  ]);
  if (!isAnswered(granted)) return [unanswered(subject, granted, { role: 'Reader', asking })];

  const expected = expectedRoles(deployed, names);
  const isOf = ({ role, on }: ExpectedRole, one: z.output<typeof assignments>[number]): boolean =>
    one.roleDefinitionName === role && one.scope.toLowerCase().endsWith(`/${on}`.toLowerCase());
  const missing = expected.filter((role) => !granted.value.some((one) => isOf(role, one)));
  const strange = granted.value.filter((one) => !expected.some((role) => isOf(role, one)));
  const lines =
    missing.length === 0
      ? [ok(subject, `all ${expected.length} are assigned`)]
      : [
          fail(
            subject,
            `${missing.length} of ${expected.length} are missing: ${missing.map(({ role, on }) => `${role} on ${on.split('/').at(-1) ?? on}`).join('; ')}`,
            deployAgain,
          ),
        ];
  return [
    ...lines,
    ...strange.map(({ roleDefinitionName, scope }) =>
      warn(
        subject,
        `${roleDefinitionName ?? 'a deleted role'} on ${scope} is more than the app needs`,
        `az role assignment delete --assignee ${principal} --role "${roleDefinitionName ?? 'ID'}" --scope ${scope}`,
      ),
    ),
  ];
}
