/** Checks that somebody is notified when an alert fires. */
import { z } from 'zod';
import { ask, type RunAz } from './az.ts';
import type { Deployed } from './deployed.ts';
import { fail, ok, warn, type Line } from './line.ts';
import { deployAgain, isAnswered, unanswered } from './unanswered.ts';

const shape = z.object({
  enabled: z.boolean(),
  emailReceivers: z.array(z.object({ emailAddress: z.string(), status: z.string().nullish() })),
});

/** Checks that the action group has a receiver, so that an alert reaches somebody. */
export async function checkReceivers(
  run: RunAz,
  { group, actionGroup, asking }: Deployed,
): Promise<readonly Line[]> {
  const subject = `receivers of ${actionGroup}`;
  const answer = await ask(run, shape, [
    'monitor',
    'action-group',
    'show',
    '--name',
    actionGroup,
    '--resource-group',
    group,
  ]);
  if (!isAnswered(answer)) return [unanswered(subject, answer, { role: 'Monitoring Reader', asking })];
  const { enabled, emailReceivers } = answer.value;
  const write = `attention.emails in infra/main.NAME.bicepparam, then ${deployAgain}`;
  if (!enabled)
    return [
      fail(
        subject,
        'the group is switched off, so no alert reaches anybody',
        `az monitor action-group update --name ${actionGroup} --resource-group ${group} --set enabled=true`,
      ),
    ];
  if (emailReceivers.length === 0) return [fail(subject, 'nobody is notified when an alert fires', write)];
  const away = emailReceivers.filter(({ status }) => /disabled/i.test(status ?? ''));
  if (away.length > 0)
    return away.map(({ emailAddress }) =>
      warn(
        subject,
        `${emailAddress} has unsubscribed`,
        `az monitor action-group enable-receiver --action-group-name ${actionGroup} --resource-group ${group} --receiver-name NAME`,
        write,
      ),
    );
  return [
    ok(subject, `${emailReceivers.length} by mail; send a test from the group to see whether it arrives`),
  ];
}
