/** The app as an automation that touches ConnectWise alone meets it: over the simulator, with what it told kept. */
import { HttpRequest, InvocationContext, type HttpResponseInit } from '@azure/functions';
import type { FunctionDefinition } from '../../functions/define.ts';
import { httpHandler, queueHandler, timerHandler } from '../../functions/run.ts';
import type { App } from '../../shared/app/app.ts';
import { oncePerKey } from '../../shared/app/automation.ts';
import { audited } from '../../shared/kit/audited.ts';
import type { AutomationNeeds } from '../../shared/automations/needs.ts';
import type { ConnectWiseClient } from '../../shared/connectwise/index.ts';
import { requireAllowedCompany, requireTestCompany } from '../../shared/rules/config/allowed-companies.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import type { Measure } from '../../shared/rules/metrics.ts';
import type { AuditRow } from '../../shared/rules/operate/audit.ts';
import type { UpdateStep } from '../../shared/rules/tickets/update-plan.ts';
import { createUpdatePlans } from '../../shared/azure/stores/automations/update-plans.ts';
import { memoryTable } from './fakes/memory-table.ts';

/** The traces that an automation left behind beside its answer. */
export interface Told {
  readonly audit: AuditRow[];
  readonly measures: Measure[];
  /** Name and outcome of each run. */
  readonly runs: [name: string, outcome: string][];
  readonly lines: string[];
  /** The messages on the queue of the steps of bulk updates. */
  readonly steps: { readonly message: UpdateStep; readonly delaySeconds: number }[];
}

/** An app over a client; companies 2 to 5 are allowed, the first of them by the link `northwind`. */
export function automationWorld(
  connectwise: ConnectWiseClient,
  {
    testCompanies = [],
    beforeStorage = () => undefined,
    ...change
  }: Partial<AutomationNeeds> & {
    readonly testCompanies?: number[];
    /** Called before each request of storage; what it throws, the request throws. */
    readonly beforeStorage?: () => void;
  } = {},
) {
  const told: Told = { audit: [], measures: [], runs: [], lines: [], steps: [] };
  let ids = 0;
  const clock = { now: Date.now() };
  const plansTable = memoryTable({ before: beforeStorage });
  const underWay = new Set<string>();
  const companies = [2, 3, 4, 5].map((id) => ({ id, link: id === 2 ? 'northwind' : null }));
  let orders = 0;
  const journal = {
    write: (row: AuditRow) => Promise.resolve(void told.audit.push(row)),
    list: () => Promise.resolve(told.audit),
  };
  const automation: AutomationNeeds = {
    connectwise,
    companies,
    forCompany: (id, options) =>
      connectwise.forCompany(requireAllowedCompany(id, companies).id, {
        ...options,
        beforeWrite: (company) =>
          requireTestCompany(id, testCompanies, async () => (await company.get()).name),
      }),
    audited: (order, work) =>
      audited(order, { audit: journal, now: Date.now, newId: () => `order ${(orders += 1)}` }, work),
    async underClaim(name, work) {
      if (underWay.has(name)) throw new CodedError('run-in-progress', { detail: name });
      underWay.add(name);
      try {
        return await work();
      } finally {
        underWay.delete(name);
      }
    },
    sleep: () => Promise.resolve(),
    ...change,
  };
  const app: Partial<App> = {
    automation,
    updatePlans: {
      plans: createUpdatePlans(plansTable, companies),
      steps: {
        async send(message, { delaySeconds = 0 } = {}) {
          beforeStorage();
          await Promise.resolve();
          told.steps.push({ message, delaySeconds });
        },
      },
      now: () => clock.now,
      newId: () => `${(ids += 1)}`.padStart(8, '0'),
    },
    ticketDefaults: {
      priorities: { Low: 'Priority 4', Medium: 'Priority 3', High: 'Priority 2', Critical: 'Priority 1' },
      boardOf: (company) => (company === 2 ? 1 : null),
      now: () => clock.now,
      newId: () => `id-${(ids += 1)}`,
      once: oncePerKey(plansTable, { now: () => clock.now, newId: () => `owner-${(ids += 1)}` }),
    },
    signInChecked: false,
    measure: (measures) => void told.measures.push(...measures),
    countRun: (name, outcome) => Promise.resolve(void told.runs.push([name, outcome])),
    traced: (_parent, work) => work(),
    timedRun: (_name, story) => story(),
    flush: () => Promise.resolve(),
    end: () => Promise.resolve(),
  };
  return { told, clock, app, plansTable, source: () => Promise.resolve(app as App) };
}

export type AutomationWorld = ReturnType<typeof automationWorld>;

/** Runs a function as the host does: its request's body, or its message, is given as it would arrive. */
export async function callFunction(
  definition: FunctionDefinition,
  { told, source }: AutomationWorld,
  given?: unknown,
  { method = 'POST', query = '' }: { readonly method?: 'GET' | 'POST'; readonly query?: string } = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const context = new InvocationContext({
    functionName: definition.name,
    logHandler: (_level, ...words) => told.lines.push(words.map(String).join(' ')),
  });
  if (definition.trigger === 'http') {
    const request = new HttpRequest({
      method,
      url: `http://localhost/api/${definition.route}${query === '' ? '' : `?${query}`}`,
      headers: { 'x-asked-by': 'night shift' },
      ...(method === 'GET'
        ? {}
        : { body: { string: typeof given === 'string' ? given : JSON.stringify(given) } }),
    });
    return bodyOf(await httpHandler(definition, source)(request, context));
  }
  if (definition.trigger === 'queue') await queueHandler(definition, source)(given, context);
  else await timerHandler(definition, source)({ isPastDue: false } as never, context);
  return { status: 200, body: undefined };
}

function bodyOf({ status = 200, jsonBody, body }: HttpResponseInit): {
  readonly status: number;
  readonly body: unknown;
} {
  return { status, body: typeof body === 'string' ? (JSON.parse(body) as unknown) : jsonBody };
}
