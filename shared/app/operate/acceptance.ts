/**
 * Both systems of one link as an acceptance run asks them: with the settings, the configuration and the secrets of this
 * machine, and without the app's storage, so that nothing of the app is borrowed but what it does itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../../automations/acceptance/stage.ts';
import { referenceWords } from '../../connectwise/sync/reference-words.ts';
import { toNumericId } from '../../connectwise/sync/convert/to-numeric-id.ts';
import { toRecordId } from '../../connectwise/sync/convert/to-record-id.ts';
import type { ConnectWiseClient } from '../../connectwise/index.ts';
import { requireTestCompany } from '../../rules/config/allowed-companies.ts';
import type { Link } from '../../rules/config/link.ts';
import { linkNamed, requireKnownLink } from '../../rules/config/named-link.ts';
import { CodedError } from '../../rules/errors.ts';
import { usualRetry, type RetryPolicy } from '../../rules/retry.ts';
import { parseRecordId } from '../../rules/sync/record-id.ts';
import type { ServiceNowClient } from '../../servicenow/http/client.ts';
import { both, term } from '../../servicenow/http/query.ts';
import { incidentSide } from '../../servicenow/sync/incident-side.ts';
import { axiosSend } from '../../web/send.ts';
import type { RetryDeps } from '../../web/attempt.ts';
import { connectwiseOf } from '../connect-connectwise.ts';
import { servicenowClients } from '../connect-servicenow.ts';
import { secretStore } from '../credentials.ts';
import { linkedSides } from '../links.ts';
import { newestConfig } from '../front/stored-config.ts';
import { readConfig } from '../read-config.ts';
import { readScriptSettings, readSettings } from '../settings.ts';

/** The names of the secrets with which a person's account signs in to ServiceNow. */
export const personSecrets = {
  userSecret: 'acceptance-servicenow-user',
  passwordSecret: 'acceptance-servicenow-password',
} as const;

/** The systems of one link. */
export interface AcceptanceSystems extends Pick<
  Stage,
  'link' | 'sides' | 'people' | 'createTicket' | 'find' | 'now' | 'sleep'
> {
  /** Requests sent so far, tries again included. */
  requests(): number;
  readonly hosts: { readonly connectwise: string; readonly servicenow: string };
  versions(): Promise<{ readonly connectwise: string; readonly servicenow: string }>;
}

/** A person waits, and nothing holds a claim: a remote that asks for patience gets it. */
const patient: RetryPolicy = { ...usualRetry, maxAttempts: 6, maxSleepMs: 30_000, budgetMs: 150_000 };

/**
 * The systems of the link. Throws `settings-invalid`, `config-invalid`, `link-unknown` (dead-letter),
 * `test-company-required` (refuse) unless the link's company has this name, the name begins with `TEST - ` in ConnectWise
 * and its id stands in `automations.testCompanies`, and `request-invalid` (refuse) for a link that carries nothing over.
 */
export async function acceptanceSystems(asked: {
  readonly link: string;
  readonly company: string;
}): Promise<AcceptanceSystems> {
  const now = (): number => Date.now();
  const settings = readScriptSettings();
  const config =
    settings.configSource === 'storage'
      ? await newestConfig(readSettings(), axiosSend())
      : await readConfig(settings);
  requireKnownLink(config.links, asked.link);
  const link = linkNamed(config.links, asked.link);
  if (link === undefined) throw new CodedError('link-unknown', { detail: asked.link });
  requireCarrying(link);

  let requests = 0;
  const retry: RetryDeps = {
    send: axiosSend(),
    policy: patient,
    now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: () => Math.random(),
    onCall: () => void (requests += 1),
  };
  const secrets = secretStore(settings, now);
  const connectwise = connectwiseOf(settings, secrets, retry);
  await requireCompany(link, asked.company, { connectwise, testCompanies: config.automations.testCompanies });

  const servicenow = servicenowClients(secrets, retry)(link);
  const asPerson = {
    ...link,
    servicenow: { ...link.servicenow, auth: { kind: 'basic', ...personSecrets } },
  } as const;
  const person = servicenowClients(secrets, retry)(asPerson);
  const { sides } = linkedSides({
    link,
    connectwise,
    words: referenceWords(connectwise, now),
    servicenow,
    now,
  });
  return {
    link,
    sides,
    people: { connectwise: sides.connectwise, servicenow: incidentSide({ link, client: person, now }) },
    ...ticketsOf(link, { connectwise, servicenow }),
    now,
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
    requests: () => requests,
    hosts: {
      connectwise: new URL(settings.connectwise.site).host,
      servicenow: new URL(link.servicenow.instance).host,
    },
    versions: async () => ({
      connectwise: await connectwise.systemInfo().then(
        ({ version }) => version ?? 'version not given',
        () => 'version not shown to this account',
      ),
      servicenow: await versionOf(servicenow),
    }),
  };
}

