/** Checks that ConnectWise calls the deployed app. */
import { z } from 'zod';
import { kindText, type RegistrationPlan } from '../../shared/rules/operate/callback-registrations.ts';
import { ask, type RunAz } from './az.ts';
import type { Deployed } from './deployed.ts';
import { fail, ok, warn, type Line } from './line.ts';
import { isAnswered, unanswered } from './unanswered.ts';

/** Looks at ConnectWise's callback entries for an address; rejects where ConnectWise cannot be asked. */
export type PlanCallbacks = (url: string) => Promise<RegistrationPlan>;

/** `plan` is null where the settings of the app are not on this machine. */
export async function checkCallbacks(
  run: RunAz,
  { group, app, asking }: Deployed,
  plan: PlanCallbacks | null,
): Promise<Line> {
  const subject = 'callbacks of ConnectWise';
  // Newer apps have a host name of which their own name is only the first part.
  const host = await ask(run, z.string().min(1), [
    'functionapp',
    'show',
    '--name',
    app,
    '--resource-group',
    group,
    '--query',
    'defaultHostName',
  ]);
  if (!isAnswered(host)) return unanswered(subject, host, { role: 'Reader', asking });
  const url = `https://${host.value}/api/callbacks/connectwise?recordId=`;
  const register = `npm run cli -- callbacks ensure --url "${url}" --yes`;
  if (plan === null)
    return warn(
      subject,
      'ConnectWise cannot be checked from here: the settings of the app are missing (--settings FILE)',
      register,
    );
  try {
    const { create, activate, uncovered } = await plan(url);
    if (create.length + activate.length === 0)
      return ok(subject, 'ConnectWise calls this app for every link');
    if (uncovered.length === 0)
      return warn(
        subject,
        'ConnectWise calls this app for every link, and also for tickets outside the links',
        register,
      );
    const kinds = uncovered.map(kindText).join(', ');
    const isOff = create.length === 0;
    return fail(subject, isOff ? `switched off: ${kinds}` : `no entry calls this app for ${kinds}`, register);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return warn(subject, `ConnectWise could not be checked: ${why}`, register);
  }
}
