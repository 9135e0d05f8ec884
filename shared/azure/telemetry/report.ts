/** The values that are reported, as types, and the redaction that each of them passes first. */
import { secretsLearned } from '../../rules/known-secrets.ts';
import { redactText, redactValue } from '../../rules/safe-text.ts';

/** Facts beside a value, by name. */
export type Tags = Readonly<Record<string, string | number | boolean>>;

/** Takes metrics, events and calls of other systems. */
export interface Telemetry {
  /** One measured value. Never throws. */
  metric(name: string, value: number, tags?: Tags): void;
  /** Something that happened. Never throws. */
  event(name: string, properties?: Tags): void;
  /** A call of another system that has just ended. Never throws. */
  dependency(call: DependencyCall): void;
  /** Runs an invocation's work: what is reported meanwhile belongs to the trace that the host began for it. */
  within<Result>(traceParent: string | undefined, work: () => Result): Result;
  /** Sends what is kept, for the moment before the process ends. Never throws, and ends within a few seconds. */
  flush(): Promise<void>;
}

/** A call of another system that has ended. */
export interface DependencyCall {
  /** For example `GET /service/tickets/{id}`: without ids, so that it can be counted. */
  readonly name: string;
  /** The remote that was called. */
  readonly target: string;
  readonly milliseconds: number;
  readonly success: boolean;
  /** The status, or the code of what went wrong. */
  readonly resultCode: string;
}

/** The call with its texts redacted. */
export function redactCall(call: DependencyCall): DependencyCall {
  return {
    ...call,
    name: redactText(call.name),
    target: redactText(call.target),
    resultCode: redactText(call.resultCode),
  };
}

/** The tags with each value redacted by its name. */
export function redactTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, redactTag(name, value)]));
}

/** Short values by their tag that redaction left as they are; forgotten when there are too many, or another secret is known. */
const harmless = new Set<string>();
const maxHarmless = 1_000;
const longestHarmless = 100;
let learned = -1;

/** A metric's tags have a few values, which each run says again. */
function redactTag(name: string, value: Tags[string]): Tags[string] {
  if (typeof value !== 'string' || value.length > longestHarmless) return redactValue(name, value);
  const known = secretsLearned();
  if (learned !== known || harmless.size >= maxHarmless) harmless.clear();
  learned = known;
  const tag = `${name}\n${value}`;
  if (harmless.has(tag)) return value;
  const safe = redactValue(name, value);
  if (safe === value) harmless.add(tag);
  return safe;
}
