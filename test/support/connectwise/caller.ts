/** A ConnectWise caller on a small loopback server that a test scripts, with time that only sleeping moves. */
import { connectwiseCaller } from '../../../shared/connectwise/http/caller.ts';
import type { CallerOptions } from '../../../shared/connectwise/http/call.ts';
import { discoverCodebase } from '../../../shared/connectwise/http/address.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { axiosSend } from '../../../shared/web/send.ts';
import { loopback, type Answerer, type Loopback } from '../web/loopback.ts';
import { testWorld } from '../web/world.ts';

export const keys = (name = 'sim') => ({
  publicKey: new Secret(`${name}-public`),
  privateKey: new Secret(`${name}-private`),
});

export interface Scripted extends AsyncDisposable {
  readonly server: Loopback;
  readonly call: ReturnType<typeof connectwiseCaller>;
  readonly slept: readonly number[];
  /** The requests below the API, without the question after the codebase. */
  asked(): readonly Loopback['seen'][number][];
}

/** `codebases` are given one after the other, the last again and again; null for a company that is unknown. */
export async function scripted(
  answer: Answerer,
  change: Partial<CallerOptions> & {
    readonly codebases?: readonly (string | null)[];
  } = {},
): Promise<Scripted> {
  const { codebases = ['v2025_1/'], ...options } = change;
  let asked = 0;
  const server = await loopback((seen, response) => {
    if (!seen.path.startsWith('/login/companyinfo/')) return answer(seen, response);
    const Codebase = codebases[Math.min(asked++, codebases.length - 1)];
    return Codebase === null
      ? { body: 'null', headers: { 'content-type': 'application/json' } }
      : { body: { CompanyName: 'simco', Codebase, IsCloud: 'True' } };
  });
  const { world, slept } = testWorld();
  const call = connectwiseCaller({
    site: server.origin,
    company: 'simco',
    clientId: '00000000-0000-4000-8000-000000000000',
    codebase: discoverCodebase({ site: server.origin, company: 'simco', send: axiosSend() }),
    keys: () => Promise.resolve([keys()]),
    allowLoopback: true,
    retry: world,
    ...options,
  });
  return {
    server,
    call,
    slept,
    asked: () => server.seen.filter(({ path }) => !path.startsWith('/login/')),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
