/**
 * Tells an error of the network from a fault of this program: only what is known to come from a connection is reported as
 * the other system's; everything else is `unexpected`, with its name, and is not tried again.
 */

/** Codes of the operating system (libuv), and of Node's HTTP client, for a connection that failed. */
const connectionCodes = new Set([
  'EACCES', // a firewall of this machine
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPERM', // a firewall of this machine
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** TLS (OpenSSL's verification, Node's own), HTTP that cannot be parsed, and bodies whose packing is broken. */
const remoteCodes =
  /^(?:ERR_(?:TLS|SSL)_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|HOSTNAME_MISMATCH$|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|HPE_|Z_(?:DATA|BUF|STREAM)_ERROR$|ERR__ERROR_FORMAT_|ERR_BROTLI_)/;

/** The code of an error of Node; undefined when it has none. */
export function codeOf(thrown: unknown): string | undefined {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/** Returns true if a thing that was thrown is a known error of a connection. */
export function isNetworkError(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code !== undefined && (connectionCodes.has(code) || remoteCodes.test(code));
}

/** The name of what was thrown, with Node's code where there is one: `TypeError (ERR_INVALID_CHAR)`. */
export function nameOf(thrown: unknown): string {
  const name = thrown instanceof Error ? thrown.name : `a thrown ${typeof thrown}`;
  const code = codeOf(thrown);
  return code === undefined ? name : `${name} (${code})`;
}
