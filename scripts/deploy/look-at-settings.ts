/** Checks that no setting keeps the app's host from its storage. A value may be a secret: none is printed. */
import { z } from 'zod';
import { neededStorageSettings, straySettings } from '../../cli/doctor/app-settings.ts';
import { sentenceOf, type Reply } from './ask.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';
import { lookUntil, type Waiting } from './waiting.ts';

const listed = z.object({ properties: z.record(z.string(), z.string()) });

/** Azure may be busy for a moment. */
const looks = { maxLooks: 3, pauseMs: 15_000 };

/** One finding per fault, or one that there is none. Another package changes nothing about any of them. */
export async function lookAtSettings(target: Target, waiting: Waiting): Promise<readonly Finding[]> {
  let last: Reply | null = null;
  const found = await lookUntil<readonly Finding[]>(waiting, looks, async () => {
    last = await target.askApp('POST', '/config/appsettings/list');
    const read = last.kind === 'answered' && last.status === 200 ? listed.safeParse(last.body) : null;
    if (read?.success === true) return settingFindings(read.data.properties, target);
    // An account that has no right has none fifteen seconds later.
    return last.kind === 'answered' && (last.status === 401 || last.status === 403) ? [notShown(last)] : null;
  });
  return found ?? [notShown(last)];
}

function notShown(reply: Reply | null): Finding {
  const said = reply === null ? '' : sentenceOf(reply);
  return failed(
    `Azure does not show the settings: ${said}. The deployer needs Website Contributor on the app.`,
  );
}

function settingFindings(settings: Readonly<Record<string, string>>, target: Target): readonly Finding[] {
  const faults = settingFaults(settings, target);
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
