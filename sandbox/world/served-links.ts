/**
 * Serves the links of the configuration: under whatever names a link gives its secrets, the vault holds the simulator's
 * account, and if it names a webhook secret, a simulated business rule signs with it.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';

const link = z.looseObject({
  name: z.string(),
  servicenow: z.looseObject({
    company: z.string(),
    webhookSecret: z.string().nullish(),
    auth: z.record(z.string(), z.string()),
  }),
});

/** A link of the configuration, as far as the simulators serve it. */
export type ServedLink = z.infer<typeof link>;

/** The links of a configuration that can be read; what is wrong with the others is for the functions to say. */
export function servedLinks(links: readonly unknown[]): readonly ServedLink[] {
  return links.flatMap((one) => link.safeParse(one).data ?? []);
}

/** The simulator's value for each name of a secret in `servicenow.auth`. */
const simulatedAccount: Readonly<Record<string, string>> = {
  clientIdSecret: 'sim-client',
  clientSecretSecret: 'sim-secret',
  userSecret: 'sim.integration',
  passwordSecret: 'sim-password',
};

/** The secrets that the links name, with their values in the sandbox. */
export function linkSecrets(links: readonly ServedLink[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    links.flatMap(({ servicenow: { auth, webhookSecret } }) => [
      ...Object.entries(auth).flatMap(([what, name]) => {
        const value = simulatedAccount[what];
        return value === undefined ? [] : [[name, value] as const];
      }),
      ...(webhookSecret == null ? [] : [[webhookSecret, webhookSecretOf(webhookSecret)] as const]),
    ]),
  );
}

/**
 * The secret of a link that is only being made, under the name that `links new` gives it: nobody has to store it before the
 * simulator can be asked. Undefined for any other name.
 */
export function newLinkSecret(name: string): string | undefined {
  const what = /-servicenow-([a-z-]+)$/.exec(name)?.[1] ?? '';
  return what === 'webhook' ? webhookSecretOf(name) : simulatedAccount[usualNames[what] ?? ''];
}

/** By the end of the name that `links new` gives a secret, what stands for it in `servicenow.auth`. */
const usualNames: Readonly<Record<string, string>> = {
  'client-id': 'clientIdSecret',
  'client-secret': 'clientSecretSecret',
  user: 'userSecret',
  password: 'passwordSecret',
};

/** A simulated business rule: where it sends what, and of which incidents. */
interface SimulatedRule {
  readonly url: string;
  readonly secret: string;
  readonly scope: string;
}

/** The simulated business rules. One alone tells of every incident: what is not the link's, the app leaves alone. */
export function linkWebhooks(functions: string, links: readonly ServedLink[]): readonly SimulatedRule[] {
  return links.flatMap(({ name, servicenow: { webhookSecret, company } }) =>
    webhookSecret == null
      ? []
      : [
          {
            url: `${functions}/api/callbacks/servicenow/${name}`,
            secret: webhookSecretOf(webhookSecret),
            scope: links.length === 1 ? '' : `company=${company}`,
          },
        ],
  );
}

/** The webhook secret of that name, which the business rule and, through the vault, the receiver share. Of the sandbox only. */
export function webhookSecretOf(name: string): string {
  return `whsec_${createHash('sha256').update(`sandbox ${name}`).digest('base64')}`;
}
