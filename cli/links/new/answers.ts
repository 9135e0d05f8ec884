/** Gathers what a new link needs: from flags, and where somebody can be asked, from questions. */
import { newLinkSystems, type Choice, type NewLinkSystems } from '../../../shared/app/operate/new-link.ts';
import type { LinkAnswers } from '../../../shared/rules/config/new-link/draft.ts';
import {
  proposePriorities,
  proposeStatuses,
  type StatusRow,
} from '../../../shared/rules/config/new-link/propose-words.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { printable } from '../../../shared/rules/printable.ts';
import { didYouMean } from '../../../shared/rules/words/did-you-mean.ts';
import { say } from '../../terminal/print.ts';
import { named, type Questions, type Search } from './questions.ts';

/** The answers that a person may give beforehand: each question has a flag. */
export interface NewLinkFlags {
  readonly name?: string;
  readonly template?: string;
  readonly instance?: string;
  readonly user?: string;
  readonly auth: 'oauth' | 'basic';
  readonly company?: string;
  readonly board?: readonly string[];
  readonly createOn?: string;
  readonly customer?: string;
  readonly group?: string;
  readonly caller?: string;
  readonly webhookSecret?: string;
  readonly acceptWords: boolean;
}

/** The parts of a link that its template gives. */
export interface Given {
  readonly connectwise?: { readonly boards?: readonly number[]; readonly createOnBoard?: number };
  readonly servicenow?: {
    readonly instance?: string;
    readonly user?: string;
    readonly auth?: Readonly<Record<string, string>>;
    readonly assignmentGroup?: string;
    readonly webhookSecret?: string;
  };
  readonly status?: LinkAnswers['status'];
  readonly priority?: LinkAnswers['priority'];
}

/** The flags that are required if nobody can be asked. */
const required = {
  name: '--name',
  instance: '--instance',
  user: '--user',
  company: '--company',
  board: '--board',
  customer: '--customer',
} as const;

/** Throws `input-missing` (refuse) with every flag that is missing. */
export function requireFlags(flags: NewLinkFlags, given: Given): void {
  const { instance, user } = given.servicenow ?? {};
  const known: NewLinkFlags = {
    ...flags,
    ...(instance === undefined ? {} : { instance }),
    ...(user === undefined ? {} : { user }),
    ...(given.connectwise?.boards === undefined ? {} : { board: ['given'] }),
  };
  const missing: string[] = Object.entries(required).flatMap(([key, flag]) =>
    known[key as keyof typeof required] === undefined ? [flag] : [],
  );
  const proposes = given.status === undefined || given.priority === undefined;
  if (proposes && !flags.acceptWords) missing.push('--accept-words');
  if (missing.length > 0)
    throw new CodedError('input-missing', {
      detail: `Standard input is not a terminal, so these options are needed: ${missing.join(', ')}.`,
    });
}

/**
 * The answers. `variables`: those that the settings give for addresses. Throws `input-missing` for a question without
 * an answer, `usage-invalid` for an address or a name that is none (both refuse), and what the systems throw.
 */
export async function gatherAnswers(
  flags: NewLinkFlags,
  name: string,
  {
    given,
    ask,
    variables,
  }: {
    readonly given: Given;
    readonly ask: Questions | null;
    readonly variables: Readonly<Record<string, string>>;
  },
): Promise<LinkAnswers> {
  const text = async (flag: string | undefined, question: string): Promise<string> =>
    flag ?? ((await ask?.line(`${question}:`)) ?? '').trim();
  const instance =
    given.servicenow?.instance ?? (await text(flags.instance, 'address of the ServiceNow instance'));
  const user =
    given.servicenow?.user ?? (await text(flags.user, 'user name under which this app writes in ServiceNow'));
  const auth = given.servicenow?.auth ?? authOf(flags.auth, name);
  const variable = /^\$\{([A-Z0-9_]+)\}$/.exec(instance)?.[1];
  const address = variable === undefined ? instance : (variables[variable] ?? instance);
  if (!URL.canParse(address))
    throw new CodedError('usage-invalid', {
      detail: `The instance is an address such as https://example.service-now.com.`,
    });
  const systems = newLinkSystems({ instance: address, auth } as Parameters<typeof newLinkSystems>[0]);

  const pick = async (flag: string | undefined, question: string, search: Search): Promise<Choice> => {
    if (flag !== undefined) return requireNamed(flag, question, search);
    const chosen = (await ask?.choose(question, search)) ?? null;
    if (chosen === null) throw new CodedError('input-missing', { detail: `${question} is missing.` });
    return chosen;
  };
  const pickOrNone = async (
    flag: string | undefined,
    question: string,
    search: Search,
  ): Promise<string | null> => {
    if (flag !== undefined) return (await requireNamed(flag, question, search)).id;
    return ((await ask?.choose(question, search, { mayBeNone: true })) ?? null)?.id ?? null;
  };

  const company = await pick(flags.company, 'company in ConnectWise', (search) => systems.companies(search));
  const boards = given.connectwise?.boards ?? (await boardsOf(flags, { systems, ask, pick }));
  const [firstBoard = 0] = boards;
  const createOn =
    flags.createOn === undefined
      ? null
      : await pick(flags.createOn, 'board for new tickets', boardSearch(systems));
  const customer = await pick(flags.customer, 'company in ServiceNow', (search) => systems.customers(search));
  const group =
    given.servicenow?.assignmentGroup ??
    (await pickOrNone(flags.group, 'group for new incidents', (search) => systems.groups(search)));
  const caller = await pickOrNone(flags.caller, 'caller of new incidents', (search) =>
    systems.callers(search, customer.id),
  );
  const words = await wordsOf(boards, { systems, ask, given });
  return {
    name,
    template: flags.template ?? null,
    companyId: Number(company.id),
    boards,
    createOnBoard: createOn === null ? (given.connectwise?.createOnBoard ?? firstBoard) : Number(createOn.id),
    instance,
    auth,
    user,
    company: customer.id,
    assignmentGroup: group,
    caller,
    webhookSecret: flags.webhookSecret ?? given.servicenow?.webhookSecret ?? `${name}-servicenow-webhook`,
    ...words,
  };
}

