/**
 * Runs the declared functions, each inside one wrapper that turns everything into an answer, a log line and a count.
 *
 * The wrapper is not a nicety: a handler that throws or returns a bad status is answered with an empty 500, and with
 * HTTP streaming on its caller hangs for 240 seconds (observed with the open-source Functions host 4.1037).
 */
import type { HttpRequest, HttpResponseInit, InvocationContext, Timer } from '@azure/functions';
import { asCodedError, type CodedError } from '../shared/rules/errors.ts';
import { errorFacts, withoutCause } from '../shared/rules/safe-error.ts';
import type { App } from '../shared/app/app.ts';
import type { FrontApp } from '../shared/app/front/front.ts';
import type { FunctionDefinition, HttpDefinition, QueueDefinition, TimerDefinition } from './define.ts';
import { answerOf, problemOf } from './http/answers.ts';
import { runLog } from './log.ts';
import type { Running } from './register.ts';

/** Gives the app, building it on the first call. Throws `settings-invalid` or `config-invalid`. */
export type AppSource<Needs = App> = () => Promise<Needs>;

/** The handlers of these functions, over one app. */
export function running(definitions: readonly FunctionDefinition[], source: AppSource): Running {
  const { open, end } = remembered(source);
  return { handlers: byName(definitions, (one) => handlerOf(one, open)), end };
}

/** Running functions of the front, over its part of the app. */
export function runningHttp<Needs extends FrontApp>(
  definitions: readonly HttpDefinition<Needs>[],
  source: AppSource<Needs>,
): Running {
  const { open, end } = remembered(source);
  return { handlers: byName(definitions, (one) => ofRequest(httpHandler(one, open))), end };
}

type Handler = Running['handlers'][string];

function byName<One extends { readonly name: string }>(
  definitions: readonly One[],
  handler: (one: One) => Handler,
): Running['handlers'] {
  return Object.fromEntries(definitions.map((one) => [one.name, handler(one)]));
}

/** An instance that never ran anything has nothing to send, and must not be built only to end. */
function remembered<Needs extends FrontApp>(
  source: AppSource<Needs>,
): { readonly open: AppSource<Needs>; readonly end: () => Promise<void> } {
  let built: Needs | undefined;
  return {
    async open() {
      const app = await source();
      built = app;
      return app;
    },
    end: async () => built?.end(),
  };
}

function handlerOf(definition: FunctionDefinition, source: AppSource): Handler {
  if (definition.trigger === 'http') return ofRequest(httpHandler(definition, source));
  if (definition.trigger === 'queue') return queueHandler(definition, source);
  const handler = timerHandler(definition, source);
  return (timer, context) => handler(timer as Timer, context);
}

const ofRequest =
  (handler: ReturnType<typeof httpHandler>): Handler =>
  (request, context) =>
    handler(request as HttpRequest, context);

/** The handler Azure calls for an HTTP function: it always answers. */
export function httpHandler<Needs extends FrontApp>(
  definition: HttpDefinition<Needs>,
  source: AppSource<Needs>,
) {
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

type Counted = Pick<FunctionDefinition, 'name' | 'trigger'>;

/** Runs one invocation, logs how it ended and counts it exactly once. */
async function counted<Needs extends FrontApp, Result>(
  definition: Counted,
  source: AppSource<Needs>,
  context: InvocationContext,
  work: (app: Needs) => Promise<{ readonly outcome: string; readonly result: Result }>,
): Promise<Result> {
  const { name } = definition;
  const started = performance.now();
  let app: Needs | undefined;
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
    // Storage that fails as well must not take the place of what is reported.
    if (error.code === 'chunked-body-lost') await app?.noteLostBody(name).catch(() => undefined);
    logFailure(definition, context, error);
    // The host writes what is thrown into its own log, causes and all.
    throw withoutCause(error);
  }
}

const isRefusal = ({ trigger }: Counted, { treatment }: CodedError): boolean =>
  trigger === 'http' && treatment === 'refuse';

/**
 * The refusal of a caller is no failure of ours, and anybody can cause one through the anonymous functions: it is
 * counted, and its line stands among those of what went well.
 */
function logFailure(definition: Counted, context: InvocationContext, error: CodedError): void {
  const facts = { function: definition.name, ...errorFacts(error) };
  const log = runLog(context);
  if (isRefusal(definition, error)) log.info('request-refused', facts);
  // The sender tries again, and whoever names a key that does not exist causes it.
  else if (error.code === 'callback-key-unavailable') log.warn('function-failed', facts);
  else log.error('function-failed', facts);
}
