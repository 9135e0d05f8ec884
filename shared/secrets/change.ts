/** Changes the content of an encrypted file, as `set`, `rotate` and `remove` request it. */
import { maxChanges, maxValueBytes, type SecretsContent } from './file-format.ts';
import { CodedError } from '../rules/errors.ts';

/** One change of one secret, as `set`, `rotate` or `remove` requests it. */
export interface SecretChange {
  readonly kind: 'set' | 'rotate' | 'remove';
  readonly name: string;
  /** Empty for `remove`. */
  readonly value: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The content after one change. `set` makes a secret or corrects its newest value; `rotate` puts a new value in front
 * and keeps the one before it. Throws `secret-name-invalid`, `secret-value-invalid` (refuse) or `secret-missing` (dead-letter).
 */
export function changedSecrets(content: SecretsContent, change: SecretChange): SecretsContent {
  const { kind, name, value, version, now } = change;
  // The names that a vault takes and config.json accepts, so that a file can be moved into a vault.
  if (!/^[A-Za-z][A-Za-z0-9-]{0,126}$/.test(name))
    throw new CodedError('secret-name-invalid', {
      detail:
        'Letters, digits and hyphens, at most 127, a letter first. A value does not belong on the command line.',
    });
  const others = content.secrets.filter((secret) => !isNamed(secret.name, name));
  const known = content.secrets.find((secret) => isNamed(secret.name, name));
  if (kind !== 'set' && known === undefined)
    throw new CodedError('secret-missing', {
      detail: `The file has no secret "${name}"; secrets list shows the names.`,
    });
  if (kind === 'remove') return { ...content, secrets: others };

  if (value.trim() === '' || Buffer.byteLength(value) > maxValueBytes || value.includes('\0'))
    throw new CodedError('secret-value-invalid', {
      detail: `A value has at least one character and at most ${maxValueBytes} bytes.`,
    });
  const newest = { version, value, createdAt: now };
  const before = known?.versions ?? [];
  const kept = kind === 'rotate' ? before.slice(0, 1) : before.slice(1, 2);
  const changed = { name: known?.name ?? name, versions: [newest, ...kept] };
  return { ...content, secrets: [...others, changed].toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** The content with one more line in its own log: who did what. */
export function writtenDown(
  content: SecretsContent,
  change: NonNullable<SecretsContent['changes']>[number],
): SecretsContent {
  return { ...content, changes: [...(content.changes ?? []), change].slice(-maxChanges) };
}

/** A vault tells names apart without regard to case. */
function isNamed(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
