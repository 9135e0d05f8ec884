/** Chooses the probes of the health check, over the same clients and stores that the automations use. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckSecretsNeeds } from '../automations/operate/check-secrets.ts';
import { sharedHealthCheck, type HealthReport } from '../automations/operate/health-check.ts';
import {
  circuitBreakersProbe,
  cursorsProbe,
  deadLettersProbe,
  linkWordsProbe,
  lostBodiesProbe,
  retentionProbe,
  secretsProbe,
} from '../automations/operate/probes.ts';
import { queueProbe, storageProbes } from '../azure/health-storage.ts';
import { openTable } from '../azure/open-table.ts';
import type { StorageAccount } from '../azure/storage-account.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { createHealthMemory } from '../azure/stores/health-memory.ts';
import { createLostBodies } from '../azure/stores/lost-bodies.ts';
import { createStateStore } from '../azure/stores/reconcile.ts';
import { queueNames } from '../azure/queue-names.ts';
import { callbacksProbe } from '../connectwise/callbacks/registrations.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import { connectwiseProbe, linkedRecordsProbe } from '../connectwise/sync/probes.ts';
import type { HealthProbe } from '../ports/health.ts';
import type { Link } from '../rules/config/link.ts';
import { passBook, type PassStates } from '../rules/retention/passes.ts';
import type { ServiceNowClient } from '../servicenow/http/client.ts';
import { journalProbe, servicenowProbe } from '../servicenow/sync/probes.ts';
import type { Links } from './links.ts';
import type { Measuring } from './measure.ts';

/** The app for the functions and commands of the health check. */
export interface HealthApp {
  /**
   * Looks at everything the automations depend on. `deep` also compares each link's words with its instances, some
   * twenty requests a link; `tell` sends metrics and alerts. Several callers at once share one check.
   */
  healthCheck(options: { readonly deep: boolean; readonly tell: boolean }): Promise<HealthReport>;
  /** Remembers for the next check that a request of this function came in chunks and without its body. */
  noteLostBody(functionName: string): Promise<void>;
}

interface HealthParts {
  readonly links: readonly Link[];
  readonly account: StorageAccount;
  readonly stores: Pick<Stores, 'circuitBreakers' | 'cursors' | 'deadLetters'>;
  readonly metrics: Pick<Measuring, 'record' | 'event'>;
  readonly connectwise: ConnectWiseClient;
  readonly servicenowOf: (link: Link) => ServiceNowClient;
  readonly secrets: CheckSecretsNeeds;
  readonly checkLinks: Links['checkLinks'];
  readonly now: () => number;
}

/** The check over the app's clients and stores. */
export function healthApp(parts: HealthParts): HealthApp {
  const { account, stores, metrics, connectwise, now } = parts;
  const links = parts.links.filter(({ enabled }) => enabled);
  const table = openTable(account, 'health');
  const lostBodies = createLostBodies(table, now);
  const passes = createStateStore<PassStates>(openTable(account, 'retention'));
  const probesOf = (deep: boolean): readonly HealthProbe[] => [
    ...storageProbes(account, { table, enabledLinks: links.length, now }),
    connectwiseProbe(connectwise, now),
    callbacksProbe(connectwise.callbacks),
    secretsProbe(parts.secrets),
    circuitBreakersProbe(() => stores.circuitBreakers.open()),
    lostBodiesProbe(lostBodies, now),
    retentionProbe(async () => (await passes.read(passBook))?.state, now),
    ...queueNames.map((name) => queueProbe(account, name)),
    ...links.flatMap((link) => linkProbes(link, deep, parts)),
  ];
  const check = sharedHealthCheck(
    {
      memory: createHealthMemory(table),
      sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false }),
      metric: (...one) => metrics.record(...one),
      event: (...one) => metrics.event(...one),
      now,
    },
    probesOf,
  );
  return { healthCheck: check, noteLostBody: (functionName) => lostBodies.note(functionName) };
}

function linkProbes(link: Link, deep: boolean, parts: HealthParts): readonly HealthProbe[] {
  const { stores, connectwise, servicenowOf, checkLinks, now } = parts;
  const client = (): ServiceNowClient => servicenowOf(link);
  return [
    linkedRecordsProbe(link, connectwise),
    servicenowProbe(link, client, now),
    journalProbe(link, client),
    cursorsProbe(link.name, stores.cursors, now),
    deadLettersProbe(link.name, stores.deadLetters),
    ...(deep ? [linkWordsProbe(link.name, checkLinks)] : []),
  ];
}
