/** Checks that the app's settings let its host reach storage by identity. Only names are read: a value may be a secret. */
import { z } from 'zod';
import { ask, type RunAz } from './az.ts';
import type { Deployed } from './deployed.ts';
import { fail, ok, type Line } from './line.ts';
import { deployAgain, isAnswered, unanswered } from './unanswered.ts';

/**
 * The parts of the connection to storage. Without the first two the scale controller cannot sign in and the app never
 * wakes; without the rest no timer runs.
 */
export const neededStorageSettings: readonly string[] = [
  'credential',
  'clientId',
  'blobServiceUri',
  'queueServiceUri',
  'tableServiceUri',
].map((part) => `AzureWebJobsStorage__${part}`);

/**
 * The settings that Azure, a template or an older guide puts there, and why each must go. Storage refuses keys here,
 * and a plan of Flex Consumption has its package, its runtime and its version elsewhere (azure-functions-host 11796;
 * learn.microsoft.com, Flex Consumption plan, deprecated properties and settings).
 */
export const straySettings: Readonly<Record<string, string>> = {
  AzureWebJobsStorage: 'is set beside the identity, but storage refuses keys',
  AzureWebJobsDashboard: 'names a storage account by its key, but storage refuses keys',
  WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: 'names a share by its key; Flex Consumption has none',
  WEBSITE_CONTENTSHARE: 'names a share; Flex Consumption has none',
  WEBSITE_RUN_FROM_PACKAGE: 'names a package other than the deployed one',
  SCM_DO_BUILD_DURING_DEPLOYMENT: 'builds the package again, although it is already built',
  ENABLE_ORYX_BUILD: 'builds the package again, although it is already built',
  FUNCTIONS_WORKER_RUNTIME: 'is not for Flex Consumption, which keeps the runtime in its own properties',
  FUNCTIONS_EXTENSION_VERSION: 'is not for Flex Consumption, which follows the host by itself',
  WEBSITE_NODE_DEFAULT_VERSION: 'is not for Flex Consumption, which keeps the version in its own properties',
};

const settings = z.array(z.string());

/** Checks that the settings for storage by identity are there, and that no setting stands in their way. */
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
  const missing = neededStorageSettings.filter((name) => !answer.value.includes(name));
  const lines: Line[] = [];
  if (missing.length > 0) lines.push(fail(subject, `missing: ${missing.join(', ')}`, deployAgain));
  for (const [stray, why] of Object.entries(straySettings))
    if (answer.value.includes(stray))
      lines.push(
        fail(
          subject,
          `${stray} ${why}`,
          `az functionapp config appsettings delete ${of} --setting-names ${stray}`,
        ),
      );
  return lines.length > 0 ? lines : [ok(subject, 'the host reaches storage by identity only')];
}
