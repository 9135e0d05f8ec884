/** Settings from a file, for an operator who looks after several apps from one machine. */
import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { parseEnv } from 'node:util';
import { CodedError } from '../../shared/rules/errors.ts';

/**
 * Reads lines of `NAME=value` into the environment of this process, where what is set already goes first; the certificates
 * of `NODE_EXTRA_CA_CERTS` are trusted beside those that are. Throws `settings-invalid` (dead-letter) when the file, or
 * the one with the certificates, cannot be read.
 */
export function useSettingsFile(path: string): void {
  const values = parseEnv(
    textAt(
      path,
      `The settings file ${path} cannot be read. It holds lines of NAME=value; docs/settings.md has the names.`,
    ),
  );
  for (const [name, value] of Object.entries(values)) process.env[name] ??= value;
  const certificates = values['NODE_EXTRA_CA_CERTS'];
  if (certificates !== undefined && certificates !== '') trust(certificates);
}

/** Node reads that variable when it starts, and this process has started: the laptop's vault has a certificate of its own. */
function trust(path: string): void {
  const more = textAt(path, `The certificates of NODE_EXTRA_CA_CERTS (${path}) cannot be read.`);
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), more]);
}

function textAt(path: string, detail: string): string {
  try {
    // Windows' editors put a byte order mark before UTF-8.
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new CodedError('settings-invalid', { detail, cause });
  }
}
