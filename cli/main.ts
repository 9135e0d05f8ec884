/**
 * The operator's command: `npm run cli -- <command>`. It speaks to a deployed app through its HTTP routes, or is the app
 * itself with the settings of this machine; both run the same stories as the functions.
 */
import { runCommand } from './program.ts';

await runCommand(process.argv.slice(2));
