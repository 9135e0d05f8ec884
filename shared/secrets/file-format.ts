/**
 * The encrypted file of secrets, as bytes: four lines of text.
 *
 *     connectwise-functions-secrets/1 00001234     format and length of the whole file in bytes
 *     {"id":…,"generation":7,"key":{…},"nonce":…}   how to come by the key; nothing secret
 *     3q2+7w…                                       AES-256-GCM over all names, values and times
 *     sha256 9f86d0…                                over the lines above: tells damage before a passphrase is asked for
 *
 * The first two lines are bound to the third as associated data, and all entries are encrypted as one, so that neither
 * the cost of the key nor a single entry can be exchanged or taken back. A whole older file can be put in its place by
 * whoever may write there; a running app notices by the generation.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import * as z from 'zod';
import { CodedError } from '../rules/errors.ts';
import type { Secret } from '../rules/secret.ts';

const magic = 'connectwise-functions-secrets';
const format = 1;
const firstLine = `${magic}/${format} 00000000\n`;
/** The size of the largest file of secrets, in bytes; checked before anything in it is believed. */
export const maxFileBytes = 1024 * 1024;
/** The size of the largest secret, in bytes, as in Key Vault. */
export const maxValueBytes = 25 * 1024;

const maxSecrets = 500;
/** Changes that a file remembers. */
export const maxChanges = 200;

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);

/**
 * The work of scrypt, `128 · N · r` bytes of memory. Bounded on both ends: a file made by somebody else must neither
 * exhaust the memory of who opens it nor make a key that is cheap to guess.
 */
const costSchema = z
  .strictObject({
    N: z
      .int()
      .min(2 ** 14)
      .max(2 ** 18),
    r: z.int().min(8).max(16),
    p: z.int().min(1).max(4),
  })
  .refine(({ N }) => (N & (N - 1)) === 0, 'N must be a power of two')
  .refine(({ N, r }) => 128 * N * r <= 256 * 1024 * 1024, 'more than 256 MiB');
/** The cost parameters of scrypt (RFC 7914), as the file stores them. */
export type ScryptCost = z.infer<typeof costSchema>;

/** 128 MiB and about a third of a second: what OWASP recommends for scrypt (Password Storage Cheat Sheet). */
const usualCost: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };

const originSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('passphrase'), cost: z.looseObject({}), salt: base64.length(24) }),
  z.strictObject({ from: z.literal('macos-keychain') }),
  z.strictObject({ from: z.literal('linux-keyring') }),
  /** The key itself, readable only by the Windows account that made it. */
  z.strictObject({ from: z.literal('windows-dpapi'), wrapped: base64.max(4_000) }),
]);

/** The origin of a file's key, from which the key is found again. Nothing in it is secret. */
export type KeyOrigin = z.infer<typeof originSchema>;

const headerSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  generation: z.int().min(1),
  key: originSchema,
  /** Made from the key: tells a wrong passphrase from an altered file. */
  check: base64.length(44),
  nonce: base64.length(16),
});
type Header = z.infer<typeof headerSchema>;

const contentSchema = z.strictObject({
  secrets: z
    .array(
      z.strictObject({
        name: z.string(),
        versions: z
          .array(z.strictObject({ version: z.string(), value: z.string(), createdAt: z.int() }))
          .min(1)
          .max(2),
      }),
    )
    .max(maxSecrets),
  /** The changes and their authors, newest last; the oldest goes when there is no more room. */
  changes: z
    .array(z.strictObject({ at: z.int(), by: z.string(), what: z.string() }))
    .max(maxChanges)
    .optional(),
});
/** The encrypted content. Values are plain here: keep it in no variable that outlives the work. Newest version first. */
export type SecretsContent = z.infer<typeof contentSchema>;

/** A file that is whole and of a known format, not opened yet. */
export interface SealedFile {
  readonly id: string;
  /** Grows by one with every change. */
  readonly generation: number;
  readonly key: KeyOrigin;
  readonly header: Header;
  /** The first two lines. */
  readonly bound: Buffer;
  readonly body: Buffer;
}

/**
 * Reads everything but the secrets. Throws `secrets-file-unknown`, `secrets-file-newer`, `secrets-file-truncated` or
 * `secrets-file-altered` (dead-letter).
 */
