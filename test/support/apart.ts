/**
 * Work in a process of its own. The test runner follows every promise of its own process, so that what consists of
 * promises, as a whole engine on a virtual clock does, costs up to twice as much there.
 */
import { fork } from 'node:child_process';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The result of a call: the function's value, or the error that it threw. */
export type Answered<Answer> = { readonly value: Answer } | { readonly thrown: unknown };

const program = fileURLToPath(new URL('apart-child.ts', import.meta.url));

/**
 * The same function, called in another process, which ends with the test file. It must be exported from this module
 * under its own name; one call at a time; what goes and comes is plain data. Rejects with what the function threw.
 */
export function apart<Given extends readonly unknown[], Answer>(
  module: URL,
  work: (...given: Given) => Promise<Answer>,
): (...given: Given) => Promise<Answer> {
  const child = fork(program, [module.href, work.name], { serialization: 'advanced' });
  let waiting: PromiseWithResolvers<Answer> | undefined;
  child.on('message', (answer: Answered<Answer>) => {
    if ('thrown' in answer) waiting?.reject(answer.thrown);
    else waiting?.resolve(answer.value);
  });
  child.on('error', (error) => waiting?.reject(error));
  child.on('exit', (code) => waiting?.reject(new Error(`The process of ${work.name} ended (${code}).`)));
  after(() => {
    if (child.connected) child.disconnect();
  });
  return (...given) => {
    waiting = Promise.withResolvers<Answer>();
    child.send(given);
    return waiting.promise;
  };
}
