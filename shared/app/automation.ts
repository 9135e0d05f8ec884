/** Makes the dependencies of automations that touch ConnectWise alone. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { audited, type AuditNeeds } from '../kit/audited.ts';
import type { AutomationNeeds } from '../automations/needs.ts';
import type { CreateTicketNeeds } from '../automations/tickets/create-ticket.ts';
import { createUpdatePlans } from '../azure/stores/automations/update-plans.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import { createClaims } from '../kit/claims.ts';
import { idempotent } from '../kit/idempotent-handler.ts';
import { tableKey } from '../kit/table-keys.ts';
import {
  allowedCompanies,
  requireAllowedCompany,
  requireTestCompany,
} from '../rules/config/allowed-companies.ts';
import type { Config } from '../rules/config/link.ts';
import { CodedError } from '../rules/errors.ts';
import { requireRunning } from '../automations/sync/pause/link-pause.ts';
import type { LinkPauses } from '../ports/link-states.ts';
import type { Measure } from '../rules/metrics.ts';
import type { Table } from '../ports/table.ts';
import type { UpdatePlanStore, UpdateStepQueue } from '../ports/update-plans.ts';
import type { Measuring } from './measure.ts';

/** The part of the app that automations on ConnectWise alone use. */
export interface AutomationApp {
  /** The dependencies of a story that touches ConnectWise alone. */
  readonly automation: AutomationNeeds;
  /** The store of bulk updates' plans, and the queue of their steps. */
  readonly updatePlans: {
    readonly plans: UpdatePlanStore;
    readonly steps: UpdateStepQueue;
    /** Milliseconds since 1970. */
    now(): number;
    /** Begins with eight hexadecimal digits. */
    newId(): string;
  };
  /** The companies for trying automations on a production system. */
  readonly testCompanies: readonly number[];
  /** The further dependencies of `create-ticket`. */
  readonly ticketDefaults: Omit<CreateTicketNeeds, keyof AutomationNeeds | 'actor' | 'deadline'>;
  /** Counts what a story's fold gave. */
  measure(measures: readonly Measure[]): void;
}

/** Longer than any invocation: a run that died holds up the next one no longer than this. */
const claimMs = 10 * 60_000;

/**
 * Does work that one run at a time may do, by its name; throws `run-in-progress` (retry) while another does it. `now`
 * in milliseconds since 1970.
 */
export function oneRunAtATime(
  table: Table,
  now: () => number,
): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const claims = createClaims(table);
  return async (name, work) => {
    const place = { partitionKey: 'claims', rowKey: tableKey(name) };
    const owner = randomUUID();
    if (!(await claims.acquire(place, owner, now(), claimMs)))
      throw new CodedError('run-in-progress', { detail: name, facts: { run: name } });
    try {
      return await work();
    } finally {
      // The work is done: a claim that cannot be released ends by itself.
      await claims.release(place, owner).catch(() => undefined);
    }
  };
}

/**
 * Handles a request once per key and operation, for a day. A failure is open to a later try, which learns that its effect
 * may be there already: the cause may have been put right, in the request or in ConnectWise. Throws as `idempotent`.
 */
export function oncePerKey(
  table: Table,
  { now, newId }: Pick<AuditNeeds, 'now' | 'newId'>,
): CreateTicketNeeds['once'] {
  return (operation, request, work) =>
    idempotent({
      table,
      name: operation,
      keyOf: (asked: typeof request) => asked.key,
      payloadOf: ({ payload }) => payload,
      work: (_asked, run) => work(run),
      mayTryAgain: () => true,
      now,
      newOwner: newId,
    })(request);
}

/** The needs over what the app has. Nothing is asked before a story does. */
export function automationApp(parts: {
  readonly config: Config;
  /** The table of claims. */
  readonly table: Table;
  readonly connectwise: ConnectWiseClient;
  /** The table of stored plans of bulk updates, and the queue of their steps. */
  readonly plansTable: Table;
  readonly steps: UpdateStepQueue;
  readonly metrics: Pick<Measuring, 'all'>;
  readonly pauses: Pick<LinkPauses, 'of'>;
  /** The journal of who asked for what, and the app's clock. */
  readonly auditing: AuditNeeds;
}): AutomationApp {
  const { connectwise, auditing } = parts;
  const companies = allowedCompanies(parts.config);
  const { testCompanies } = parts.config.automations;
  const linksOf = (companyId: number): readonly string[] =>
    parts.config.links
      .filter(({ enabled, connectwise: side }) => enabled && side.companyId === companyId)
      .map(({ name }) => name);
  return {
    automation: {
      connectwise,
      companies,
      forCompany: (id, options) =>
        connectwise.forCompany(requireAllowedCompany(id, companies).id, {
          ...options,
          async beforeWrite(company) {
            await requireTestCompany(id, testCompanies, async () => (await company.get()).name);
            for (const link of linksOf(id)) await requireRunning(link, parts.pauses);
          },
        }),
      audited: (order, work) => audited(order, auditing, work),
      underClaim: oneRunAtATime(parts.table, () => auditing.now()),
      sleep: (milliseconds) => sleep(milliseconds),
    },
    updatePlans: {
      plans: createUpdatePlans(parts.plansTable, companies),
      steps: parts.steps,
      now: () => auditing.now(),
      newId: () => auditing.newId(),
    },
    testCompanies,
    ticketDefaults: {
      priorities: parts.config.automations.priorities,
      boardOf: (companyId) =>
        parts.config.links.find(({ enabled, connectwise: side }) => enabled && side.companyId === companyId)
          ?.connectwise.createOnBoard ?? null,
      now: () => auditing.now(),
      newId: () => auditing.newId(),
      once: oncePerKey(parts.table, auditing),
    },
    measure: (measures) => parts.metrics.all(measures),
  };
}
