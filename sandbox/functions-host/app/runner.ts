/** Runs a function of the app: builds the request, applies the function's retry policy, logs beginning and end. */
import { randomUUID } from 'node:crypto';
import type { Log } from '../kit/log.ts';
import type {
  FunctionMetadata,
  InvocationRequest,
  InvocationResponse,
  RetryOptions,
  TypedData,
} from '../worker/messages.ts';
import type { Stream, Worker } from '../worker/process.ts';

/** One run of a function, with its input and its trigger's metadata. */
export interface Call {
  readonly metadata: FunctionMetadata;
  readonly input: TypedData;
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  /** The reason for the run, for the log. */
  readonly reason: string;
  readonly invocationId?: string;
  /** The streams of the call, if it is streamed. That cannot be repeated: the request has been read. */
  readonly stream?: Stream;
}

/** Runs functions and counts those under way. */
export interface Runner {
  /** Resolves with the app's answer; rejects with the last failure once the retry policy is used up. */
  run(call: Call): Promise<InvocationResponse>;
  readonly running: () => number;
  /** Resolves once all that runs at this moment has ended, well or not; what begins later is not waited for. */
  ended(): Promise<void>;
}

/** The worker that runs functions, and what handles their outputs. */
export interface RunnerOptions {
  readonly worker: Worker;
  readonly log: Log;
  sleep(milliseconds: number): Promise<void>;
  /** Writes what the function left in its outputs; a failure here is the invocation's. */
  sendOutputs(metadata: FunctionMetadata, response: InvocationResponse): Promise<void>;
}

/** The runner of one worker. */
export function createRunner(options: RunnerOptions): Runner {
  const { worker, log } = options;
  const running = new Set<Promise<unknown>>();
  return {
    running: () => running.size,
    async ended() {
      await Promise.allSettled(running);
    },
    async run(call) {
      const { metadata } = call;
      const invocationId = call.invocationId ?? randomUUID();
      const name = metadata.name;
      const limit = call.stream !== undefined ? 0 : (metadata.retryOptions?.maxRetryCount ?? 0);
      const began = performance.now();
      const took = (): string => `${Math.round(performance.now() - began)} ms`;
      log('information', name, `runs (${call.reason}) ${invocationId}`);
      const ended = Promise.withResolvers<void>();
      running.add(ended.promise);
      let failure: string | undefined;
      try {
        for (let tried = 0; ; tried += 1) {
          try {
            const request: InvocationRequest = {
              invocationId,
              functionId: name,
              inputData: [{ name: triggerBinding(metadata)?.[0] ?? '', data: call.input }],
              triggerMetadata: call.triggerMetadata,
              traceContext: { traceParent: '', traceState: '', attributes: {} },
              ...(metadata.retryOptions === undefined || call.stream !== undefined
                ? {}
                : {
                    retryContext: {
                      retryCount: tried,
                      maxRetryCount: limit,
                      ...(failure === undefined ? {} : { exception: { message: failure } }),
                    },
                  }),
            };
            const response = await worker.invoke(request, call.stream);
            await options.sendOutputs(metadata, response);
            log('information', name, `succeeded in ${took()} ${invocationId}`);
            return response;
          } catch (error) {
            failure = error instanceof Error ? error.message : String(error);
            if (limit !== -1 && tried >= limit) throw error;
            log('warning', name, `failed, try ${tried + 2} follows: ${failure}`);
            await options.sleep(retryDelay(metadata.retryOptions ?? {}, tried, Math.random()));
          }
        }
      } catch (error) {
        log('error', name, `failed in ${took()} ${invocationId}: ${failure ?? ''}`);
        throw error;
      } finally {
        running.delete(ended.promise);
        ended.resolve();
      }
    },
  };
}

/** The trigger of a function with the name of its binding. */
export function triggerBinding(
  metadata: FunctionMetadata,
): readonly [string, FunctionMetadata['bindings'][string]] | undefined {
  return Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type));
}

/** Milliseconds until the next try; `chance` in [0, 1) spreads the exponential delays by a fifth. */
function retryDelay(options: RetryOptions, tried: number, chance: number): number {
  if (options.retryStrategy !== 'exponentialBackoff') return (options.delayInterval?.seconds ?? 0) * 1000;
  const least = (options.minimumInterval?.seconds ?? 0) * 1000;
  const most = (options.maximumInterval?.seconds ?? 0) * 1000;
  if (tried === 0) return least;
  const spread = 0.8 + chance * 0.4;
  return Math.min(most, least + (2 ** tried - 1) * least * spread);
}
