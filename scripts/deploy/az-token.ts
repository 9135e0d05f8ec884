/** A bearer from `az`, which is signed in already. Nothing of it is written anywhere. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * The token of whoever signed in with `az`, for a resource such as `https://management.azure.com`. Rejects with what
 * `az` says, which holds no token.
 */
export async function azToken(resource: string, az = 'az'): Promise<string> {
  const args = [
    'account',
    'get-access-token',
    '--resource',
    resource,
    '--query',
    'accessToken',
    '--output',
    'tsv',
  ];
  const { stdout } = await promisify(execFile)(az, args, { timeout: 60_000 }).catch((error: unknown) => {
    const said = error instanceof Error ? Reflect.get(error, 'stderr') : undefined;
    throw new Error(
      `az gives no token for ${resource}: ${typeof said === 'string' ? said.trim() : 'it is not there'}.`,
    );
  });
  const token = stdout.trim();
  if (token === '') throw new Error(`az gives no token for ${resource}.`);
  return token;
}
