/**
 * Who is asking: Basic and OAuth. The token endpoint gives the same token again within its life, as the platform does.
 *
 * Facts: ServiceNow "OAuth API request parameters" and "OAuth API response parameters". Bodies are form-encoded only
 * and credentials in the query string are not looked at.
 */
import { json, type Answer } from './call.ts';

export interface Account {
  readonly userName: string;
  readonly password: string;
}

export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
  /** The user a client_credentials token acts as. */
  readonly userName: string;
}

export interface Identity {
  /** The user name behind an Authorization header, or undefined. `basic` false refuses Basic, as new instances do. */
  userOf(authorization: string | undefined, options: { readonly basic: boolean }): string | undefined;
  /** Answers `POST /oauth_token.do`. `fresh` gives a new token and ends the old one. */
  answerToken(request: TokenRequest, options: { readonly fresh: boolean }): Answer;
  /** Ends every access token now; refresh tokens stay good. */
  revokeAll(): void;
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

/** Seconds. */
const accessLife = 1800;
const refreshLife = 8_640_000;

/** A directory of accounts and clients with the tokens given out so far. `secret` makes unguessable texts. */
export function createIdentity(options: {
  readonly accounts: readonly Account[];
  readonly clients: readonly OAuthClient[];
  readonly now: () => number;
  readonly secret: () => string;
}): Identity {
  const tokens = new Map<string, Token>();
  const refreshTokens = new Map<string, { userName: string; clientId: string; expiresAt: number }>();

  const passwordOf = (userName: string): string | undefined =>
    options.accounts.find((account) => account.userName === userName)?.password;

  const grant = (key: string, userName: string, withRefresh: string | undefined, fresh: boolean): Token => {
    const known = tokens.get(key);
    if (known !== undefined && known.expiresAt > options.now() && !fresh) {
      // For client flows the life is counted again; a password token keeps the end it had.
      if (withRefresh === undefined) known.expiresAt = options.now() + accessLife * 1000;
      return known;
    }
    const token: Token = {
      text: options.secret(),
      refresh: withRefresh,
      userName,
      expiresAt: options.now() + accessLife * 1000,
    };
    tokens.set(key, token);
    return token;
  };

  const newRefresh = (userName: string, clientId: string): string => {
    const text = options.secret();
    refreshTokens.set(text, { userName, clientId, expiresAt: options.now() + refreshLife * 1000 });
    return text;
  };

  return {
    userOf(authorization, { basic }) {
      const [scheme = '', credentials = ''] = (authorization ?? '').split(' ');
      if (scheme.toLowerCase() === 'bearer') {
        const token = [...tokens.values()].find(({ text }) => text === credentials);
        return token !== undefined && token.expiresAt > options.now() ? token.userName : undefined;
      }
      if (scheme.toLowerCase() !== 'basic' || !basic) return undefined;
      const decoded = Buffer.from(credentials, 'base64').toString('utf8');
      const colon = decoded.indexOf(':');
      const userName = decoded.slice(0, Math.max(0, colon));
      return passwordOf(userName) === decoded.slice(colon + 1) ? userName : undefined;
    },

    answerToken(request, { fresh }) {
      const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
      if (request.method !== 'POST' || !isForm) return denied('server_error', 'access_denied');
      const form = new URLSearchParams(request.body.toString('utf8'));
      const field = (name: string): string => form.get(name) ?? '';
      const client = options.clients.find(({ id }) => id === field('client_id'));
      if (client === undefined || client.secret !== field('client_secret')) {
        return denied('server_error', 'access_denied');
      }

      switch (field('grant_type')) {
        case 'client_credentials':
          return given(grant(`client:${client.id}`, client.userName, undefined, fresh), options.now());
        case 'password': {
          const userName = field('username');
          if (passwordOf(userName) !== field('password')) return denied('server_error', 'access_denied');
          const known = tokens.get(`password:${client.id}:${userName}`);
          const refresh = known?.refresh ?? newRefresh(userName, client.id);
          return given(grant(`password:${client.id}:${userName}`, userName, refresh, fresh), options.now());
        }
        case 'refresh_token': {
          const refresh = refreshTokens.get(field('refresh_token'));
          const isGood = refresh?.clientId === client.id && refresh.expiresAt > options.now();
          if (refresh === undefined || !isGood) return denied('invalid_grant', 'access_denied');
          const { userName } = refresh;
          const key = `password:${client.id}:${userName}`;
          return given(grant(key, userName, field('refresh_token'), true), options.now());
        }
        default:
          return denied('unsupported_grant_type', 'grant_type is not supported');
      }
    },

    revokeAll() {
      for (const token of tokens.values()) token.expiresAt = 0;
    },
  };
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
