/**
 * One container of blobs over plain requests. Three verbs are needed, and Microsoft's client for blobs would make the
 * bundle larger by as much as all that the app loads for tables.
 */
import type { TokenCredential } from '@azure/identity';
import { lazily } from '../../kit/lazily.ts';
import { CodedError, type ErrorCode } from '../../rules/errors.ts';
import type { Secret } from '../../rules/secret.ts';
import { parseConnectionString, sharedKeyHeader } from './shared-key.ts';

/** The container's address, and the app's identity there. */
export type BlobAccount =
  | { readonly kind: 'connection-string'; readonly value: Secret }
  | {
      readonly kind: 'identity';
      readonly blobUrl: string;
      /** Asked for once. */
      credential(): Promise<TokenCredential>;
    };

/** Sends one request, whatever its status; as `web/send.ts` does. */
export type SendBlobRequest = (request: {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}) => Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}>;

/** A blob with the facts that were stored beside it. */
export interface Blob {
  readonly text: string;
  readonly etag: string;
  /** Names in lower case. */
  readonly facts: Readonly<Record<string, string>>;
}

/** A container. Throws `storage-unavailable` (retry), `storage-incomplete` and `storage-forbidden`. */
export interface BlobContainer {
  /** Null where there is none; `unchanged` where it still has the etag `known`. */
  read(name: string, known?: string): Promise<Blob | 'unchanged' | null>;
  /** Its new etag; null where it no longer has this etag, or (null) where there is one already. Left out, it is replaced. */
  write(
    name: string,
    blob: Pick<Blob, 'text' | 'facts'>,
    onto?: { readonly etag: string | null },
  ): Promise<string | null>;
  /** Nothing happens where there is none. */
  remove(name: string): Promise<void>;
}

/** The service's version that the emulator knows, too. */
const apiVersion = '2021-12-02';
const maxBytes = 4 * 1024 * 1024;
const timeoutMs = 5_000;
const maxTries = 3;
const factPrefix = 'x-ms-meta-';

interface Asked {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Opens a container by its name. Nothing is asked before the first verb. */
export function openContainer(
  account: BlobAccount,
  name: string,
  needs: {
    readonly send: SendBlobRequest;
    readonly sleep: (milliseconds: number) => Promise<unknown>;
    /** Milliseconds since 1970. */
    readonly now: () => number;
  },
): BlobContainer {
  const signing = lazily(() => signerOf(account));

  async function ask(asked: Asked): ReturnType<SendBlobRequest> {
    const signer = await signing();
    for (let turn = 1; ; turn += 1) {
      const url = new URL(`${signer.base}/${asked.path}`);
      for (const [key, value] of Object.entries(asked.query ?? {})) url.searchParams.set(key, value);
      const headers = {
        ...asked.headers,
        ...(asked.body === undefined ? {} : { 'content-length': String(asked.body.length) }),
        'x-ms-date': new Date(needs.now()).toUTCString(),
        'x-ms-version': apiVersion,
      };
      const signed = { ...headers, authorization: await signer.sign({ method: asked.method, url, headers }) };
      const answer = await needs
        .send({
          method: asked.method,
          url: url.href,
          headers: signed,
          ...(asked.body === undefined ? {} : { body: asked.body }),
          timeoutMs,
          maxBytes,
        })
        .catch((thrown: unknown) => {
          if (!(thrown instanceof CodedError) || thrown.treatment !== 'retry') throw thrown;
          return null;
        });
      if (answer !== null && answer.status < 500 && answer.status !== 429) return answer;
      if (turn === maxTries) throw failure(name, answer);
      await needs.sleep(200 * turn);
    }
  }

  const put = (blob: string, content: Pick<Blob, 'text' | 'facts'>, condition: Record<string, string>) =>
    ask({
      method: 'PUT',
      path: `${name}/${blob}`,
      body: Buffer.from(content.text),
      headers: {
        ...condition,
        'content-type': 'application/json; charset=utf-8',
        'x-ms-blob-type': 'BlockBlob',
        ...Object.fromEntries(
          Object.entries(content.facts).map(([key, value]) => [
            `${factPrefix}${key}`,
            encodeURIComponent(value),
          ]),
        ),
      },
    });

  return {
    async read(blob, known) {
      const headers = known === undefined ? {} : { 'if-none-match': known };
      const answer = await ask({ method: 'GET', path: `${name}/${blob}`, headers });
      if (answer.status === 304) return 'unchanged';
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw failure(name, answer);
      return {
        text: answer.body.toString('utf8'),
        etag: answer.headers['etag'] ?? '',
        facts: factsOf(answer.headers),
      };
    },
    async write(blob, content, onto) {
      const condition: Record<string, string> =
        onto === undefined ? {} : onto.etag === null ? { 'if-none-match': '*' } : { 'if-match': onto.etag };
      let answer = await put(blob, content, condition);
      if (answer.headers['x-ms-error-code'] === 'ContainerNotFound' && account.kind === 'connection-string') {
        const made = await ask({
          method: 'PUT',
          path: name,
          query: { restype: 'container' },
          // Left out, the client names one of its own, which is not signed.
          headers: { 'content-type': 'application/octet-stream' },
          body: Buffer.alloc(0),
        });
        if (made.status !== 201 && made.status !== 409) throw failure(name, made);
        answer = await put(blob, content, condition);
      }
      if (answer.status === 409 || answer.status === 412) return null;
      if (answer.status !== 201) throw failure(name, answer);
      return answer.headers['etag'] ?? '';
    },
    async remove(blob) {
      const answer = await ask({ method: 'DELETE', path: `${name}/${blob}` });
      if (answer.status !== 202 && answer.status !== 404) throw failure(name, answer);
    },
  };
}

interface Signer {
  readonly base: string;
  sign(request: {
    readonly method: string;
    readonly url: URL;
    readonly headers: Readonly<Record<string, string>>;
  }): Promise<string>;
}

async function signerOf(account: BlobAccount): Promise<Signer> {
  if (account.kind === 'connection-string') {
    const known = parseConnectionString(account.value.reveal());
    return { base: known.blobUrl, sign: async (request) => sharedKeyHeader(request, known) };
  }
  const credential = await account.credential();
  return {
    base: account.blobUrl.replace(/\/$/, ''),
    async sign() {
      const token = await credential.getToken('https://storage.azure.com/.default').catch(() => null);
      if (token === null)
        throw new CodedError('storage-forbidden', {
          detail: 'The app could not get a token of its identity.',
        });
      return `Bearer ${token.token}`;
    },
  };
}

function factsOf(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([key, value]) =>
      key.startsWith(factPrefix) ? [[key.slice(factPrefix.length), decoded(value)] as const] : [],
    ),
  );
}

/** Another program may have written it. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function failure(
  name: string,
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | null,
): CodedError {
  const status = answer?.status;
  const reason = answer?.headers['x-ms-error-code'] ?? null;
  const code: ErrorCode =
    status === 401 || status === 403
      ? 'storage-forbidden'
      : status === 404
        ? 'storage-incomplete'
        : 'storage-unavailable';
  return new CodedError(code, {
    detail: `Container ${name}: ${status === undefined ? 'no answer' : `answer ${status}`} (${reason ?? 'no code'}).`,
    facts: { where: `Container ${name}`, status: status ?? null, reason },
  });
}
