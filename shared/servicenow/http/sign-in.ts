/**
 * Signs in to ServiceNow: by OAuth client credentials (the safe choice) or user and password.
 *
 * While a secret is exchanged, the new one may not be accepted yet and the old one no longer: after a refusal every
 * set of credentials that is given is tried, and the one that worked is reported back.
 */
import * as z from 'zod';
import { Cache } from '../../kit/cache.ts';
import { CodedError } from '../../rules/errors.ts';
import { rememberSecret } from '../../rules/known-secrets.ts';
import { redactText, type SafeText } from '../../rules/safe-text.ts';
import type { Secret } from '../../rules/secret.ts';
import { jsonIfAny } from '../../web/json.ts';
import type { Send } from '../../web/send.ts';

/** The app's credentials: an OAuth client, or a user's password. */
export type Credentials =
  | { readonly kind: 'oauth'; readonly clientId: Secret; readonly clientSecret: Secret }
  | { readonly kind: 'basic'; readonly user: Secret; readonly password: Secret };

/** Makes the Authorization header of each call. */
export interface SignIn {
  /**
   * The Authorization header to begin with. Throws `servicenow-unauthorized` (retry) when no credentials get a token,
   * `servicenow-failed` (retry) for a token endpoint that answers 429 or 5xx, and what `credentials` and the sender
   * throw.
   */
  header(): Promise<string>;
  /** After `refused` was answered 401: the headers worth trying, one after the other, none of them `refused`. */
  others(refused: string): AsyncIterable<{ readonly header: string; readonly accepted: () => void }>;
}

/** The instance and its credentials. */
export interface SignInOptions {
  readonly instance: string;
  /** The credentials to sign in with; with `refused`, all that are worth trying, best first. */
  credentials(refused: boolean): Promise<readonly Credentials[]>;
  /** Told which credentials were accepted after others were refused. */
  accepted?(credentials: Credentials): void;
  readonly send: Send;
  /** Milliseconds since 1970. */
  now(): number;
}

const tokenSchema = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});
/** A token is renewed this long before it ends, so that none ends under way. */
const marginMs = 60_000;

interface Token {
  readonly header: string;
  readonly lifeMs: number;
}
/** The refusal's own words: the code of OAuth and its description. */
interface Refused {
  readonly status: number;
  readonly said: SafeText;
}

/** RFC 6749, section 5.2. */
const refusalSchema = z.looseObject({
  error: z.string().nullish(),
  error_description: z.string().nullish(),
});

function wordsOf(body: unknown): SafeText {
  const parsed = refusalSchema.safeParse(body);
  const { error, error_description: description } = parsed.success ? parsed.data : {};
  return redactText([error, description].filter((text) => typeof text === 'string').join(', '), 300);
}

const key = 'token';

/** A sign-in for one instance; a token is asked for once however many calls need it. */
export function signIn(options: SignInOptions): SignIn {
  const tokens = new Cache<Token>({
    now: () => options.now(),
    maxAgeMs: ({ lifeMs }) => lifeMs,
    maxStaleMs: 0,
  });

  /** A new token, by the first credentials that are accepted. */
  async function ask(): Promise<Token> {
    const first = await current();
    const granted = await grantedTo(first);
    if ('header' in granted) return granted;
    for (const credentials of await options.credentials(true)) {
      if (isSame(credentials, first)) continue; // refused a moment ago
      const token = await grantedTo(credentials);
      if (!('header' in token)) continue;
      options.accepted?.(credentials);
      return token;
    }
    throw new CodedError('servicenow-unauthorized', {
      detail: `The token was refused with ${granted.status}${granted.said === '' ? '' : `: ${granted.said}`}. Look at the OAuth application and its user.`,
    });
  }

  async function grantedTo(credentials: Credentials): Promise<Token | Refused> {
    const answer = await options.send({
      method: 'POST',
      url: `${options.instance}/oauth_token.do`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: formOf(credentials),
      timeoutMs: 15_000,
      maxBytes: 64 * 1024,
    });
    const parsed = tokenSchema.safeParse(jsonIfAny(answer));
    if (answer.status === 200 && parsed.success) {
      rememberSecret(parsed.data.access_token);
      return {
        header: `Bearer ${parsed.data.access_token}`,
        lifeMs: parsed.data.expires_in * 1000 - marginMs,
      };
    }
    if (answer.status === 429 || answer.status >= 500)
      throw new CodedError('servicenow-failed', {
        detail: `The token was refused with ${answer.status}.`,
        facts: { status: answer.status },
      });
    return { status: answer.status, said: wordsOf(jsonIfAny(answer)) };
  }

  async function current(): Promise<Credentials> {
    const [first] = await options.credentials(false);
    if (first !== undefined) return first;
    throw new CodedError('servicenow-unauthorized', { detail: 'There are no credentials.' });
  }

  return {
    async header() {
      const held = tokens.peek(key);
      if (held?.isFresh === true) return held.value.header;
      const credentials = await current();
      return credentials.kind === 'basic' ? basic(credentials) : (await tokens.get(key, () => ask())).header;
    },

    async *others(refused) {
      if (!refused.startsWith('Bearer ')) {
        for (const credentials of await options.credentials(true)) {
          if (credentials.kind !== 'basic' || basic(credentials) === refused) continue;
          yield { header: basic(credentials), accepted: () => options.accepted?.(credentials) };
        }
        return;
      }
      const accepted = (): void => undefined; // the token's grant has said so already
      // Another call may have renewed it while this one was under way.
      const held = tokens.peek(key)?.value.header;
      if (held !== undefined && held !== refused) yield { header: held, accepted };
      const still = tokens.peek(key);
      // One that has ended by itself may be on its way to be renewed by another call, which is waited for.
      if (still?.isFresh === true && still.value.header === held) tokens.forget(key);
      const { header: fresh } = await tokens.get(key, () => ask());
      if (fresh !== refused && fresh !== held) yield { header: fresh, accepted };
    },
  };
}

function basic({ user, password }: Credentials & { readonly kind: 'basic' }): string {
  const pair = Buffer.from(`${user.revealName()}:${password.reveal()}`, 'utf8').toString('base64');
  rememberSecret(pair);
  return `Basic ${pair}`;
}

function formOf(credentials: Credentials): string {
  if (credentials.kind === 'basic')
    throw new CodedError('servicenow-unauthorized', {
      detail: 'The link signs in with a user and a password, which get no token.',
    });
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientId.revealName(),
    client_secret: credentials.clientSecret.reveal(),
  }).toString();
}

function isSame(one: Credentials, other: Credentials): boolean {
  if (one.kind === 'basic') return other.kind === 'basic' && basic(one) === basic(other);
  return other.kind === 'oauth' && formOf(one) === formOf(other);
}
