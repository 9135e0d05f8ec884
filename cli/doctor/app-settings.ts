/** Whether the app's settings let its host reach storage by identity. Only names are read: a value may be a secret. */
import { z } from 'zod';
import { ask, type RunAz } from './az.ts';
import type { Deployed } from './deployed.ts';
import { fail, ok, type Line } from './line.ts';
import { deployAgain, isAnswered, unanswered } from './unanswered.ts';

/** Without these two the scale controller cannot sign in and the app never wakes; without the rest no timer runs. */
const needed = ['credential', 'clientId', 'blobServiceUri', 'queueServiceUri', 'tableServiceUri'].map(
  (part) => `AzureWebJobsStorage__${part}`,
);
/** Azure itself puts this one there in some set-ups; beside an identity it makes storage refuse (azure-functions-host 11796). */
const stray = 'AzureWebJobsStorage';

const settings = z.array(z.string());

export async function checkAppSettings(
  run: RunAz,
  { group, app, asking }: Deployed,
): Promise<readonly Line[]> {
  const subject = `settings of ${app}`;
  const of = `--name ${app} --resource-group ${group}`;
  const answer = await ask(run, settings, [
    'functionapp',
    'config',
    'appsettings',
    'list',
    ...of.split(' '),
    '--query',
    '[].name',
  ]);
  if (!isAnswered(answer)) return [unanswered(subject, answer, { role: 'Website Contributor', asking })];
  const missing = needed.filter((name) => !answer.value.includes(name));
  const lines: Line[] = [];
  if (missing.length > 0) lines.push(fail(subject, `missing: ${missing.join(', ')}`, deployAgain));
  if (answer.value.includes(stray))
    lines.push(
      fail(
        subject,
        `${stray} is set beside the identity, and storage refuses its key`,
        `az functionapp config appsettings delete ${of} --setting-names ${stray}`,
      ),
    );
  return lines.length > 0 ? lines : [ok(subject, 'storage is reached by identity, and by nothing else')];
}
