/** The recorded small apps: each is written to a folder, started and asked what the real host was asked. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import {
  comparable,
  comparableHeaders,
  type Got,
  onStage,
  type Recording,
  replay,
} from '../../../../support/functions-host/recordings.ts';

interface Variant {
  readonly hostJson: string | null;
  readonly packageJson: string | null;
  readonly files: Readonly<Record<string, string>>;
  /** Each as NAME=value. */
  readonly env?: readonly string[];
}

/** Differences in answers, in the list of functions and in the host's state; empty when all agree. */
export async function variantDifferences(recording: Recording, folder: string): Promise<readonly string[]> {
  const variant = recording.given as Variant;
  const directory = join(folder, recording.id);
  mkdirSync(directory, { recursive: true });
  symlinkSync(
    fileURLToPath(new URL('../../../../../node_modules', import.meta.url)),
    join(directory, 'node_modules'),
  );
  const files = { ...variant.files, 'host.json': variant.hostJson, 'package.json': variant.packageJson };
  for (const [name, text] of Object.entries(files)) {
    if (text === null || text === undefined) continue;
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const got = recording.got ?? {};
  const env = Object.fromEntries((variant.env ?? []).map((line) => line.split('=', 2) as [string, string]));
  return await onStage(directory, join(directory, 'seen'), env, async ({ host }) => {
    const found: string[] = [];
    const master = { 'x-functions-key': host.keys.master };
    for (const [asked, value] of Object.entries(got)) {
      const [method = '', path = ''] = asked.split(' ');
      if (!/^(GET|POST)$/.test(method)) continue;
      const expected = value as Got;
      const mine = await replay(host, { method, path }, 'h');
      if (mine.status !== expected.status)
        found.push(`${asked}: ${mine.status}, not ${String(expected.status)}`);
      const [one, other] = [mine, expected].map((answer) => comparableHeaders(answer.headers));
      if (!isDeepStrictEqual(one, other) && path !== '/')
        found.push(`${asked}: ${one?.join('|')}, not ${other?.join('|')}`);
      if (path !== '/' && typeof expected.body === 'string') {
        const [mineBody, theirs] = [mine.body, expected.body].map((body) => comparable(body, host));
        if (mineBody !== theirs) found.push(`${asked}: ${String(mineBody)}, not ${String(theirs)}`);
      }
    }
    if (Array.isArray(got['functions'])) {
      const listed = await replay(host, { path: '/admin/functions', headers: master }, 'h');
      const names = (JSON.parse(listed.body ?? '[]') as { name: string; isDisabled: boolean }[]).map(
        (one) => one.name + (one.isDisabled ? ' (disabled)' : ''),
      );
      if (!isDeepStrictEqual(names.sort(), [...(got['functions'] as string[])].sort()))
        found.push(`functions ${names.join()}, not ${(got['functions'] as string[]).join()}`);
    }
    const state = (got['hostStatus'] as { state?: string } | undefined)?.state;
    if (state !== undefined) {
      const status = await replay(host, { path: '/admin/host/status', headers: master }, 'h');
      const mine = (JSON.parse(status.body ?? '{}') as { state?: string }).state;
      if (mine !== state) found.push(`state ${String(mine)}, not ${state}`);
    }
    return found;
  });
}
