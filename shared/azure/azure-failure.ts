/** Tells what Azure's clients throw for the service's or the network's sake from a fault of this program. */
import { CodedError } from '../rules/errors.ts';
import { isNetworkError, nameOf } from '../rules/network-error.ts';

/** Names of the errors of `@azure/core-rest-pipeline`, `@azure/abort-controller` and `@azure/identity`. */
const knownNames = new Set([
  'RestError',
  'AbortError',
  'TimeoutError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
]);

/** Returns true if the service refused, did not answer, or could not be asked for want of an identity. */
export function isAzureFailure(error: unknown): boolean {
  if (isNetworkError(error)) return true;
  const status: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' || (error instanceof Error && knownNames.has(error.name));
}

/** The coded form of a fault of this program: `unexpected` (retry), with its name. */
export function programFault(error: unknown, where: string): CodedError {
  return new CodedError('unexpected', {
    detail: `This program failed at ${where}: ${nameOf(error)}.`,
    facts: { where, fault: nameOf(error) },
    cause: error,
  });
}
