/** Both systems as somebody asks them who makes a new link: what there is to choose from. Nothing is written. */
import { setTimeout as sleep } from 'node:timers/promises';
import { firstRows } from '../../connectwise/lists/first-rows.ts';
import { referenceWords } from '../../connectwise/sync/reference-words.ts';
import type { Link } from '../../rules/config/link.ts';
import type { ProposedFor, StateWord } from '../../rules/config/new-link/propose-words.ts';
import { usualRetry } from '../../rules/retry.ts';
import type { ServiceNowClient } from '../../servicenow/http/client.ts';
import { both, term } from '../../servicenow/http/query.ts';
import { choiceLabels } from '../../servicenow/sync/read/choice-labels.ts';
import type { RetryDeps } from '../../web/attempt.ts';
import { axiosSend } from '../../web/send.ts';
import { connectwiseOf } from '../connect-connectwise.ts';
import { servicenowClients } from '../connect-servicenow.ts';
import { secretStore } from '../credentials.ts';
import { readScriptSettings } from '../settings.ts';

/** Something to choose: its id, and how people call it. */
export interface Choice {
  readonly id: string;
  readonly name: string;
}

/**
 * The choices that the two systems offer for a new link. A search finds names that begin with its text; an empty one
 * finds the first.
 */
export interface NewLinkSystems {
  companies(search: string): Promise<readonly Choice[]>;
  boards(): Promise<readonly Choice[]>;
  /** The active ones, in the order of the board. */
  statuses(board: number): Promise<readonly ProposedFor[]>;
  priorities(): Promise<readonly string[]>;
  states(): Promise<readonly StateWord[]>;
  customers(search: string): Promise<readonly Choice[]>;
  groups(search: string): Promise<readonly Choice[]>;
  /** Of the customer's people. */
  callers(search: string, customer: string): Promise<readonly Choice[]>;
}

const maxShown = 50;

/** The systems. Throws `settings-invalid` (dead-letter); each question throws what its call throws. */
export function newLinkSystems(servicenow: Pick<Link['servicenow'], 'instance' | 'auth'>): NewLinkSystems {
  const now = (): number => Date.now();
  const settings = readScriptSettings();
  const retry: RetryDeps = {
    send: axiosSend(),
    policy: usualRetry,
    now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: () => Math.random(),
  };
  const secrets = secretStore(settings, now);
  const connectwise = connectwiseOf(settings, secrets, retry);
  const words = referenceWords(connectwise, now);
  // Only its address and its sign-in are looked at.
  const client = servicenowClients(secrets, retry)({ name: 'new', servicenow } as Link);
  return {
    async companies(search) {
      const list = connectwise.companies.list({
        ...(search === '' ? {} : { where: (company) => company('name').startsWith(search) }),
        fields: ['id', 'name'],
      });
      return (await firstRows(list, maxShown)).map(({ id, name }) => ({ id: String(id), name: name ?? '' }));
    },
    async boards() {
      return (await connectwise.reference.boards()).map(({ id, name }) => ({ id: String(id), name }));
    },
    statuses: async (board) =>
      (await words.statuses(board))
        .filter(({ inactive }) => inactive !== true)
        .map(({ name, closedStatus }) => ({ name, closed: closedStatus === true })),
    priorities: () => words.priorities(),
    async states() {
      const { state } = await choiceLabels(client);
      return [...state]
        .map(([value, label]) => ({ value, label }))
        .toSorted((one, other) => Number(one.value) - Number(other.value));
    },
    customers: (search) => named(client, 'core_company', 'name', startOf('name', search)),
    groups: (search) => named(client, 'sys_user_group', 'name', startOf('name', search)),
    callers: (search, customer) =>
      named(
        client,
        'sys_user',
        'user_name',
        both(term('company', '=', customer), startOf('user_name', search)),
        customer,
      ),
  };
}

const startOf = (column: string, search: string): string =>
  search === '' ? '' : term(column, 'STARTSWITH', search);

/** A condition on a column that the instance does not know is dropped by it, so what is of another customer is left out. */
async function named(
  client: ServiceNowClient,
  table: string,
  column: string,
  query: string,
  customer: string | null = null,
): Promise<readonly Choice[]> {
  const fields = ['sys_id', column, ...(customer === null ? [] : ['company'])];
  const { rows } = await client.page(table, { query, fields, limit: maxShown });
  return rows
    .filter((row) => customer === null || row['company'] === customer)
    .map((row) => ({ id: row['sys_id'] ?? '', name: row[column] ?? '' }));
}
