/** Bytes on their way, counted and hashed, and never passed on whole unless they are what was announced. */
import { runningDigest } from '../rules/canonical.ts';
import { CodedError, asCodedError } from '../rules/errors.ts';

export interface MeasuredBytes {
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
  /** Of all bytes; null before they have all been passed on. */
  sha256(): string | null;
  /** What broke them off here, whatever the receiver made of it. */
  failure(): CodedError | undefined;
}

/**
 * Passes the pieces on, one behind: the last one only when the length is right, so that what is cut off or too long is
 * cut off for the receiver as well. `pulse` is called before each piece and may throw. Throws `attachment-incomplete`
 * (retry) and `http-too-large` (park).
 */
export function measured(
  chunks: AsyncIterable<Uint8Array>,
  limits: { readonly bytes: number | null; readonly maxBytes: number; pulse(): Promise<void> },
): MeasuredBytes {
  const digest = runningDigest();
  let sha256: string | null = null;
  let failure: CodedError | undefined;
  const requireLength = (passed: number, isWhole: boolean): void => {
    const expected = limits.bytes;
    if (expected !== null && (passed > expected || (isWhole && passed < expected)))
      throw new CodedError('attachment-incomplete', {
        detail: `${isWhole ? passed : `More than ${expected}`} bytes came instead of ${expected}.`,
        facts: { expected, passed },
      });
    if (passed > limits.maxBytes)
      throw new CodedError('http-too-large', { detail: `It is longer than ${limits.maxBytes} bytes.` });
  };

  async function* pass(): AsyncGenerator<Uint8Array, void, undefined> {
    let passed = 0;
    let held: Uint8Array | undefined;
    try {
      for await (const piece of chunks) {
        passed += piece.length;
        requireLength(passed, false);
        digest.add(piece);
        await limits.pulse();
        if (held !== undefined) yield held;
        held = piece;
      }
      requireLength(passed, true);
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
