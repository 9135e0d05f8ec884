/** The app that a deployment is about, as Azure Resource Manager describes it. */
import { z } from 'zod';
import { ask, sentenceOf, type Reply } from './ask.ts';

/** Of sites and what is below them (learn.microsoft.com, Web Apps, REST). */
const webVersion = '2025-03-01';
const componentVersion = '2020-02-02';

/** Bearers, taken before anything else: what GitHub vouches for with is good for minutes only. */
export interface Tokens {
  /** For management.azure.com; the app's publishing address takes it too. */
  readonly management: string;
  /** For api.applicationinsights.io. */
  readonly insights: string;
}

/** The addresses of Azure's own interfaces. */
export interface Addresses {
  /** `https://management.azure.com` */
  readonly management: string;
  /** `https://api.applicationinsights.io` */
  readonly insights: string;
  /** The address of a host name: `https://NAME`. Tests lead it to this machine. */
  readonly ofHost: (name: string) => string;
}

/** The app by subscription, resource group and name. */
export interface Named {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly app: string;
}

/** The deployed app and the ways to ask about it. */
export interface Target {
  readonly name: string;
  readonly resourceGroup: string;
  readonly addresses: Addresses;
  readonly tokens: Tokens;
  /** Without a slash at its end. */
  readonly appUrl: string;
  readonly publishUrl: string;
  /** The id by which Application Insights is asked; null where there is none to be seen. */
  readonly insightsId: string | null;
  /** Asks about the app: `at` follows its id, such as `/functions`. */
  readonly askApp: (method: 'GET' | 'POST', at: string) => Promise<Reply>;
}

const site = z.object({
  properties: z.object({
    defaultHostName: z.string(),
    hostNameSslStates: z.array(z.object({ name: z.string(), hostType: z.string() })),
  }),
});
const components = z.object({ value: z.array(z.object({ properties: z.object({ AppId: z.string() }) })) });

const telemetrySetting = 'APPLICATIONINSIGHTS_CONNECTION_STRING';
const telemetry = z.object({ properties: z.object({ [telemetrySetting]: z.string() }) });

/** The names that a token may go to: the public cloud's own. */
const azureHost = /^[a-z0-9.-]+\.azurewebsites\.net$/;

/** Looks the app up. A text is why not, for a person. */
export async function findTarget(
  named: Named,
  tokens: Tokens,
  addresses: Addresses,
): Promise<Target | string> {
  const group = `${addresses.management}/subscriptions/${encodeURIComponent(named.subscription)}/resourceGroups/${encodeURIComponent(named.resourceGroup)}`;
  const app = `${group}/providers/Microsoft.Web/sites/${encodeURIComponent(named.app)}`;
  const askApp: Target['askApp'] = (method, at) =>
    ask({ url: `${app}${at}?api-version=${webVersion}`, method, token: tokens.management });

  const found = await askApp('GET', '');
  const read = found.kind === 'answered' && found.status === 200 ? site.safeParse(found.body) : null;
  if (read?.success !== true) return `Azure does not show the app ${named.app}: ${sentenceOf(found)}`;
  const { defaultHostName, hostNameSslStates } = read.data.properties;
  const publishing = hostNameSslStates.find(({ hostType }) => hostType === 'Repository')?.name ?? '';
  for (const host of [defaultHostName, publishing])
    if (!azureHost.test(host.toLowerCase()))
      return `Azure gives the app ${named.app} the host name "${host}", which is none of azurewebsites.net.`;

  const listed = await ask({
    url: `${group}/providers/Microsoft.Insights/components?api-version=${componentVersion}`,
    token: tokens.management,
  });
  const insights = listed.kind === 'answered' ? components.safeParse(listed.body) : null;
  return {
    name: named.app,
    resourceGroup: named.resourceGroup,
    addresses,
    tokens,
    appUrl: addresses.ofHost(defaultHostName),
    publishUrl: addresses.ofHost(publishing),
    insightsId: await insightsOf(
      insights?.data?.value.map(({ properties }) => properties.AppId) ?? [],
      askApp,
    ),
    askApp,
  };
}

/** The one that the app's settings name, if a group has several. */
async function insightsOf(ids: readonly string[], askApp: Target['askApp']): Promise<string | null> {
  if (ids.length <= 1) return ids[0] ?? null;
  const reply = await askApp('POST', '/config/appsettings/list');
  const read = reply.kind === 'answered' ? telemetry.safeParse(reply.body) : null;
  const [, named = ''] =
    /(?:^|;)ApplicationId=([\w-]+)/i.exec(read?.data?.properties[telemetrySetting] ?? '') ?? [];
  return ids.find((id) => id.toLowerCase() === named.toLowerCase()) ?? null;
}
