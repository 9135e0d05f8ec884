/** Tells a company that is not there from a record of it that is not. */
import { CodedError } from '../../connectwise/index.ts';

/** `company-not-found` (refuse) for what a read of the company's own record threw; anything else as it is. */
export function companyNotFound(thrown: unknown, companyId: number): unknown {
  if (!(thrown instanceof CodedError) || thrown.code !== 'connectwise-not-found') return thrown;
  return new CodedError('company-not-found', {
    detail: `Company ${companyId} is allowed by the configuration, but ConnectWise does not have it or hides it from the API member.`,
    facts: { company: companyId },
    cause: thrown,
  });
}
