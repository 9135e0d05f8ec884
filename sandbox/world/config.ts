/** The configuration of the laptop's world: the project's own, with the patience of a laptop. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAgreement, type Agreement } from '../page/agreement.ts';
import { servedLinks, type ServedLink } from './served-links.ts';

/** The folder of the project, which is also the app's. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** The project's own configuration. */
export const sourceConfigPath = join(projectRoot, 'config.json');

/** The built functions, which the hosts load. */
export const bundlePath = join(projectRoot, 'dist', 'main.cjs');

/**
 * The simulators answer in milliseconds, so a claim of a killed host need not be waited for as long as one of a
 * function that waits for a real ServiceNow.
 */
export const laptopPatience = { claimSeconds: 15, visibilityDelaySeconds: 5 };

/** The channels of the laptop: its own receivers of alerts. */
function laptopChannels(alertsPort: number): readonly object[] {
  return [
    { kind: 'teams', name: 'laptop-teams', addressSecret: 'laptop-teams' },
    {
      kind: 'events',
      name: 'laptop-pager',
      address: `http://127.0.0.1:${alertsPort}/v2/enqueue`,
      routingKeySecret: 'laptop-pager',
    },
  ];
}

/** The parts that the world's configuration has beside the project's own. */
export interface ConfigChanges {
  readonly engine: Readonly<Record<string, number>>;
  readonly alertsPort: number;
  /** Further settings of the first link. */
  readonly firstLink?: Readonly<Record<string, unknown>> | undefined;
  /** Further links, each as the first one but for these settings. */
  readonly moreLinks?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/**
 * The project's own configuration with another patience, and with the laptop's alert channels where it has none. Gives the
 * links, and what they agree on.
 */
export async function writeConfig(
  path: string,
  { engine, alertsPort, firstLink, moreLinks = [] }: ConfigChanges,
): Promise<{ readonly links: readonly ServedLink[]; readonly agreement: Agreement | undefined }> {
  const config = await readConfig();
  const alerts = { ...config.alerts, channels: config.alerts?.channels ?? laptopChannels(alertsPort) };
  const own = config.links?.map((one, index) => (index === 0 ? { ...one, ...firstLink } : one));
  const links = own?.concat(moreLinks.map((more) => Object.assign({}, own[0], more)));
  await writeFile(path, JSON.stringify({ ...config, links, engine, alerts }, null, 2));
  return { links: servedLinks(links ?? []), agreement: readAgreement(config) };
}

interface SourceConfig {
  readonly links?: readonly object[];
  readonly alerts?: { readonly channels?: readonly object[] };
}

/** The functions say whether it fits; a text that is no JSON would not reach them. */
async function readConfig(): Promise<SourceConfig> {
  try {
    // Windows' editors put a byte order mark before UTF-8.
    const text = (await readFile(sourceConfigPath, 'utf8')).replace(/^\uFEFF/, '');
    return JSON.parse(text) as SourceConfig;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`config.json cannot be read as JSON: ${why}`, { cause });
  }
}
