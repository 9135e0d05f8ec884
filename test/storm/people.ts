/**
 * The people of a storm: a service claimed in ConnectWise and a customer's in ServiceNow, who open, rename, move on,
 * prioritise, write and attach. Every text and file of theirs is unlike any other, so that it can be looked for
 * afterwards.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../../sandbox/world/start.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A note that a person wrote, and where. */
export interface WrittenNote {
  readonly side: 'connectwise' | 'servicenow';
  readonly recordId: string;
  readonly text: string;
  readonly isPrivate: boolean;
}

/** A file that a person attached, and where. */
export interface AttachedFile {
  readonly recordId: string;
  readonly name: string;
  readonly content: string;
}

export interface People {
  openTicket(): Promise<void>;
  /** One deed, chosen at random. */
  doSomething(): Promise<void>;
  edits(): number;
  tickets(): number;
  ticketIds(): readonly string[];
  notes(): readonly WrittenNote[];
  files(): readonly AttachedFile[];
  /** Runs `ticket-sync` by hand on the first host and waits for its end: polls that pile up slow each other down. */
  poll(): Promise<void>;
  records(side: 'connectwise' | 'servicenow', table: string): Promise<readonly Row[]>;
  /** Requests that change something, as counted since `forgetRequests`. */
  writes(): Promise<{ readonly total: number; readonly byRoute: readonly string[] }>;
  forgetRequests(): Promise<void>;
}

/** People who act on both simulators of a world. `pollsDone` counts the polls that ended on any host. */
export function people(world: World, random: () => number, pollsDone: () => number): People {
  const { connectwise, servicenow } = world.addresses;
  const ids: string[] = [];
  const written: WrittenNote[] = [];
  const attached: AttachedFile[] = [];
  let deeds = 0;

  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const edit = async (address: string, table: string, id: string | null, set: Row): Promise<Row> =>
    (await json(`${address}/_sim/edit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ table, id, set, by: address === connectwise ? 'tpatel' : 'beth.anglin' }),
    })) as Row;
  const records = async (side: 'connectwise' | 'servicenow', table: string): Promise<readonly Row[]> =>
    (await json(
      `${side === 'connectwise' ? connectwise : servicenow}/_sim/records/${table}`,
    )) as readonly Row[];

  async function openTicket(): Promise<void> {
    deeds += 1;
    const made = await edit(connectwise, 'tickets', null, {
      summary: `deed ${deeds} opened`,
      company: { id: 2 },
      board: { id: 1 },
      initialDescription: `Text of deed ${deeds}`,
    });
    ids.push(String(made['id']));
  }

  /** A file of some hundred bytes, of another length each time. */
  function newFile(recordId: string): AttachedFile {
    const file = { recordId, name: `deed-${deeds}.txt`, content: `Line of deed ${deeds}.\n`.repeat(deeds) };
    attached.push(file);
    return file;
  }

  async function asAPerson(id: string): Promise<void> {
    const deed = `deed ${deeds}`;
    const set = (values: Row): Promise<Row> => edit(connectwise, 'tickets', id, values);
    const choice = Math.floor(random() * 6);
    if (choice === 0) await set({ summary: `${deed} on the ticket` });
    else if (choice === 1)
      await set({ status: { name: pick(['New', 'In Progress', 'Scheduled', 'Waiting']) } });
    else if (choice === 2) await set({ priority: { name: `Priority ${1 + Math.floor(random() * 4)}` } });
    else if (choice === 3) {
      const { name: fileName, content } = newFile(id);
      await edit(connectwise, 'documents', null, {
        recordType: 'Ticket',
        recordId: Number(id),
        fileName,
        content,
      });
    } else {
      const isPrivate = random() < 0.5;
      const section = isPrivate ? { internalAnalysisFlag: true } : { detailDescriptionFlag: true };
      await edit(connectwise, 'notes', null, { ticketId: Number(id), text: deed, ...section });
      written.push({ side: 'connectwise', recordId: id, text: deed, isPrivate });
    }
  }

  async function atTheCustomers(id: string): Promise<void> {
    const deed = `deed ${deeds}`;
    const level = (): string => String(1 + Math.floor(random() * 3));
    const set = (values: Row): Promise<Row> => edit(servicenow, 'incident', id, values);
    const choice = Math.floor(random() * 6);
    if (choice === 0) await set({ short_description: `${deed} on the incident` });
    else if (choice === 1)
      await set({ state: pick(['1', '2', '6']), close_code: 'Solution provided', close_notes: 'Done.' });
    else if (choice === 2) await set({ impact: level(), urgency: level() });
    else if (choice === 3) {
      const { name, content } = newFile(id);
      await edit(servicenow, 'sys_attachment', null, { table_sys_id: id, file_name: name, content });
    } else {
      const isPrivate = random() < 0.5;
      await set({ [isPrivate ? 'work_notes' : 'comments']: deed });
      written.push({ side: 'servicenow', recordId: id, text: deed, isPrivate });
    }
  }

  return {
    openTicket,
    async doSomething() {
      deeds += 1;
      const choice = random();
      if (choice < 0.04) await openTicket();
      else if (choice < 0.5) await asAPerson(pick(ids) ?? '');
      else {
        const ours = (await records('servicenow', 'incident')).filter((row) =>
          String(row['correlation_id']).startsWith('cwf:'),
        );
        const incident = pick(ours);
        if (incident !== undefined) await atTheCustomers(String(incident['sys_id']));
      }
    },
    edits: () => deeds,
    tickets: () => ids.length,
    ticketIds: () => ids,
    notes: () => written,
    files: () => attached,
    records,
    async poll() {
      const before = pollsDone();
      const response = await fetch(`${world.addresses.functions}/admin/functions/ticket-sync`, {
        method: 'POST',
        headers: { 'x-functions-key': world.masterKey, 'content-type': 'application/json' },
        body: '{}',
        signal: AbortSignal.timeout(20_000),
      });
      if (response.status !== 202)
        throw new Error(`Running ticket-sync by hand was answered ${response.status}.`);
      for (let look = 0; look < 600 && pollsDone() === before; look += 1) await sleep(100);
    },
    async writes() {
      const routes = await Promise.all(
        [connectwise, servicenow].map(async (address) => {
          const { byRoute } = (await json(`${address}/_sim/requests`)) as {
            readonly byRoute: Record<string, number>;
          };
          return Object.entries(byRoute).filter(
            ([route]) => !/^(GET|HEAD) /.test(route) && !/oauth_token|search/.test(route),
          );
        }),
      );
      const all = routes.flat();
      return {
        total: all.reduce((sum, [, times]) => sum + times, 0),
        byRoute: all.map(([route, times]) => `${route} ×${times}`),
      };
    },
    async forgetRequests() {
      for (const address of [connectwise, servicenow])
        await json(`${address}/_sim/requests`, { method: 'DELETE' });
    },
  };
}

async function json(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${init.method ?? 'GET'} ${new URL(url).pathname} answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
