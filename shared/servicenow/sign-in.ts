/** How we prove who we are to ServiceNow: OAuth client credentials (the safe choice) or user and password. */
import { z } from 'zod';
import { CodedError } from '../rules/errors.ts';
import type { Secret } from '../rules/secret.ts';
import { jsonIfAny } from '../web/json.ts';
import type { Send } from '../web/send.ts';

export type Credentials =
  | { readonly kind: 'oauth'; readonly clientId: Secret; readonly clientSecret: Secret }
  | { readonly kind: 'basic'; readonly user: Secret; readonly password: Secret };

export interface SignIn {
  /** The Authorization header's value. `refused` says that the last one was answered 401. */
  header(refused: boolean): Promise<string>;
}

const tokenSchema = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});
/** A token is renewed this long before it ends, so that none ends under way. */
const marginMs = 60_000;

/** A sign-in for one instance; a token is asked for once however many calls need it. */
export function signIn(options: {
  readonly instance: string;
  credentials(refused: boolean): Promise<Credentials>;
  readonly send: Send;
  now(): number;
}): SignIn {
  let token: { readonly value: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(credentials: Credentials & { kind: 'oauth' }): Promise<string> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId.reveal(),
      client_secret: credentials.clientSecret.reveal(),
    });
    const answer = await options.send({
      method: 'POST',
      url: `${options.instance}/oauth_token.do`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
      timeoutMs: 15_000,
      maxBytes: 64 * 1024,
    });
    const parsed = tokenSchema.safeParse(jsonIfAny(answer));
    if (answer.status !== 200 || !parsed.success) {
      const passing = answer.status === 429 || answer.status >= 500;
      throw new CodedError(passing ? 'servicenow-failed' : 'servicenow-unauthorized', {
        detail: `The token was refused with ${answer.status}. Look at the OAuth application and its user.`,
        facts: { status: answer.status },
      });
    }
    token = {
      value: parsed.data.access_token,
      until: options.now() + parsed.data.expires_in * 1000 - marginMs,
    };
    return token.value;
  }

  return {
    async header(refused) {
      if (!refused && token !== undefined && options.now() < token.until) return `Bearer ${token.value}`;
      const credentials = await options.credentials(refused);
      if (credentials.kind === 'basic') {
        const pair = `${credentials.user.reveal()}:${credentials.password.reveal()}`;
        return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
      }
      asking ??= ask(credentials).finally(() => {
        asking = undefined;
      });
      return `Bearer ${await asking}`;
    },
  };
}