export function parseSecretsFile(bytes: Buffer): SealedFile {
  const first = /^connectwise-functions-secrets\/([1-9]\d{0,5}) (\d{8})\n/.exec(
    bytes.toString('latin1', 0, 60),
  );
  if (first === null) {
    const text = bytes.toString('latin1', 0, firstLine.length);
    const cut = bytes.length < firstLine.length && firstLine.startsWith(text.slice(0, magic.length + 1));
    throw new CodedError(cut ? 'secrets-file-truncated' : 'secrets-file-unknown');
  }
  if (Number(first[1]) !== format)
    throw new CodedError('secrets-file-newer', {
      detail: `It has format ${first[1]}; this one knows ${format}.`,
    });
  const length = Number(first[2]);
  if (bytes.length < length)
    throw new CodedError('secrets-file-truncated', { facts: { bytes: bytes.length, shouldBe: length } });

  const lines = bytes.toString('latin1').split('\n');
  const [one = '', two = '', three = '', four = '', rest] = lines;
  const bound = Buffer.from(`${one}\n${two}\n`, 'latin1');
  const sum = createHash('sha256').update(bound).update(`${three}\n`, 'latin1').digest('hex');
  const whole = bytes.length === length && lines.length === 5 && rest === '' && four === `sha256 ${sum}`;
  const header = headerSchema.safeParse(jsonOrNull(two));
  if (!whole || !header.success || !base64.safeParse(three).success)
    throw new CodedError('secrets-file-altered');
  const { id, generation, key } = header.data;
  return { id, generation, key, header: header.data, bound, body: Buffer.from(three, 'base64') };
}

/** The key of a passphrase. Throws `secrets-file-cost-refused` (dead-letter) when the file asks for too much or too little. */
export async function keyOfPassphrase(
  passphrase: Secret,
  origin: KeyOrigin & { readonly from: 'passphrase' },
): Promise<Buffer> {
  const cost = costSchema.safeParse(origin.cost);
  if (!cost.success) throw new CodedError('secrets-file-cost-refused');
  const { N, r, p } = cost.data;
  const options = { N, r, p, maxmem: 128 * N * r + 32 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    // The same passphrase typed on two keyboards may come in two spellings of Unicode.
    scrypt(
      passphrase.reveal().normalize('NFC'),
      Buffer.from(origin.salt, 'base64'),
      32,
      options,
      (error, key) => (error === null ? resolve(key) : reject(error)),
    );
  });
}

/** A new origin for a passphrase. */
export function passphraseOrigin(cost: ScryptCost = usualCost): KeyOrigin & { readonly from: 'passphrase' } {
  return { from: 'passphrase', cost, salt: randomBytes(16).toString('base64') };
}

/**
 * Decrypts the content of a file. Throws `secrets-passphrase-wrong` when the key is another one, and
 * `secrets-file-altered` (both dead-letter).
 */
export function openSecretsFile(file: SealedFile, key: Buffer): SecretsContent {
  const keys = keysOf(key, file.id);
  if (keys.check !== file.header.check)
    throw new CodedError('secrets-passphrase-wrong', {
      detail: file.key.from === 'passphrase' ? '' : 'The key in the keychain is not the key of this file.',
    });
  try {
    const decipher = createDecipheriv('aes-256-gcm', keys.encrypt, Buffer.from(file.header.nonce, 'base64'));
    decipher.setAAD(file.bound);
    decipher.setAuthTag(file.body.subarray(-16));
    const plain = Buffer.concat([decipher.update(file.body.subarray(0, -16)), decipher.final()]);
    return contentSchema.parse(JSON.parse(plain.toString('utf8')));
  } catch {
    // The cause is not kept: a parser's message may repeat what it read.
    throw new CodedError('secrets-file-altered');
  }
}

/** The bytes of a file with this content, encrypted under a fresh nonce. Throws `secrets-file-full` (refuse). */
export function sealSecretsFile(
  { id, generation, key: origin }: Pick<SealedFile, 'id' | 'generation' | 'key'>,
  content: SecretsContent,
  key: Buffer,
): Buffer {
  const keys = keysOf(key, id);
  const nonce = randomBytes(12);
  const header: Header = { id, generation, key: origin, check: keys.check, nonce: nonce.toString('base64') };
  const second = JSON.stringify(header);
  if (content.secrets.length > maxSecrets) throw new CodedError('secrets-file-full');
  const plain = Buffer.from(JSON.stringify(content), 'utf8');
  const bodyLength = Math.ceil((plain.length + 16) / 3) * 4;
  const length = firstLine.length + second.length + 1 + bodyLength + 1 + 'sha256 \n'.length + 64;
  if (length > maxFileBytes) throw new CodedError('secrets-file-full');

  const bound = `${magic}/${format} ${String(length).padStart(8, '0')}\n${second}\n`;
  const cipher = createCipheriv('aes-256-gcm', keys.encrypt, nonce);
  cipher.setAAD(Buffer.from(bound, 'latin1'));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
  const sum = createHash('sha256').update(`${bound}${body}\n`, 'latin1').digest('hex');
  return Buffer.from(`${bound}${body}\nsha256 ${sum}\n`, 'latin1');
}

/** Two keys out of one, so that the check says nothing about the key that encrypts. */
function keysOf(key: Buffer, id: string): { readonly encrypt: Buffer; readonly check: string } {
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', key, id, `${magic} ${purpose}`, 32));
  return { encrypt: derive('encrypt'), check: derive('check').toString('base64') };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
