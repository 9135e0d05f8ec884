/** The program of the other process: calls one function of one module, once for each message. */
import type { Answered } from './apart.ts';

const [module = '', name = ''] = process.argv.slice(2);
const loading = import(module) as Promise<Readonly<Record<string, unknown>>>;

async function answer(given: readonly unknown[]): Promise<Answered<unknown>> {
  try {
    const called = (await loading)[name];
    if (typeof called !== 'function') throw new Error(`${module} exports no function ${name}.`);
    return { value: await called(...given) };
  } catch (thrown) {
    return { thrown };
  }
}

process.on('message', (given: readonly unknown[]) => {
  void answer(given).then((answered) => process.send?.(answered));
});
