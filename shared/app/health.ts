/** What the health check looks at, part by part, through the same clients and stores that the automations use. */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkSecrets, type CheckSecretsNeeds } from '../automations/operate/check-secrets.ts';
import {
  healthCheck,
  type HealthNeeds,
  type HealthProbe,
  type HealthReport,
} from '../automations/operate/health-check.ts';
import { createStateStore } from '../azure/stores/reconcile.ts';
import { probeQueue, probeTable, queueLength } from '../azure/health-storage.ts';
import type { StorageAccount } from '../azure/storage-account.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { openTable } from '../azure/open-table.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import { field } from '../connectwise/query/conditions.ts';
import type { Ticket } from '../connectwise/wire/index.ts';
import { CodedError } from '../rules/errors.ts';
import type { Observation } from '../rules/operate/health.ts';
import type { Config, Link } from '../rules/config/link.ts';
import type { ServiceNowClient } from '../servicenow/http/client.ts';
import { term } from '../servicenow/http/query.ts';
import type { Measuring } from './measure.ts';
import type { ReconcileApp } from './reconcile.ts';

type CheckLinks = (link: string) => ReturnType<ReconcileApp['checkLinks']>;

interface HealthParts {
  readonly config: Config;
  readonly account: StorageAccount;
  readonly stores: Stores;
  readonly metrics: Measuring;
  readonly connectwise: ConnectWiseClient;
  readonly servicenowOf: (link: Link) => ServiceNowClient;
  readonly secrets: CheckSecretsNeeds;
  readonly checkLinks: CheckLinks;
  readonly now: () => number;
}

export interface HealthApp {
  /**
   * Looks at everything the automations depend on. `deep` also compares each link's words with its instances, some
   * twenty requests a link; `tell` sends metrics and alerts. Several callers at once share one check.
   */
  healthCheck(options: { readonly deep: boolean; readonly tell: boolean }): Promise<HealthReport>;
}

/** The queues whose messages are work. */
const queues = ['nudges', 'backfill-nudges', 'backfill-steps', 'reconcile-window'];
const maxDeadLetters = 100;

export function healthApp(parts: HealthParts): HealthApp {
  const { config, account, stores, metrics, connectwise, now } = parts;
  const links = config.links.filter(({ enabled }) => enabled);
  const table = openTable(account, 'health');
  const memory = createStateStore<{ readonly critical: readonly string[] }>(table);
  const checking = new Map<string, Promise<HealthReport>>();

  const clients = new Map<string, ServiceNowClient>();
  const servicenowOf = (link: Link): ServiceNowClient => {
    const client = clients.get(link.name) ?? parts.servicenowOf(link);
    clients.set(link.name, client);
    return client;
  };

  /** How far a remote's clock is ahead, at the middle of the question. Its header counts in seconds. */
  async function skewOf(subject: string, ask: () => Promise<number>): Promise<Observation> {
    const before = now();
    const there = await ask();
    return { kind: 'clock', subject, skewMs: there + 500 - (before + now()) / 2 };
  }

  function probesOf(deep: boolean): readonly HealthProbe[] {
    const probe = (
      name: HealthProbe['name'],
      subject: string,
      look: () => Promise<readonly Observation[]>,
    ): HealthProbe => ({ name, subject, look });
    return [
      probe('storage', 'tables', async () => {
        await probeTable(table, new Date(now()).toISOString());
        return [{ kind: 'links', enabled: links.length }];
      }),
      probe('storage', 'queues', async () => {
        await probeQueue(account);
        return [];
      }),
      probe('connectwise', 'connectwise', async () => {
        const skew = await skewOf('connectwise', () => connectwise.serverTime());
        await connectwise.priorities.first({ fields: ['id'], pageSize: 1 });
        return [skew];
      }),
      probe('callbacks', 'connectwise', () => lookAtCallbacks(connectwise)),
      probe('secrets', '', async () =>
        (await checkSecrets(parts.secrets)).map((report): Observation => ({ kind: 'secret', report })),
      ),
      probe('circuit-breakers', '', async () =>
        (await stores.circuitBreakers.open()).map(({ remote, why }): Observation => ({
          kind: 'circuit',
          subject: remote,
          why,
        })),
      ),
      ...queues.map((name) =>
        probe('queues', name, async () => [
          {
            kind: 'queue',
            subject: name,
            waiting: await queueLength(account, name),
            poison: await queueLength(account, `${name}-poison`),
          },
        ]),
      ),
      ...links.flatMap((link) => [
        probe('connectwise', link.name, async () => {
          await connectwise.tickets.first({
            where: field<Ticket>('company/id').is(link.connectwise.companyId),
            fields: ['id'],
            pageSize: 1,
          });
          await connectwise.companies.get(link.connectwise.companyId, ['id']);
          for (const board of link.connectwise.boards)
            await connectwise.statuses(board).first({ fields: ['id'], pageSize: 1 });
          return [];
        }),
        probe('servicenow', link.name, async () => {
          const query = term('company', '=', link.servicenow.company);
          const ask = async (): Promise<number> => {
            const client = servicenowOf(link);
            return Date.parse(
              (await client.page('incident', { query, fields: ['sys_id'], limit: 1 })).serverTime,
            );
          };
          return [await skewOf(link.name, ask)];
        }),
        probe('servicenow-journal', link.name, () => lookAtJournal(link, servicenowOf(link))),
        probe('cursors', link.name, () =>
          Promise.all(
            (['connectwise', 'servicenow'] as const).map(async (side): Promise<Observation> => {
              const read = await stores.cursors.read(link.name, side);
              const ageMs = read === null ? null : now() - Date.parse(read.cursor.completedTo);
              return {
                kind: 'cursor',
                subject: `${link.name} ${side}`,
                ageMs,
                disorder: read?.cursor.disorder ?? 0,
              };
            }),
          ),
        ),
        probe('dead-letters', link.name, async () => {
          const deadLetters = await stores.deadLetters.list(link.name, maxDeadLetters);
          return [{ kind: 'dead-letters', subject: link.name, waiting: deadLetters.length }];
        }),
        ...(deep ? [probe('link-words', link.name, () => lookAtWords(link.name, parts.checkLinks))] : []),
      ]),
    ];
  }

  const needs = {
    within,
    memory: {
      read: async () => (await memory.read('health'))?.state.critical ?? [],
      async save(critical: readonly string[]) {
        const before = await memory.read('health');
        await memory.save('health', { critical }, before?.version ?? null);
      },
    },
    metric: (...one: Parameters<HealthNeeds['metric']>) => metrics.record(...one),
    event: (...one: Parameters<HealthNeeds['event']>) => metrics.event(...one),
    now,
  };

  return {
    healthCheck({ deep, tell }) {
      const key = `${deep} ${tell}`;
      const underWay = checking.get(key);
      if (underWay !== undefined) return underWay;
      const started = healthCheck({ ...needs, probes: probesOf(deep) }, { tell }).finally(() => {
        checking.delete(key);
      });
      checking.set(key, started);
      return started;
    },
  };
}

