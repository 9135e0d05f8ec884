/** A benchmark's hand on a simulator: its records as held, changes as people make them, its requests, its distance. */

/** A record as JSON brings it. */
export type Row = Readonly<Record<string, unknown>>;

/** One request that a simulator was asked; `at` is ISO 8601. */
export interface Asked {
  readonly at: string;
  readonly path: string;
  readonly query: string;
}

/** The number of requests that a simulator got, by route. */
export interface Requests {
  readonly total: number;
  readonly byRoute: Readonly<Record<string, number>>;
}

/** A simulator's control routes. Every method throws with what was answered. */
export interface Editor {
  readonly origin: string;
  /** Makes (`id` null) or changes a record as a person would. */
  edit(table: string, id: number | string | null, set: Row): Promise<Row>;
  records(table: string): Promise<readonly Row[]>;
  record(table: string, id: string): Promise<Row>;
  requests(): Promise<Requests>;
  /** Counts requests from zero again. */
  forget(): Promise<void>;
  /** The latest requests, the oldest of them first. */
  recent(): Promise<readonly Asked[]>;
}

/** The control routes of the simulator at that address. */
export function editor(origin: string): Editor {
  const ask = async (route: string, init: RequestInit = {}): Promise<unknown> => {
    const answer = await fetch(`${origin}/_sim/${route}`, init);
    if (!answer.ok) throw new Error(`${route} was answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    origin,
    edit: async (table, id, set) => (await ask('edit', posted({ table, id, set, by: 'tpatel' }))) as Row,
    records: async (table) => (await ask(`records/${table}`)) as readonly Row[],
    record: async (table, id) => (await ask(`records/${table}?id=${id}`)) as Row,
    requests: async () => (await ask('requests')) as Requests,
    forget: async () => void (await ask('requests', { method: 'DELETE' })),
    recent: async () => ((await ask('requests')) as { readonly recent: readonly Asked[] }).recent,
  };
}

/** Holds every answer of a simulator back for as long as a distance would. */
export async function slowDown(origin: string, latencyMs: number): Promise<void> {
  const options = { seconds: latencyMs / 1_000 };
  const answer = await fetch(`${origin}/_sim/faults`, posted({ fault: 'slow', times: 10_000_000, options }));
  if (!answer.ok) throw new Error(`${origin} took no fault: ${await answer.text()}`);
}

function posted(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
