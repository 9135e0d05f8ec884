/** What the health check looks at, as types: a probe for each part, and what was told the last time. */
import type { Observation, ProbeName } from '../rules/operate/health.ts';

/** One look at one part of what the automations depend on. */
export interface HealthProbe {
  readonly name: ProbeName;
  /** What it looks at: a link, or empty for the app as a whole. */
  readonly subject: string;
  /** What is seen. What it throws is an observation too. */
  look(): Promise<readonly Observation[]>;
}

/** Keys of the critical findings of the last check, so that each is told once. */
export interface HealthMemory {
  read(): Promise<readonly string[]>;
  save(keys: readonly string[]): Promise<void>;
}
