/**
 * Authentication of callers: Basic and OAuth. The token endpoint gives the same token again within its life, as the platform does.
 *
 * Facts: ServiceNow "OAuth API request parameters" and "OAuth API response parameters". Bodies are form-encoded only
 * and credentials in the query string are not looked at. A client names itself in the body, or in `Authorization: Basic`
 * as RFC 6749 2.3.1 has it and as two libraries in use do.
 */
import { json, type Answer } from './call.ts';

/** A user that signs in with Basic. */
export interface Account {
  readonly userName: string;
  readonly password: string;
}

/** An OAuth client and the user that its tokens act as. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
  /** The user a client_credentials token acts as. */
  readonly userName: string;
}

interface TokenRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

interface Token {
  readonly text: string;
  readonly refresh: string | undefined;
  readonly userName: string;
  expiresAt: number;
}

interface RefreshToken {
  readonly userName: string;
  readonly clientId: string;
  readonly expiresAt: number;
}

/** The accounts and clients that may sign in. */
export interface IdentityOptions {
  readonly accounts: readonly Account[];
  readonly clients: readonly OAuthClient[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Makes unguessable texts. */
  readonly secret: () => string;
}

const accessSeconds = 1800;
const refreshSeconds = 8_640_000;

/** A directory of accounts and clients with the tokens given out so far. */
export class Identity {
  readonly #options: IdentityOptions;
  /** By what they were given for, so that asking again gives the same one. */
  readonly #tokens = new Map<string, Token>();
  readonly #refreshTokens = new Map<string, RefreshToken>();

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  /** The user name behind an Authorization header, or undefined. `basic` false refuses Basic, as new instances do. */
  userOf(authorization: string | undefined, { basic }: { readonly basic: boolean }): string | undefined {
    const [scheme = '', credentials = ''] = (authorization ?? '').split(' ');
    if (scheme.toLowerCase() === 'bearer') {
      const token = [...this.#tokens.values()].find(({ text }) => text === credentials);
      return token !== undefined && token.expiresAt > this.#options.now() ? token.userName : undefined;
    }
    if (scheme.toLowerCase() !== 'basic' || !basic) return undefined;
    const decoded = Buffer.from(credentials, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    const userName = decoded.slice(0, Math.max(0, colon));
    return this.#passwordOf(userName) === decoded.slice(colon + 1) ? userName : undefined;
  }

  /** Answers `POST /oauth_token.do`. `fresh` gives a new token and ends the old one. */
  answerToken(request: TokenRequest, { fresh }: { readonly fresh: boolean }): Answer {
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
    if (request.method !== 'POST' || !isForm) return denied('server_error', 'access_denied');
    const form = new URLSearchParams(request.body.toString('utf8'));
    const field = (name: string): string => form.get(name) ?? '';
    const named = clientNamed(form, request.headers['authorization']);
    const client = this.#options.clients.find(({ id }) => id === named.id);
    if (client === undefined || client.secret !== named.secret)
      return denied('server_error', 'access_denied');
    switch (field('grant_type')) {
      case 'client_credentials':
        return this.#given(this.#tokenForClient(client, fresh));
      case 'password':
        return this.#byPassword(client, field('username'), field('password'), fresh);
      case 'refresh_token':
        return this.#byRefreshToken(client, field('refresh_token'));
      default:
        return denied('unsupported_grant_type', 'grant_type is not supported');
    }
  }

  /** Ends every access token now; refresh tokens stay good. */
  revokeAll(): void {
    for (const token of this.#tokens.values()) token.expiresAt = 0;
  }

  #passwordOf(userName: string): string | undefined {
    return this.#options.accounts.find((account) => account.userName === userName)?.password;
  }

  /** For client flows the life is counted again whenever the same token is given. */
  #tokenForClient({ id, userName }: OAuthClient, fresh: boolean): Token {
    const known = fresh ? undefined : this.#living(`client:${id}`);
    if (known === undefined) return this.#newToken(`client:${id}`, userName, undefined);
    known.expiresAt = this.#expiry();
    return known;
  }

  /** A password token keeps the end it had. */
  #byPassword(client: OAuthClient, userName: string, password: string, fresh: boolean): Answer {
    if (this.#passwordOf(userName) !== password) return denied('server_error', 'access_denied');
    const key = passwordKey(client, userName);
    const refresh = this.#tokens.get(key)?.refresh ?? this.#newRefreshToken(client, userName);
    const known = fresh ? undefined : this.#living(key);
    return this.#given(known ?? this.#newToken(key, userName, refresh));
  }

  #byRefreshToken(client: OAuthClient, text: string): Answer {
    const refresh = this.#refreshTokens.get(text);
    const isGood = refresh?.clientId === client.id && refresh.expiresAt > this.#options.now();
    if (refresh === undefined || !isGood) return denied('invalid_grant', 'access_denied');
    const { userName } = refresh;
    return this.#given(this.#newToken(passwordKey(client, userName), userName, text));
  }

  #living(key: string): Token | undefined {
    const known = this.#tokens.get(key);
    return known !== undefined && known.expiresAt > this.#options.now() ? known : undefined;
  }

  #newToken(key: string, userName: string, refresh: string | undefined): Token {
    const token = { text: this.#options.secret(), refresh, userName, expiresAt: this.#expiry() };
    this.#tokens.set(key, token);
    return token;
  }

  #newRefreshToken(client: OAuthClient, userName: string): string {
    const text = this.#options.secret();
    const expiresAt = this.#options.now() + refreshSeconds * 1000;
    this.#refreshTokens.set(text, { userName, clientId: client.id, expiresAt });
    return text;
  }

  #expiry(): number {
    return this.#options.now() + accessSeconds * 1000;
  }

  #given(token: Token): Answer {
    return given(token, this.#options.now());
  }
}

interface NamedClient {
  readonly id: string;
  readonly secret: string;
}

/** The client's own words in the body win; what the body leaves open may stand in the header. */
function clientNamed(form: URLSearchParams, authorization: string | undefined): NamedClient {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const [, id = '', secret = ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return {
    id: form.get('client_id') ?? formDecoded(id),
    secret: form.get('client_secret') ?? formDecoded(secret),
  };
}

/** Id and secret are form-encoded before they become Basic; a text that is no such encoding stands for itself. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function passwordKey(client: OAuthClient, userName: string): string {
  return `password:${client.id}:${userName}`;
}

function given(token: Token, now: number): Answer {
  return json(200, {
    access_token: token.text,
    ...(token.refresh === undefined ? {} : { refresh_token: token.refresh }),
    scope: 'useraccount',
    token_type: 'Bearer',
    expires_in: Math.max(0, Math.floor((token.expiresAt - now) / 1000)),
  });
}

function denied(error: string, description: string): Answer {
  return json(401, { error_description: description, error });
}
