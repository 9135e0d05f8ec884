/**
 * Hands the functions to Azure Functions by what must be known of them before any runs: name, trigger, route. What they do
 * is loaded by the first call, because a new instance registers before it may answer, and most of them it never runs.
 */
import { app as azure, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import type { Registration } from './define.ts';

/** The loaded functions, by which calls are run. */
export interface Running {
  /** By the function's name. An HTTP handler always answers; the others reject so that the host tries again. */
  readonly handlers: Readonly<
    Record<string, (given: unknown, context: InvocationContext) => Promise<unknown>>
  >;
  /** For the end of the instance. */
  end(): Promise<void>;
}

interface Once extends Pick<Running, 'end'> {
  readonly load: () => Promise<Running>;
}

/** Loads what runs the functions: those of the front, and all others. */
export interface Loaders {
  front(): Promise<Running>;
  whole(): Promise<Running>;
}

/**
 * Registers every function; called once, by the bundle's entry. A loader is asked by the first call that needs it, and again
 * by the next one when it failed.
 *
 * Streaming is off unless it is asked for: with it on, one anonymous request whose headers the host cannot pass on (a
 * value that is not ASCII is enough) never reaches its handler, hangs until functionTimeout, and then takes down the
 * worker with everything that runs in it (observed with host 4.1037). With it off a body that comes in chunks arrives
 * empty, which `readBody` notices.
 */
export function register(
  registrations: readonly Registration[],
  loaders: Loaders,
  options: { readonly isStreaming: boolean },
): void {
  azure.setup({ enableHttpStream: options.isStreaming });
  const front = onceLoaded(() => loaders.front());
  const whole = onceLoaded(() => loaders.whole());
  azure.hook.appTerminate(async () => {
    await Promise.all([front.end(), whole.end()]);
  });
  for (const one of registrations) {
    const { load } = one.trigger === 'http' && one.isFront === true ? front : whole;
    const run = async (given: unknown, context: InvocationContext): Promise<unknown> => {
      const handler = (await load()).handlers[one.name];
      if (handler === undefined) throw new Error(`Nothing runs the function ${one.name}.`);
      return handler(given, context);
    };
    switch (one.trigger) {
      case 'http':
        azure.http(one.name, {
          methods: [...one.methods],
          authLevel: one.authLevel,
          route: one.route,
          handler: (request, context) => answered(() => run(request, context), context),
        });
        break;
      case 'queue':
        azure.storageQueue(one.name, {
          queueName: one.queueName,
          connection: 'AzureWebJobsStorage',
          handler: run,
        });
        break;
      case 'timer':
        azure.timer(one.name, {
          schedule: one.schedule,
          handler: async (timer, context) => void (await run(timer, context)),
        });
        break;
    }
  }
}

/** Loads once. What was never asked for has nothing to end, and must not be loaded only to end. */
function onceLoaded(loader: () => Promise<Running>): Once {
  let loading: Promise<Running> | undefined;
  return {
    load() {
      loading ??= loader().catch((thrown: unknown) => {
        loading = undefined;
        throw thrown;
      });
      return loading;
    },
    end: async () => (await loading)?.end(),
  };
}

/** A caller is answered even where the code that answers cannot be loaded: a thrown error leaves it waiting with streaming on. */
async function answered(run: () => Promise<unknown>, context: InvocationContext): Promise<HttpResponseInit> {
  try {
    return (await run()) as HttpResponseInit;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.name : 'unknown';
    context.error(JSON.stringify({ event: 'function-not-loaded', function: context.functionName, why }));
    return { status: 500 };
  }
}
