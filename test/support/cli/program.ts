/** The program that a test starts as the operator's command. */

/** The sources, as a person starts them. */
export const cliSources = 'cli/main.ts';

/** The same, as `npm test` has built it before the first file; where a file runs alone, the sources. */
export const cliProgram = process.env['CLI_PROGRAM'] ?? cliSources;
