/** The triggers that need storage: timers and queues of one app. */
import type { HostSettings } from './host-json.ts';
import type { Log } from './log.ts';
import type { FunctionMetadata, TypedData } from './messages.ts';
import type { Runner } from './runner.ts';

export interface TriggersOptions {
  readonly functions: readonly FunctionMetadata[];
  readonly runner: Runner;
  readonly settings: HostSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly hostId: string;
  readonly log: Log;
}

export interface Triggers {
  /** What a timer would be given now; undefined for what is no timer. */
  timerInput(functionName: string): TypedData | undefined;
  stop(): Promise<void>;
}

export async function startTriggers(_options: TriggersOptions): Promise<Triggers> {
  return { timerInput: () => undefined, stop: async () => undefined };
}
