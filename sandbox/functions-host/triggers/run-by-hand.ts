/** A function run by hand over the admin page: what its trigger would have given, made from the text in the call. */
import { type Runner, triggerBinding } from '../app/runner.ts';
import type { FunctionMetadata, TypedData } from '../worker/messages.ts';
import { queueMetadata } from './queue-data.ts';

/** Starts a function in the background, as a person asks for it; a failure shows in the log only. */
export function runByHand(
  runner: Runner,
  metadata: FunctionMetadata,
  input: string | undefined,
  timer: TypedData | undefined,
): void {
  const binding = triggerBinding(metadata);
  const kind = binding?.[1].type.toLowerCase();
  const run = (data: TypedData, triggerMetadata: Readonly<Record<string, TypedData>>): void => {
    runner.run({ metadata, input: data, triggerMetadata, reason: 'run by hand' }).catch(() => undefined);
  };
  if (kind === 'timertrigger') run(timer ?? { json: '{}' }, {});
  else if (kind === 'queuetrigger' && input !== undefined)
    run({ string: input }, { ...queueMetadata(input, undefined), [binding?.[0] ?? '']: { string: input } });
}
