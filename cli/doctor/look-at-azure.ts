/** The whole look at a deployed app: each part by itself, in the order in which one puts it right. */
import type { Config } from '../../shared/rules/config/link.ts';
import { enabledNames } from '../../shared/rules/config/named-link.ts';
import { neededSecrets } from '../../shared/rules/operate/secret-report.ts';
import { checkAlwaysReady } from './always-ready.ts';
import { checkAppSettings } from './app-settings.ts';
import type { RunAz } from './az.ts';
import { checksByHand } from './by-hand.ts';
import { checkCallbacks, type PlanCallbacks } from './callbacks.ts';
import { findDeployed } from './deployed.ts';
import type { ExpectedNames } from './expected-names.ts';
import type { Line } from './line.ts';
import { checkListedFunctions } from './listed-functions.ts';
import { checkReceivers } from './receivers.ts';
import { checkRoles } from './roles.ts';
import { checkSignedIn } from './signed-in.ts';
import { checkVaultEntries } from './vault-entries.ts';

/**
 * The dependencies of the look: `az`, the resource group, the expected names, and the callback plan where there is one.
 */
export interface LookNeeds {
  readonly run: RunAz;
  readonly group: string;
  readonly names: ExpectedNames;
  readonly config: Config;
  readonly planCallbacks: PlanCallbacks | null;
}

/** Looks, and changes nothing. Ends early where `az` cannot ask, or nothing is deployed. */
export async function lookAtAzure(needs: LookNeeds): Promise<readonly Line[]> {
  const { run, group, names, config, planCallbacks } = needs;
  const { line, me } = await checkSignedIn(run);
  if (me === null) return [line];
  const { lines, deployed } = await findDeployed(run, group, me);
  if (deployed === null) return [line, ...lines];
  // One after the other: `az` keeps a file of tokens that two of it at once fight over.
  const parts = [
    await checkRoles(run, deployed, names),
    await checkAppSettings(run, deployed),
    [await checkListedFunctions(run, deployed, names)],
    [await checkAlwaysReady(run, deployed)],
    await checkVaultEntries(run, deployed, neededSecrets(config)),
    await checkReceivers(run, deployed),
    [await checkCallbacks(run, deployed, planCallbacks)],
  ];
  return [line, ...lines, ...parts.flat(), ...checksByHand(enabledNames(config.links))];
}