function authOf(kind: NewLinkFlags['auth'], name: string): Readonly<Record<string, string>> {
  return kind === 'basic'
    ? { kind, userSecret: `${name}-servicenow-user`, passwordSecret: `${name}-servicenow-password` }
    : {
        kind,
        clientIdSecret: `${name}-servicenow-client-id`,
        clientSecretSecret: `${name}-servicenow-client-secret`,
      };
}

/** The one that a flag names, by its id or its name. Throws `usage-invalid`. */
async function requireNamed(said: string, question: string, search: Search): Promise<Choice> {
  const found = named(said, await search(said)) ?? named(said, await search(''));
  if (found !== undefined) return found;
  if (/^([0-9]+|[0-9a-f]{32})$/.test(said)) return { id: said, name: said };
  const near = (await search('')).map(({ name }) => name);
  throw new CodedError('usage-invalid', { detail: didYouMean(question, said, near) });
}

/** Boards are few, and all of them are known. */
const boardSearch =
  (systems: NewLinkSystems): Search =>
  async (search) =>
    (await systems.boards()).filter(({ name }) => name.toLowerCase().startsWith(search.toLowerCase()));

async function boardsOf(
  flags: NewLinkFlags,
  {
    systems,
    ask,
    pick,
  }: {
    readonly systems: NewLinkSystems;
    readonly ask: Questions | null;
    readonly pick: (flag: string | undefined, question: string, search: Search) => Promise<Choice>;
  },
): Promise<readonly number[]> {
  const search = boardSearch(systems);
  if (flags.board !== undefined) {
    const chosen = [];
    for (const one of flags.board) chosen.push(Number((await pick(one, 'board', search)).id));
    return chosen;
  }
  const boards = [Number((await pick(undefined, 'board', search)).id)];
  while (boards.length < 20) {
    const next = (await ask?.choose('another board', search, { mayBeNone: true })) ?? null;
    if (next === null) break;
    if (!boards.includes(Number(next.id))) boards.push(Number(next.id));
  }
  return boards;
}

async function wordsOf(
  boards: readonly number[],
  {
    systems,
    ask,
    given,
  }: { readonly systems: NewLinkSystems; readonly ask: Questions | null; readonly given: Given },
): Promise<Pick<LinkAnswers, 'status' | 'priority'>> {
  const states = await systems.states();
  const labels = new Map(states.map(({ value, label }) => [value, label]));
  const status = given.status ?? [];
  const proposed = [];
  for (const board of given.status === undefined ? boards : [])
    proposed.push({ board, rows: proposeStatuses(await systems.statuses(board), states) });
  const priority = given.priority ?? proposePriorities(await systems.priorities());
  for (const { board, rows } of proposed)
    say(`board ${board}\n${rows.map((row) => rowText(row, labels)).join('\n')}`);
  if (given.priority === undefined)
    say(
      `priorities\n${priority.map((row) => `  ${printable(row.connectwise)} = impact ${row.impact}, urgency ${row.urgency}`).join('\n')}`,
    );
  if (ask !== null && (given.status === undefined || given.priority === undefined))
    await ask.line(
      'These words are a proposal; you can change them in the file afterwards. Press Enter to continue:',
    );
  return { status: given.status === undefined ? proposed : status, priority };
}

function rowText({ connectwise, servicenow, use }: StatusRow, labels: ReadonlyMap<string, string>): string {
  const way = use === 'to-servicenow' ? '→' : use === 'to-connectwise' ? '←' : '=';
  return `  ${printable(connectwise)} ${way} ${printable(labels.get(servicenow) ?? '')} (${printable(servicenow)})`;
}
