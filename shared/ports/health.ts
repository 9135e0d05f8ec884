/** The needs of the health check, as types: a probe for each part, the memory of what people were told, what was lost. */
import type { Observation, ProbeName } from '../rules/operate/health.ts';

/** One look at one part of what the automations depend on. */
export interface HealthProbe {
  readonly name: ProbeName;
  /** The link or part that is looked at; empty for the app as a whole. */
  readonly subject: string;
  /** The observations; an error that it throws is one too. */
  look(): Promise<readonly Observation[]>;
}

/** Remembers that requests come whose body was lost on the way, so that a check of another instance can tell it. */
export interface LostBodies {
  note(functionName: string): Promise<void>;
  /** `lastAt` ISO 8601, UTC. */
  read(): Promise<readonly { readonly functionName: string; readonly lastAt: string }[]>;
}

/** Keys of the critical findings of the last check, so that each is told once. */
export interface HealthMemory {
  read(): Promise<readonly string[]>;
  save(keys: readonly string[]): Promise<void>;
}
