/** The audit journal's row of a change to the encrypted file, where this machine has the settings of an app. */
import { randomUUID } from 'node:crypto';
import { asCodedError } from '../../shared/rules/errors.ts';
import { operator } from '../app/actor.ts';
import { say } from '../terminal/print.ts';

/**
 * Writes the row. The change is made already, and stands in the file's own log: where there is no app here there is no
 * other, and where its storage does not answer that is said, and nothing fails.
 */
export async function toTheJournal(what: string, path: string, as: string | undefined): Promise<void> {
  const at = new Date().toISOString();
  if (!Object.keys(process.env).some((name) => name.startsWith('AzureWebJobsStorage'))) return;
  try {
    // The file is made and edited before there is an app, and without waiting for one to load.
    const { operatorApp } = await import('../app/here.ts');
    const app = await operatorApp();
    await app.audit.write({
      id: randomUUID(),
      at,
      endedAt: at,
      actor: operator(as),
      action: 'secrets-change',
      link: null,
      scope: `${what} in ${path}`,
      outcome: 'done',
    });
  } catch (thrown) {
    const { code } = asCodedError(thrown);
    say(
      `the file's own log records it, but not the app's audit journal (${code}): npm run cli -- secrets log`,
    );
  }
}