/** Ours are those that end at our function, whatever host leads there. */
async function lookAtCallbacks({ callbacks }: ConnectWiseClient): Promise<readonly Observation[]> {
  let active = 0;
  let switchedOff = 0;
  for await (const entry of callbacks.list()) {
    const path = URL.parse(entry.url)?.pathname ?? '';
    if (!path.endsWith('/api/callbacks/connectwise') || entry.type.toLowerCase() !== 'ticket') continue;
    if (entry.inactiveFlag === true) switchedOff += 1;
    else active += 1;
  }
  return [{ kind: 'callbacks', active, switchedOff }];
}

/** Some instances answer 403, others an empty list: so a note that a record shows must be found in the table. */
async function lookAtJournal(link: Link, client: ServiceNowClient): Promise<readonly Observation[]> {
  if (link.servicenow.journal !== 'table') return [];
  const journal = (query: string) =>
    client.page('sys_journal_field', { query, fields: ['sys_id'], limit: 1 });
  await journal(term('element', '=', 'comments'));
  const { rows } = await client.page('incident', {
    query: term('company', '=', link.servicenow.company),
    fields: ['sys_id', 'comments', 'work_notes'],
    limit: 25,
    display: true,
  });
  const noted = rows.find((row) => (row['comments'] ?? '') !== '' || (row['work_notes'] ?? '') !== '');
  if (noted === undefined) return [];
  const seen = await journal(term('element_id', '=', noted['sys_id'] ?? ''));
  return seen.rows.length > 0 ? [] : [{ kind: 'journal-hidden', subject: link.name }];
}

async function lookAtWords(link: string, checkLinks: CheckLinks): Promise<readonly Observation[]> {
  const results = await checkLinks(link);
  return results.map(({ check }): Observation => {
    if (check instanceof CodedError) throw check;
    const mistakes = check.mistakes.map(({ path, sentence }) => `${path}: ${sentence}`);
    return { kind: 'link-words', subject: link, ready: check.ready, mistakes };
  });
}

/** The work goes on when it is late, but nobody waits for it any longer. */
async function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new CodedError('health-probe-late', { detail: `It took longer than ${milliseconds} ms.` });
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    late.catch(() => undefined);
    over.abort();
  }
}
