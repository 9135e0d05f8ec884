/** The log of one run: the only way in which a function writes to the host's log. */
import type { InvocationContext } from '@azure/functions';
import { redactJson } from '../shared/rules/safe-json.ts';

type Facts = Readonly<Record<string, unknown>>;

/** Each writes one line of JSON: the event and its facts, redacted. */
export interface RunLog {
  /** It is done. */
  info(event: string, facts: object): void;
  /** It is tried again, or a person should look at it. */
  warn(event: string, facts: object): void;
  /** It has failed. */
  error(event: string, facts: object): void;
}

/** The log of an invocation. */
export function runLog(context: Pick<InvocationContext, 'log' | 'warn' | 'error'>): RunLog {
  const line = (event: string, facts: object): string => redactJson({ event, ...(facts as Facts) });
  return {
    info: (event, facts) => context.log(line(event, facts)),
    warn: (event, facts) => context.warn(line(event, facts)),
    error: (event, facts) => context.error(line(event, facts)),
  };
}

/** Outcomes that are tried again or wait for a person are warnings, failures are errors, everything else is done. */
const levels: Readonly<Record<string, 'warn' | 'error'>> = {
  conflict: 'warn',
  deferred: 'warn',
  partial: 'warn',
  'dead-lettered': 'error',
  failed: 'error',
  'not-started': 'error',
  'not-resumed': 'error',
};

/** The level at which an outcome of this kind is logged. */
export function levelOf(kind: string): keyof RunLog {
  return Object.hasOwn(levels, kind) ? (levels[kind] ?? 'info') : 'info';
}
