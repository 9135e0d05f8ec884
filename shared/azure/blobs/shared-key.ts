/** Signs requests to blobs with the key of a connection string, for the laptop: in Azure the app's identity signs in. */
import { createHmac } from 'node:crypto';
import { CodedError } from '../../rules/errors.ts';

/** The blob part of a connection string. */
export interface KeyedAccount {
  readonly account: string;
  readonly key: string;
  /** Without a slash at its end. */
  readonly blobUrl: string;
}

/** Published by Microsoft: the emulator's account is the same on every machine. */
const emulator = {
  account: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  blobUrl: 'http://127.0.0.1:10000/devstoreaccount1',
};

/**
 * Reads a connection string. Throws `settings-invalid` (dead-letter) for one without an account, a key and an address
 * of blobs.
 */
export function parseConnectionString(text: string): KeyedAccount {
  const parts = new Map(
    text.split(';').flatMap((part) => {
      const at = part.indexOf('=');
      return at < 1 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const];
    }),
  );
  if (parts.get('usedevelopmentstorage') === 'true') return emulator;
  const [account, key] = [parts.get('accountname'), parts.get('accountkey')];
  const suffix = parts.get('endpointsuffix') ?? 'core.windows.net';
  const blobUrl =
    parts.get('blobendpoint') ??
    (account === undefined
      ? undefined
      : `${parts.get('defaultendpointsprotocol') ?? 'https'}://${account}.blob.${suffix}`);
  if (account === undefined || key === undefined || blobUrl === undefined)
    throw new CodedError('settings-invalid', {
      detail: 'AzureWebJobsStorage names no AccountName, AccountKey and BlobEndpoint.',
    });
  return { account, key, blobUrl: blobUrl.replace(/\/$/, '') };
}

/** The value of the header `authorization` (Authorize with Shared Key, version 2015-02-21 and later). */
export function sharedKeyHeader(
  request: {
    readonly method: string;
    readonly url: URL;
    readonly headers: Readonly<Record<string, string>>;
  },
  { account, key }: Pick<KeyedAccount, 'account' | 'key'>,
): string {
  const { method, url, headers } = request;
  const value = (name: string): string => headers[name] ?? '';
  const length = value('content-length');
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .toSorted()
    .map((name) => `${name}:${value(name)}`);
  const query = [...url.searchParams]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, text]) => `${name.toLowerCase()}:${text}`);
  const text = [
    method,
    value('content-encoding'),
    value('content-language'),
    length === '0' ? '' : length,
    value('content-md5'),
    value('content-type'),
    value('date'),
    value('if-modified-since'),
    value('if-match'),
    value('if-none-match'),
    value('if-unmodified-since'),
    value('range'),
    ...own,
    [`/${account}${url.pathname}`, ...query].join('\n'),
  ].join('\n');
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');
  return `SharedKey ${account}:${signature}`;
}
