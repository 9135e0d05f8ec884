/** Answers in the vault's wire format (Key Vault REST reference, api-version 7.4 and later). */
import { json, type SimResponse } from '../common/message.ts';
import type { SecretVersionRecord } from './vault.ts';

/** A JSON answer; nothing that the vault says may be kept on the way. */
export function vaultJson(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): SimResponse {
  return json(status, value, { 'cache-control': 'no-cache', ...headers });
}

/** The vault's error envelope. */
export function refusal(
  status: number,
  code: string,
  message: string,
  options: { readonly inner?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): SimResponse {
  const innererror = options.inner === undefined ? {} : { innererror: { code: options.inner } };
  return vaultJson(status, { error: { code, message, ...innererror } }, options.headers);
}

/** The audience that a token for Key Vault must have. */
export const vaultAudience = 'https://vault.azure.net';

/** 401: says where a token for which audience is to be had. */
export function challenge(problem?: string): SimResponse {
  const error =
    problem === undefined
      ? ''
      : `, error="invalid_token", error_description="${problem.replaceAll('"', "'")}"`;
  return refusal(401, 'Unauthorized', problem ?? 'AKV10000: Request is missing a Bearer or PoP token.', {
    headers: {
      'www-authenticate': `Bearer authorization="https://login.microsoftonline.com/00000000-0000-4000-8000-00000000feed", resource="${vaultAudience}"${error}`,
    },
  });
}

/** A secret without its value, as lists show it. `withVersion`: the id names the version. */
export function item(record: SecretVersionRecord, origin: string, withVersion: boolean): object {
  const { name, version, contentType, tags, enabled, created, updated, notBefore, expires } = record;
  return {
    id: `${origin}/secrets/${name}${withVersion ? `/${version}` : ''}`,
    attributes: {
      enabled,
      ...(notBefore === null ? {} : { nbf: notBefore }),
      ...(expires === null ? {} : { exp: expires }),
      created,
      updated,
      recoveryLevel: 'Recoverable+Purgeable',
      recoverableDays: 90,
    },
    ...(contentType === null ? {} : { contentType }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}

/** A secret with its value. */
export function bundle(record: SecretVersionRecord, origin: string): object {
  return { value: record.value, ...item(record, origin, true) };
}
