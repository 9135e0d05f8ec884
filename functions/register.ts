/**
 * Hands the declared functions to Azure Functions, each inside one wrapper that turns everything into an answer, a log
 * line and a count.
 *
 * The wrapper is not a nicety: a handler that throws or returns a bad status is answered with an empty 500, and with
 * HTTP streaming on its caller hangs for 240 seconds (observed with the open-source Functions host 4.1037).
 */
import {
  app as azure,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
  type Timer,
} from '@azure/functions';
import { asCodedError, type CodedError } from '../shared/rules/errors.ts';
import { errorFacts, withoutCause } from '../shared/rules/safe-error.ts';
import type { App } from '../shared/app/app.ts';
import type { FunctionDefinition, HttpDefinition, QueueDefinition, TimerDefinition } from './define.ts';
import { answerOf, problemOf } from './http/answers.ts';
import { runLog } from './log.ts';

/** Gives the app, building it on the first call. Throws `settings-invalid` or `config-invalid`. */
export type AppSource = () => Promise<App>;

/**
 * Registers every function; called once, by the bundle's entry.
 *
 * Streaming is off unless it is asked for: with it on, one anonymous request whose headers the host cannot pass on (a
 * value that is not ASCII is enough) never reaches its handler, hangs until functionTimeout, and then takes down the
 * worker with everything that runs in it (observed with host 4.1037). With it off a body that comes in chunks arrives
 * empty, which `readBody` notices.
 */
export function register(
  definitions: readonly FunctionDefinition[],
  source: AppSource,
  options: { readonly isStreaming: boolean },
): void {
  azure.setup({ enableHttpStream: options.isStreaming });
  let built: App | undefined;
  const remembering: AppSource = async () => {
    built = await source();
    return built;
  };
  // An instance that never ran anything has nothing to send, and must not be built only to end.
  azure.hook.appTerminate(async () => built?.end());
  for (const definition of definitions) {
    switch (definition.trigger) {
      case 'http':
        azure.http(definition.name, {
          methods: [...definition.methods],
          authLevel: definition.authLevel,
          route: definition.route,
          handler: httpHandler(definition, remembering),
        });
        break;
      case 'queue':
        azure.storageQueue(definition.name, {
          queueName: definition.queueName,
          connection: 'AzureWebJobsStorage',
          handler: queueHandler(definition, remembering),
        });
        break;
      case 'timer':
        azure.timer(definition.name, {
          schedule: definition.schedule,
          handler: timerHandler(definition, remembering),
        });
        break;
    }
  }
}

/** The handler Azure calls for an HTTP function: it always answers. */
export function httpHandler(definition: HttpDefinition, source: AppSource) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    try {
      const answer = await counted(definition, source, context, async (app) => {
        const given = await definition.handle(request, app, runLog(context));
        return { outcome: given.outcome, result: given };
      });
      return answerOf(answer);
    } catch (thrown) {
      return problemOf(asCodedError(thrown), definition, context.invocationId);
    }
  };
}

/** The handler Azure calls for a queue message: what it throws makes the host deliver the message again. */
export function queueHandler(definition: QueueDefinition, source: AppSource) {
  return (message: unknown, context: InvocationContext): Promise<void> =>
    counted(definition, source, context, async (app) => ({
      outcome: await definition.handle(message, app, runLog(context)),
      result: undefined,
    }));
}

/** The handler Azure calls when a timer is due: a failure is logged and counted, and the next tick tries again. */
export function timerHandler(definition: TimerDefinition, source: AppSource) {
  return async (timer: Timer, context: InvocationContext): Promise<void> => {
    let ran: App | undefined;
    try {
      await counted(definition, source, context, async (app) => {
        ran = app;
        const story = (): Promise<string> => definition.handle(timer, app, runLog(context));
        return { outcome: await app.timedRun(definition.name, story), result: undefined };
      });
    } finally {
      // An instance that ran a timer alone may be gone before the next export, and nobody waits for a timer.
      await ran?.flush().catch(() => undefined);
    }
  };
}

/** Runs one invocation, logs how it ended and counts it exactly once. */
async function counted<Result>(
  definition: FunctionDefinition,
  source: AppSource,
  context: InvocationContext,
  work: (app: App) => Promise<{ readonly outcome: string; readonly result: Result }>,
): Promise<Result> {
  const { name } = definition;
  const started = performance.now();
  let app: App | undefined;
  try {
    const built = await source();
    app = built;
    const { outcome, result } = await built.traced(context.traceContext?.traceParent, () => work(built));
    await built.countRun(name, outcome, (performance.now() - started) / 1000, 'done');
    return result;
  } catch (thrown) {
    const error = asCodedError(thrown);
    const how = isRefusal(definition, error) ? 'refused' : 'failed';
    await app?.countRun(name, error.code, (performance.now() - started) / 1000, how);
    // Storage that fails as well must not take the place of what is told.
    if (error.code === 'chunked-body-lost') await app?.noteLostBody(name).catch(() => undefined);
    logFailure(definition, context, error);
    // The host writes what is thrown into its own log, causes and all.
    throw withoutCause(error);
  }
}

const isRefusal = ({ trigger }: FunctionDefinition, { treatment }: CodedError): boolean =>
  trigger === 'http' && treatment === 'refuse';

/**
 * The refusal of a caller is no failure of ours, and anybody can cause one through the anonymous functions: it is
 * counted, and its line stands among those of what went well.
 */
function logFailure(definition: FunctionDefinition, context: InvocationContext, error: CodedError): void {
  const facts = { function: definition.name, ...errorFacts(error) };
  const log = runLog(context);
  if (isRefusal(definition, error)) log.info('request-refused', facts);
  // The sender tries again, and whoever names a key that does not exist causes it.
  else if (error.code === 'callback-key-unavailable') log.warn('function-failed', facts);
  else log.error('function-failed', facts);
}
