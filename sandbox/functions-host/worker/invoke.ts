/** One invocation inside the worker: arguments, hooks before, the handler, hooks after, the answer. */
import type { LogLevel } from '../kit/log.ts';
import type { CoreContext, CoreTable, FunctionCallback } from './core-api.ts';
import type { InvocationRequest, InvocationResponse } from './messages.ts';

/** Runs one request to its answer. Rejects with what the app threw, or with what is wrong with the request. */
export async function invoke(
  table: CoreTable,
  request: InvocationRequest,
  appHookData: Record<string, unknown>,
  log: (level: LogLevel, category: 'user' | 'system', message: string, functionName: string) => void,
): Promise<InvocationResponse> {
  const found = table.functions.get(request.functionId);
  const model = table.model();
  if (found === undefined || model === undefined)
    throw new Error(`No function "${request.functionId}" is loaded.`);
  const { metadata } = found;
  const core: CoreContext = {
    invocationId: request.invocationId,
    request,
    metadata,
    log: (level, category, message) => log(level, category, message, metadata.name),
  };
  const invocation = await model.getInvocationModel(core);
  const { context, inputs } = await invocation.getArguments();
  const hookData: Record<string, unknown> = {};

  core.state = 'preInvocationHooks';
  const before = {
    hookData,
    appHookData,
    invocationContext: context,
    inputs,
    functionCallback: found.callback,
  };
  for (const hook of table.hooks.get('preInvocation') ?? []) await hook(before);

  core.state = 'invocation';
  const after: Record<string, unknown> = {
    hookData,
    appHookData,
    invocationContext: context,
    inputs: before.inputs,
    result: null,
    error: null,
  };
  try {
    after['result'] = await invocation.invokeFunction(
      context,
      before.inputs,
      before.functionCallback satisfies FunctionCallback,
    );
  } catch (error) {
    after['error'] = error;
  }

  core.state = 'postInvocationHooks';
  for (const hook of table.hooks.get('postInvocation') ?? []) await hook(after);
  if (after['error'] !== null && after['error'] !== undefined) throw after['error'];
  return await invocation.getResponse(context, after['result']);
}
