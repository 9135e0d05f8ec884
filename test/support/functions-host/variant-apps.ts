/** The small apps that recordings carry whole: their files written out, and what the host answers compared. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { HeldSleeps } from './held-sleeps.ts';
import {
  comparable,
  comparableHeaders,
  fixtures,
  type Got,
  type Recording,
  replay,
  type Stage,
} from './recordings.ts';
import { until } from '../until.ts';

interface VariantFiles {
  readonly hostJson: string | null;
  readonly packageJson: string | null;
  readonly files: Readonly<Record<string, string>>;
  readonly env?: readonly string[];
}

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** The files that a recording gives; undefined when it gives none. */
export function variantOf(recording: Recording): VariantFiles | undefined {
  const given = recording.given as VariantFiles | string | null;
  return typeof given === 'object' && given !== null && 'files' in given ? given : undefined;
}

/** Writes the app into an empty folder. */
export function writeVariant(folder: string, variant: VariantFiles): void {
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  mkdirSync(folder, { recursive: true });
  symlinkSync(modules, join(folder, 'node_modules'));
  if (variant.hostJson !== null) write('host.json', variant.hostJson);
  if (variant.packageJson !== null) write('package.json', variant.packageJson);
  for (const [name, text] of Object.entries(variant.files)) write(name, text);
}

/** One of the recorded apps under another host.json; returns its folder. */
export function copyOfApp(app: string, folder: string, hostJson: unknown): string {
  const source = join(fixtures, 'apps', app);
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(source, 'src'), join(folder, 'src'));
  writeFileSync(join(folder, 'package.json'), readFileSync(join(source, 'package.json')));
  writeFileSync(join(folder, 'host.json'), JSON.stringify(hostJson));
  return folder;
}

/** The variables that a recording was made with. */
export function variantEnv(variant: VariantFiles): Record<string, string> {
  return Object.fromEntries(
    (variant.env ?? []).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/**
 * Sends every recorded request of a variant and asks the admin pages; differences as sentences. `sleeps` are those of
 * a function that is called side by side.
 */
export async function variantDifferences(
  stage: Stage,
  recording: Recording,
  sleeps: HeldSleeps,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [line, expected] of Object.entries(recording.got ?? {})) {
    const [method = '', path = ''] = line.split(' ');
    if (!/^[A-Z]+$/.test(method)) continue;
    const mine = await replay(stage.host, { method, path }, '127.0.0.1:7071');
    found.push(...answerDifferences(stage, line, mine, expected as Got));
  }
  const parallel = recording.got?.['parallel'] as readonly Got[] | undefined;
  if (parallel !== undefined) {
    const refused = parallel.filter((one) => one.status === 429).length;
    const mine = await sideBySide(stage, parallel.length, refused, sleeps);
    const outcomes = (list: readonly Got[]): readonly string[] =>
      list.map((one) => `${one.status} ${comparableHeaders(one.headers).join('|')} ${one.body}`).toSorted();
    if (!isDeepStrictEqual(outcomes(mine), outcomes(parallel)))
      found.push(`in parallel ${outcomes(mine).join(', ')}, not ${outcomes(parallel).join(', ')}`);
  }
  found.push(...(await adminDifferences(stage, recording)));
  const printed = recording.got?.['log'];
  if (Array.isArray(printed)) {
    const wanted = printedIn(printed as readonly string[]).length;
    // The lines of an app come over a pipe, and those of a timer at its time.
    await until('the app prints', () => printedIn(stage.lines).length >= wanted);
    found.push(...logDifferences(stage, printed as readonly string[]));
  }
  return found;
}

/** So many requests at once; those that run are held until as many as recorded have been refused. */
async function sideBySide(
  stage: Stage,
  count: number,
  refused: number,
  sleeps: HeldSleeps,
): Promise<readonly Got[]> {
  let answered = 0;
  const all = Array.from({ length: count }, async () => {
    const got = await replay(stage.host, { method: 'GET', path: '/api/s' }, '127.0.0.1:7071');
    answered += 1;
    return got;
  });
  await until('some are refused', () => answered >= refused);
  await until('all are answered', () => {
    for (const sleep of sleeps.now) sleep.end();
    return answered >= count;
  });
  return await Promise.all(all);
}

function answerDifferences(stage: Stage, line: string, mine: Got, expected: Got): readonly string[] {
  const found: string[] = [];
  if (mine.status !== expected.status) found.push(`${line}: status ${mine.status}, not ${expected.status}`);
  // The home page of the real host is a long document of its maker; only that there is one is compared.
  if (line === 'GET /' && expected.status === 200) return found;
  const [one, other] = [comparableHeaders(mine.headers), comparableHeaders(expected.headers)];
  if (!isDeepStrictEqual(one, other))
    found.push(`${line}: headers ${one.join(' | ')}, not ${other.join(' | ')}`);
  const [body, recorded] = [mine.body, expected.body].map((text) => comparable(text ?? '', stage.host));
  if (!isDeepStrictEqual(body, recorded))
    found.push(`${line}: body ${String(body)}, not ${String(recorded)}`);
  return found;
}

async function adminDifferences(stage: Stage, recording: Recording): Promise<readonly string[]> {
  const found: string[] = [];
  const ask = async (path: string): Promise<Response> =>
    await fetch(`${stage.host.address}${path}`, { headers: { 'x-functions-key': stage.host.keys.master } });
  const status = (await (await ask('/admin/host/status')).json()) as { state?: string };
  const recordedState = (recording.got?.['hostStatus'] as { state?: string } | undefined)?.state;
  if (status.state !== recordedState) found.push(`state ${status.state}, not ${recordedState}`);
  const functions = recording.got?.['functions'];
  const listed = await ask('/admin/functions');
  if (Array.isArray(functions)) {
    const names = ((await listed.json()) as readonly { name: string; isDisabled?: boolean }[])
      .map((one) => (one.isDisabled === true ? `${one.name} (disabled)` : one.name))
      .toSorted();
    const recorded = (functions as readonly string[]).toSorted();
    if (!isDeepStrictEqual(names, recorded))
      found.push(`functions ${names.join(', ')}, not ${recorded.join(', ')}`);
  } else if (typeof functions === 'number' && listed.status !== functions)
    found.push(`/admin/functions ${listed.status}, not ${functions}`);
  return found;
}

/** The lines that the app itself printed, of lines that hold more. */
const printedIn = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => /(?:TICK|TRY|L-).*$/.exec(line)?.[0] ?? []);

/** Compares the lines that the app itself printed; the words of the host are its own. */
function logDifferences(stage: Stage, printed: readonly string[]): readonly string[] {
  const wanted = printedIn(printed);
  const mine = printedIn(stage.lines);
  const shape = (line: string): string =>
    line
      .replaceAll(/2026-\d\d-\d\dT/g, 'DAY')
      .replaceAll(/\d{4}-\d\d-\d\dT/g, (day) => (day.startsWith('0001') ? day : 'DAY'));
  return wanted
    .filter((line) => !mine.some((one) => shape(one) === shape(line)))
    .map((line) => `the log lacks ${line}`);
}
