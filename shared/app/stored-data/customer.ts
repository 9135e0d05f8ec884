/** The real things behind the removal of one customer's data. */
import { setTimeout as sleep } from 'node:timers/promises';
import { removeCustomer, type RemoveCustomerOutcome } from '../../automations/operate/remove-customer.ts';
import { openTable } from '../../azure/open-table.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import { customerData } from '../../azure/stores/customer/customer-data.ts';
import type { AuditNeeds } from '../../kit/audited.ts';
import type { Table } from '../../ports/table.ts';
import type { Link } from '../../rules/config/link.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import type { StoreName } from '../../rules/retention/stores.ts';

/** The app for the command that removes a customer. */
export interface CustomerApp {
  removeCustomer(
    asked: { readonly link: string; readonly dryRun: boolean; readonly signal: AbortSignal },
    actor: Actor,
  ): Promise<RemoveCustomerOutcome>;
}

/** The story over the app's storage account. */
export function customerApp(parts: {
  readonly account: StorageAccount;
  readonly links: readonly Link[];
  readonly auditing: AuditNeeds;
}): CustomerApp {
  const { account, links, auditing } = parts;
  const table = (name: StoreName): Table => openTable(account, name);
  const hostsOf = (some: readonly Link[]): readonly string[] =>
    some.map(({ servicenow }) => new URL(servicenow.instance).host);
  return {
    removeCustomer: (asked, actor) =>
      removeCustomer(asked, actor, {
        ...auditing,
        links,
        sleep: (milliseconds) => sleep(milliseconds),
        dataOf: (link) =>
          customerData(link, {
            account,
            table,
            hosts: {
              own: hostsOf(links.filter(({ name }) => name === link)),
              others: hostsOf(links.filter(({ name }) => name !== link)),
            },
          }),
      }),
  };
}
