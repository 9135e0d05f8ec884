/** Bytes that pass from a sender to a receiver as they come, held to the length that was announced. */
import { runningDigest } from '../rules/canonical.ts';
import { CodedError, asCodedError } from '../rules/errors.ts';

/** Bytes on their way, with their digest and their failure. */
export interface MeasuredBytes {
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
  /** Of all bytes, hexadecimal; null before they have all been passed on. */
  sha256(): string | null;
  /** The failure that broke them off here, whatever the receiver made of it. */
  failure(): CodedError | undefined;
}

/** The announced and the largest length, in bytes. */
export interface ByteLimits {
  /** The announced length; null when none was. */
  readonly bytes: number | null;
  readonly maxBytes: number;
  /** Called before each piece is passed on; may throw. */
  pulse(): Promise<void>;
}

/**
 * Passes the pieces on, one behind: the last one only when the length is right, so that bytes that are cut off or too
 * long are cut off for the receiver as well. Its chunks throw `attachment-incomplete` (retry), `http-too-large`
 * (dead-letter) and what `pulse` throws.
 */
export function measuredBytes(chunks: AsyncIterable<Uint8Array>, limits: ByteLimits): MeasuredBytes {
  const digest = runningDigest();
  let sha256: string | null = null;
  let failure: CodedError | undefined;

  async function* pass(): AsyncGenerator<Uint8Array, void, undefined> {
    let passed = 0;
    let held: Uint8Array | undefined;
    try {
      for await (const piece of chunks) {
        passed += piece.length;
        requireLength(passed, false, limits);
        digest.add(piece);
        await limits.pulse();
        if (held !== undefined) yield held;
        held = piece;
      }
      requireLength(passed, true, limits);
      sha256 = digest.hex();
      await limits.pulse();
    } catch (thrown) {
      failure = asCodedError(thrown);
      throw failure;
    }
    if (held !== undefined) yield held;
  }
  return { chunks: pass(), sha256: () => sha256, failure: () => failure };
}

function requireLength(passed: number, isWhole: boolean, { bytes, maxBytes }: ByteLimits): void {
  if (bytes !== null && (passed > bytes || (isWhole && passed < bytes)))
    throw new CodedError('attachment-incomplete', {
      detail: `${isWhole ? passed : `More than ${bytes}`} bytes came instead of ${bytes}.`,
      facts: { expected: bytes, passed },
    });
  if (passed > maxBytes)
    throw new CodedError('http-too-large', { detail: `It is longer than ${maxBytes} bytes.` });
}
