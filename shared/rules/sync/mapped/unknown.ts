/** Decides about a value that the other system does not have and that must not hold up the rest. */
import { CodedError } from '../../errors.ts';

/** Answers null for `word-unknown` and throws everything else on; to stand in a `catch`. */
export function nullIfUnknown(thrown: unknown): null {
  if (thrown instanceof CodedError && thrown.code === 'word-unknown') return null;
  throw thrown;
}
