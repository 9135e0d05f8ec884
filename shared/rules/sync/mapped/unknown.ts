/** Decides about a value that the other system does not have and that must not hold up the rest. */
import { CodedError } from '../../errors.ts';

/** For a `catch`: null for `word-unknown`; throws everything else on. */
export function nullIfUnknown(thrown: unknown): null {
  if (thrown instanceof CodedError && thrown.code === 'word-unknown') return null;
  throw thrown;
}
