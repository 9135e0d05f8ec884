/** Brings ConnectWise's callback entries to what the automations need, and changes nothing that is right already. */
import type { CallbackRegistrations } from '../../ports/callback-registrations.ts';
import { CodedError } from '../../rules/errors.ts';
import {
  planRegistrations,
  wantedCallbacks,
  type RegistrationPlan,
} from '../../rules/operate/callback-registrations.ts';

/**
 * Makes the entries for this address and gives what was planned; with `dryRun` nothing is changed. Throws
 * `config-invalid` when the address does not end in a way that ConnectWise's appended id survives.
 */
export async function ensureCallbacks(
  url: string,
  registrations: CallbackRegistrations,
  options: { readonly dryRun: boolean },
): Promise<RegistrationPlan> {
  // ConnectWise appends the record's id to the address as text, then "&action=…" (ConnectWise developer guide).
  if (!/[?&]\w+=$/.test(url))
    throw new CodedError('config-invalid', {
      detail:
        'The address must end in a parameter without a value, such as ?recordId=, because ConnectWise appends the id to it.',
    });
  const plan = planRegistrations(wantedCallbacks(url), await registrations.list());
  if (options.dryRun) return plan;
  for (const wanted of plan.create) await registrations.create(wanted);
  for (const entry of plan.activate) await registrations.activate(entry);
  for (const entry of plan.remove) await registrations.remove(entry);
  return plan;
}
