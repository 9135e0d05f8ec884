/** Whether a setting keeps the app's host from its storage. A value may be a secret: none is printed. */
import { z } from 'zod';
import { neededStorageSettings, straySettings } from '../../cli/doctor/app-settings.ts';
import { sentenceOf } from './ask.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';

const listed = z.object({ properties: z.record(z.string(), z.string()) });

/** One finding per fault, or one that there is none. Another package changes nothing about any of them. */
export async function lookAtSettings(target: Target): Promise<readonly Finding[]> {
  const reply = await target.askApp('POST', '/config/appsettings/list');
  const read = reply.kind === 'answered' && reply.status === 200 ? listed.safeParse(reply.body) : null;
  if (read?.success !== true)
    return [
      failed(
        `Azure does not show the settings: ${sentenceOf(reply)}. The deployer needs Website Contributor on the app.`,
      ),
    ];
  const faults = settingFaults(read.data.properties, target);
  return faults.length > 0
    ? faults.map(failed)
    : [{ verdict: 'ok', subject: 'settings', text: 'storage is reached by identity, and by nothing else' }];
}

/** A sentence per fault, with the command that puts it right. */
function settingFaults(
  settings: Readonly<Record<string, string>>,
  app: { readonly name: string; readonly resourceGroup: string },
): readonly string[] {
  const remove = (name: string): string =>
    `Do this: az functionapp config appsettings delete --name ${app.name} --resource-group ${app.resourceGroup} --setting-names ${name}`;
  const missing = neededStorageSettings.filter((name) => (settings[name] ?? '') === '');
  const faults =
    missing.length === 0 ? [] : [`missing: ${missing.join(', ')}. Deploy the infrastructure again.`];
  for (const [name, why] of Object.entries(straySettings))
    if (name in settings) faults.push(`${name} ${why}. ${remove(name)}`);
  for (const [name, value] of Object.entries(settings))
    if (!(name in straySettings) && /\b(?:AccountKey|SharedAccessSignature)=/i.test(value))
      faults.push(`${name} holds a key of a storage account, and storage refuses keys. ${remove(name)}`);
  return faults;
}

function failed(text: string): Finding {
  return { verdict: 'fail-beside', subject: 'settings', text };
}
