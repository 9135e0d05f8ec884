/**
 * Removes one customer's data: every row and message of one link, in every table and queue.
 *
 *   not enabled? ─▶ nobody at work? ─▶ written down ─▶ each store emptied ─▶ each store read once more ─▶ written down
 *
 * Killed anywhere, it continues when requested again: what is gone is not found. The row of the audit journal that says who
 * requested it stays. Records of ConnectWise and ServiceNow are not touched, and secrets are the operator's to remove.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { CustomerData, CustomerStore } from '../../ports/stored-data/customer.ts';
import { CodedError } from '../../rules/errors.ts';
import { linkNamed } from '../../rules/config/named-link.ts';
import type { Actor } from '../../rules/operate/audit.ts';

/** The links of the configuration, and all stored data of one. */
export interface RemoveCustomerNeeds extends AuditNeeds {
  /** Every link of the configuration. */
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  dataOf(link: string): CustomerData;
  sleep(milliseconds: number): Promise<void>;
}

/** One store of the report. */
export interface StoreReport {
  readonly name: string;
  readonly kind: CustomerStore['kind'];
  /** Removed now; 0 in a dry run. */
  readonly removed: number;
  /** Rows or messages looked at in the last look. */
  readonly examined: number;
  /** Of those, the customer's. */
  readonly remaining: number;
  /** Messages that nobody can see now. */
  readonly hidden: number;
}

/**
 * `unknown`: neither the configuration nor any store knows the link. `remains`: something is left, or messages are hidden
 * whose link is not known. `interrupted`: stopped by the signal, to be requested again.
 */
export interface RemoveCustomerOutcome {
  readonly kind: 'unknown' | 'dry-run' | 'removed' | 'remains' | 'interrupted';
  readonly stores: readonly StoreReport[];
}

interface RemoveCustomerAsked {
  readonly link: string;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

const namePattern = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * Removes the data, or with `dryRun` only counts it. Throws `request-invalid` for what is no name of a link,
 * `link-still-enabled` and `link-in-use` before anything is changed, and the codes of storage.
 */
export async function removeCustomer(
  asked: RemoveCustomerAsked,
  actor: Actor,
  needs: RemoveCustomerNeeds,
): Promise<RemoveCustomerOutcome> {
  const { link, dryRun, signal } = asked;
  if (!namePattern.test(link))
    throw new CodedError('request-invalid', { detail: 'A link has lower-case letters, digits and hyphens.' });
  const configured = linkNamed(needs.links, link);
  if (configured?.enabled === true)
    throw new CodedError('link-still-enabled', {
      detail: `The app would write rows of ${link} again. Set "enabled": false for it in config.json, or take it out, and deploy that first.`,
      facts: { link },
    });
  const data = needs.dataOf(link);
  const before = await inTurn(data.stores, signal, async (store) =>
    reportOf(store, 0, await store.look(signal)),
  );
  if (before === null) return { kind: 'interrupted', stores: [] };
  const isKnown = configured !== undefined || before.some(({ remaining }) => remaining > 0);
  if (!isKnown && !(await wasRemoved(link, needs))) return { kind: 'unknown', stores: before };
  if (dryRun) return { kind: 'dry-run', stores: before };
  await requireNobodyAtWork(link, data, needs);
  const order = {
    actor,
    action: 'customer-remove',
    link,
    scope: 'every row and message of the link',
  } as const;
  return audited(order, needs, async () => {
    const result = await removeAndProve(data, signal, needs);
    return { outcome: outcomeText(result), result };
  });
}

async function removeAndProve(
  data: CustomerData,
  signal: AbortSignal,
  needs: Pick<RemoveCustomerNeeds, 'sleep'>,
): Promise<RemoveCustomerOutcome> {
  const removed = new Map<CustomerStore, number>();
  const emptied = await inTurn(data.stores, signal, async (store) => {
    removed.set(store, await store.remove(signal));
  });
  const stores =
    emptied === null
      ? null
      : await inTurn(data.stores, signal, async (store) =>
          onceSeen(store, reportOf(store, removed.get(store) ?? 0, await store.prove(signal)), signal, needs),
        );
  if (stores === null) return { kind: 'interrupted', stores: [] };
  const isLeft = stores.some(({ remaining, hidden }) => remaining + hidden > 0);
  return { kind: isLeft ? 'remains' : 'removed', stores };
}

/** Looks that a hidden message is given to be seen, and the time between two; a removal that was killed hides some. */
const maxLooks = 8;
const betweenLooksMs = 5_000;

/** The report once no message is hidden any more, or the last one of several. */
async function onceSeen(
  store: CustomerStore,
  report: StoreReport,
  signal: AbortSignal,
  { sleep }: Pick<RemoveCustomerNeeds, 'sleep'>,
): Promise<StoreReport> {
  let last = report;
  for (let look = 0; look < maxLooks && last.hidden > 0 && !signal.aborted; look += 1) {
    await sleep(betweenLooksMs);
    const more = await store.remove(signal);
    last = reportOf(store, last.removed + more, await store.prove(signal));
  }
  return last;
}

/** Each store after the other; null once the signal has fired. */
async function inTurn<Result>(
  stores: readonly CustomerStore[],
  signal: AbortSignal,
  work: (store: CustomerStore) => Promise<Result>,
): Promise<readonly Result[] | null> {
  const results: Result[] = [];
  for (const store of stores) {
    if (signal.aborted) return null;
    try {
      results.push(await work(store));
    } catch (thrown) {
      if (signal.aborted) return null;
      throw thrown;
    }
  }
  return signal.aborted ? null : results;
}

function reportOf(
  { name, kind }: CustomerStore,
  removed: number,
  { examined, found, hidden }: Awaited<ReturnType<CustomerStore['look']>>,
): StoreReport {
  return { name, kind, removed, examined, remaining: found, hidden };
}

async function requireNobodyAtWork(
  link: string,
  data: CustomerData,
  needs: RemoveCustomerNeeds,
): Promise<void> {
  const left = (await data.workedUntil()) - needs.now();
  if (left <= 0) return;
  throw new CodedError('link-in-use', {
    detail: `A worker has a pair of ${link}; its claim ends in ${Math.ceil(left / 1000)} s. Deploy the configuration without the link first, then try again.`,
    facts: { link },
    retryAfterMs: left,
  });
}

/** True if this link was removed before: then a second request only checks that nothing has come back. */
async function wasRemoved(link: string, { audit }: RemoveCustomerNeeds): Promise<boolean> {
  return (await audit.list(link, 1_000)).some(({ action }) => action === 'customer-remove');
}

function outcomeText({ kind, stores }: RemoveCustomerOutcome): string {
  const sum = (of: (store: StoreReport) => number): number =>
    stores.reduce((total, store) => total + of(store), 0);
  if (kind === 'interrupted') return 'interrupted: request it again';
  return `removed ${sum(({ removed }) => removed)}, ${sum(({ remaining }) => remaining)} left, ${sum(({ hidden }) => hidden)} messages hidden`;
}
