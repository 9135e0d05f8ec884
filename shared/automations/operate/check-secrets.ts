/** Reads every secret that the configuration needs, and says of each where it came from and how old it is. */
import { asCodedError } from '../../rules/errors.ts';
import {
  secretReport,
  type NeededSecret,
  type SecretFacts,
  type SecretReport,
} from '../../rules/operate/secret-report.ts';

/** The secrets that the configuration names, and how one is read without its value leaving the reader. */
export interface CheckSecretsNeeds {
  readonly needed: readonly NeededSecret[];
  readonly rotationDays: number;
  /**
   * Reads a secret, or takes it from the cache, and keeps the value to itself; says whether it begins or ends with a blank.
   * Throws the codes of secrets.
   */
  read(name: string): Promise<{ readonly isPadded: boolean }>;
  /** The known facts of a secret; null when it could never be read. */
  facts(name: string): SecretFacts | null;
  /** Milliseconds since 1970. */
  now(): number;
}

const atOnce = 8;

/** One report per secret, in the order given. Never throws for a single secret. */
export async function checkSecrets(needs: CheckSecretsNeeds): Promise<readonly SecretReport[]> {
  const reports: SecretReport[] = [];
  for (let start = 0; start < needs.needed.length; start += atOnce)
    reports.push(
      ...(await Promise.all(
        needs.needed.slice(start, start + atOnce).map(async (needed) => {
          const read = await needs.read(needed.name).catch((thrown: unknown) => asCodedError(thrown).code);
          const problem = typeof read === 'string' ? read : null;
          const facts = problem === null ? needs.facts(needed.name) : null;
          const isPadded = typeof read !== 'string' && read.isPadded;
          const { rotationDays } = needs;
          return secretReport(needed, facts, problem, { now: needs.now(), rotationDays, isPadded });
        }),
      )),
    );
  return reports;
}