function requireCarrying({ name, enabled, dryRun, creates }: Link): void {
  const why = !enabled
    ? 'is switched off'
    : dryRun
      ? 'is a dry run, which changes nothing'
      : creates.inServiceNow
        ? null
        : 'makes no incidents (creates.inServiceNow)';
  if (why !== null) throw new CodedError('request-invalid', { detail: `Link ${name} ${why}.` });
}

/** Three marks must agree: the id in the configuration, the name in ConnectWise, and the name that the person typed. */
async function requireCompany(
  link: Link,
  asked: string,
  { connectwise, testCompanies }: { connectwise: ConnectWiseClient; testCompanies: readonly number[] },
): Promise<void> {
  const id = link.connectwise.companyId;
  if (!testCompanies.includes(id))
    throw new CodedError('test-company-required', {
      detail: `Company ${id} of link ${link.name} is not one of automations.testCompanies.`,
      facts: { company: id },
    });
  const { name } = await connectwise.companies.get(id, ['name']);
  await requireTestCompany(id, testCompanies, () => Promise.resolve(name ?? ''));
  if (name !== asked)
    throw new CodedError('test-company-required', {
      detail: `Link ${link.name} is for another company than the one named: its company ${id} has another name in ConnectWise.`,
      facts: { company: id },
    });
}

function ticketsOf(
  link: Link,
  { connectwise, servicenow }: { connectwise: ConnectWiseClient; servicenow: ServiceNowClient },
): Pick<Stage, 'createTicket' | 'find'> {
  const company = connectwise.forCompany(link.connectwise.companyId);
  const board = link.connectwise.createOnBoard;
  return {
    async createTicket(summary, initialDescription) {
      const made = await company.tickets.create({ summary, board: { id: board }, initialDescription });
      return toRecordId(made.id, 'ticket');
    },
    async find(summaryStart) {
      const tickets = [];
      const list = company.tickets.list({
        where: (ticket) => ticket('summary').startsWith(summaryStart),
        fields: ['summary'],
      });
      for await (const { id } of list) tickets.push(toRecordId(id, 'ticket'));
      const { rows } = await servicenow.page('incident', {
        query: both(
          term('company', '=', link.servicenow.company),
          term('short_description', 'STARTSWITH', summaryStart),
        ),
        fields: ['sys_id', 'short_description', 'company'],
        limit: maxFound,
      });
      // An unknown condition is dropped by ServiceNow: what does not fit is not ours.
      const fitting = rows.filter(
        (row) =>
          row['company'] === link.servicenow.company &&
          row['short_description']?.startsWith(summaryStart) === true,
      );
      return {
        connectwise: tickets.filter((id) => toNumericId(id) > 0).slice(0, maxFound),
        servicenow: fitting.flatMap((row) => parseRecordId('servicenow', row['sys_id']) ?? []),
      };
    },
  };
}

/** More leftovers than these are closed by another run. */
const maxFound = 200;

/** The build, where the account may read it. */
async function versionOf(client: ServiceNowClient): Promise<string> {
  try {
    const { rows } = await client.page('sys_properties', {
      query: term('name', '=', 'glide.buildtag.last'),
      fields: ['name', 'value'],
      limit: 1,
    });
    const [row] = rows;
    return row?.['name'] === 'glide.buildtag.last' && row['value']
      ? row['value']
      : 'version not shown to this account';
  } catch {
    return 'version not shown to this account';
  }
}
