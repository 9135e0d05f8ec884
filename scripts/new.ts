/**
 * `npm run new -- automation NAME --http|--queue|--timer`: writes a new automation that works as it is written: trigger,
 * story, test, page and metric, registered everywhere it must stand. `--dry-run` says which files.
 *
 * Exit codes: 0 done, 1 it failed and nothing of it stays, 2 the command is not understood, 3 the name is taken.
 */
import { fileURLToPath } from 'node:url';
import { runNew } from './automations/command.ts';

process.exitCode = await runNew(process.argv.slice(2), {
  root: fileURLToPath(new URL('..', import.meta.url)),
  say: (text) => console.log(text),
  complain: (text) => console.error(text),
});
