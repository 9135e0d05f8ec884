/** Brings ConnectWise's callback entries to what the automations need, and changes nothing that is right already. */
import { CodedError } from '../../rules/errors.ts';
import {
  planRegistrations,
  wantedCallbacks,
  type RegisteredCallback,
  type RegistrationPlan,
  type WantedCallback,
} from '../../rules/operate/callback-registrations.ts';

export interface EnsureCallbacksNeeds {
  list(): Promise<readonly RegisteredCallback[]>;
  create(wanted: WantedCallback): Promise<void>;
  activate(entry: RegisteredCallback): Promise<void>;
  remove(entry: RegisteredCallback): Promise<void>;
}

/**
 * Makes the entries for this address and gives what was planned; with `dryRun` nothing is changed. Throws
 * `config-invalid` when the address does not end in a way that ConnectWise's appended id survives.
 */
export async function ensureCallbacks(
  url: string,
  needs: EnsureCallbacksNeeds,
  options: { readonly dryRun: boolean },
): Promise<RegistrationPlan> {
  // ConnectWise appends the record's id to the address as text, then "&action=…" (ConnectWise developer guide).
  if (!/[?&]\w+=$/.test(url))
    throw new CodedError('config-invalid', {
      detail:
        'The address must end in a parameter without a value, such as ?recordId=, because ConnectWise appends the id to it.',
    });
  const plan = planRegistrations(wantedCallbacks(url), await needs.list());
  if (options.dryRun) return plan;
  for (const wanted of plan.create) await needs.create(wanted);
  for (const entry of plan.activate) await needs.activate(entry);
  for (const entry of plan.remove) await needs.remove(entry);
  return plan;
}
