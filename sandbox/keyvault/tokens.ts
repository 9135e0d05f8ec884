/**
 * The managed identity's endpoint, in the form that App Service and Functions give an app: `IDENTITY_ENDPOINT` is
 * asked with the header `X-IDENTITY-HEADER` and hands out a token for one audience (Azure managed identity reference).
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import type { SimRequest, SimResponse } from '../common/message.ts';
import { vaultJson } from './answers.ts';

/** An identity that the app has; `clientId` null is the system-assigned one. */
export interface Identity {
  readonly clientId: string | null;
  /** The other names under which a user-assigned one may be asked for. */
  readonly objectId?: string | undefined;
  readonly resourceId?: string | undefined;
  /** On the vault: `user` may read secrets, `officer` may also write them, `none` may nothing. */
  readonly role: 'none' | 'user' | 'officer';
}

interface Token {
  readonly identity: Identity;
  readonly audience: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Gives out tokens and recognises them. */
export interface Tokens {
  /** Answers a request to the endpoint. */
  answer(request: SimRequest): SimResponse;
  /** The token behind an `Authorization` header; undefined when we never gave it out or it is over. */
  find(authorization: string | undefined): Token | undefined;
}

const lifeSeconds = 86_400;

/** Tokens for these identities, given to whoever knows the header's value. */
export function createTokens(identities: readonly Identity[], header: string, clock: Clock): Tokens {
  const given = new Map<string, Token>();
  return {
    answer({ method, query, headers }) {
      if (method !== 'GET') return refused(405, 'method_not_allowed', 'Only GET is answered.');
      if (headers['x-identity-header'] !== header)
        return refused(401, 'unauthorized', 'The header X-IDENTITY-HEADER is missing or wrong.');
      if (query.get('api-version') !== '2019-08-01')
        return refused(400, 'invalid_request', 'The api-version must be 2019-08-01.');
      const audience = query.get('resource')?.replace(/\/$/, '') ?? '';
      if (audience === '') return refused(400, 'invalid_request', 'The parameter resource is missing.');
      const identity = identityNamed(identities, query);
      if (identity === undefined)
        return refused(
          400,
          'invalid_request',
          'The app has no identity of that client, object or resource id.',
        );

      const text = randomBytes(48).toString('base64url');
      const expiresAt = clock.now() + lifeSeconds * 1000;
      given.set(text, { identity, audience, expiresAt });
      return vaultJson(200, {
        access_token: text,
        expires_on: String(Math.floor(expiresAt / 1000)),
        resource: audience,
        token_type: 'Bearer',
        client_id: identity.clientId ?? '00000000-0000-0000-0000-000000000000',
      });
    },

    find(authorization) {
      const text = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      const token = text === undefined ? undefined : given.get(text);
      return token !== undefined && token.expiresAt > clock.now() ? token : undefined;
    },
  };
}

/** Parameters that name an identity, and where each is held. Without any it is the system-assigned one. */
const namedBy: Readonly<Record<string, (identity: Identity) => string | null | undefined>> = {
  client_id: ({ clientId }) => clientId,
  object_id: ({ objectId }) => objectId,
  principal_id: ({ objectId }) => objectId,
  mi_res_id: ({ resourceId }) => resourceId,
  msi_res_id: ({ resourceId }) => resourceId,
};

function identityNamed(identities: readonly Identity[], query: URLSearchParams): Identity | undefined {
  const asked = Object.entries(namedBy).filter(([name]) => query.has(name));
  if (asked.length === 0) return identities.find(({ clientId }) => clientId === null);
  return identities.find((identity) =>
    asked.every(([name, held]) => held(identity)?.toLowerCase() === query.get(name)?.toLowerCase()),
  );
}

function refused(status: number, error: string, description: string): SimResponse {
  return vaultJson(status, { error, error_description: description });
}
