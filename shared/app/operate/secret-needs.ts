/** The secrets that the configuration needs, for whoever checks them. */
import type { CheckSecretsNeeds } from '../../automations/operate/check-secrets.ts';
import type { Config } from '../../rules/config/link.ts';
import { neededSecrets } from '../../rules/operate/secret-report.ts';
import type { SecretStore } from '../../secrets/store.ts';

/** The needs of the check of the secrets; no value leaves the store. `now` in milliseconds since 1970. */
export function secretNeeds(
  config: Pick<Config, 'alerts' | 'links'>,
  secrets: SecretStore,
  rotationDays: number,
  now: () => number,
): CheckSecretsNeeds {
  return {
    needed: neededSecrets(config),
    rotationDays,
    read: async (name) => ({ isPadded: /^\s|\s$/.test((await secrets.get(name)).value.reveal()) }),
    facts: (name) => secrets.status().find((one) => one.name === name) ?? null,
    now,
  };
}
