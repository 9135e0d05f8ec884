/**
 * The command of the local Functions host: `node sandbox/functions-host/main.ts --app DIR --port N [--watch FILE]...`.
 * Prints one line that begins with `host ready` once everything listens. Ends with 0 after SIGTERM or SIGINT, when
 * what runs has finished; with 1 when it could not start or its worker crashed too often. Whenever a watched file was
 * written again (the app's built file, its configuration), the app is loaded again.
 */
import { parseArgs } from 'node:util';
import { watchFiles } from '../common/watch-files.ts';
import { type FunctionsHost, startFunctionsHost } from './host.ts';
import { createLog } from './kit/log.ts';

const { values } = parseArgs({
  options: {
    app: { type: 'string', default: '.' },
    port: { type: 'string', default: process.env['FUNCTIONS_PORT'] ?? '7071' },
    watch: { type: 'string', multiple: true, default: [] },
  },
});
const port = Number(values.port);
const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const writeLine = (line: string): boolean => process.stdout.write(`${line}\n`);
const log = createLog(writeLine, { colour, now: () => new Date() });

let host: FunctionsHost | undefined;
let ending = false;

async function end(why: string, code: number): Promise<void> {
  if (ending) return;
  ending = true;
  log('information', 'host', `${why}: takes nothing new, lets what runs finish`);
  await host?.stop();
  process.exit(code);
}

/** Each function with where it listens. */
const linesOf = ({ functions }: FunctionsHost): readonly string[] =>
  functions.map((one) => `  ${one.name}  ${one.trigger}  ${one.where}`);

/** Loads the app again, and prints which functions came, went, or listen elsewhere now. */
async function reload(running: FunctionsHost): Promise<void> {
  const before = linesOf(running);
  await running.reload();
  const after = linesOf(running);
  for (const line of before) if (!after.includes(line)) writeLine(`- ${line.trim()}`);
  for (const line of after) if (!before.includes(line)) writeLine(`+ ${line.trim()}`);
}

process.on('SIGTERM', () => void end('SIGTERM', 0));
process.on('SIGINT', () => void end('SIGINT', 0));
// The program that started us wants our end, or has gone: then nobody is left to stop us.
if (process.channel !== undefined) process.once('disconnect', () => void end('told to end', 0));

if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  writeLine(
    `The port "${values.port}" is none: give a whole number from 0 to 65535 (FUNCTIONS_PORT or --port).`,
  );
  process.exit(1);
}
try {
  let wasMissed = false;
  // From before the load on: what is built meanwhile must not be missed.
  if (values.watch.length > 0)
    watchFiles(values.watch, () => {
      if (host === undefined) wasMissed = true;
      else void reload(host);
    });
  host = await startFunctionsHost({
    directory: values.app,
    port,
    env: process.env,
    log,
    sourceMaps: values.watch.length > 0,
    onGivenUp: () => process.exit(1),
  });
  for (const line of linesOf(host)) writeLine(line);
  if (host.functions.length === 0) writeLine('  no function is loaded: see the lines above');
  writeLine(`host ready ${host.address}`);
  if (wasMissed) await reload(host);
} catch (error) {
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  writeLine(
    taken
      ? `Port ${port} is taken. Stop what uses it, or choose another: FUNCTIONS_PORT=${port > 64_000 ? port - 1000 : port + 1000}`
      : `The host could not start: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
}
