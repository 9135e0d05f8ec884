/**
 * ConnectWise for an automation: typed records, chosen fields, lists as iterators, changes verified.
 *
 *     const open = client.tickets.list({
 *       where: (ticket) => all(ticket('board/id').is(1), ticket('closedFlag').is(false)),
 *       fields: ['summary', 'company/name'],
 *     });
 *     for await (const ticket of open) await client.tickets.update(ticket.id, { status: { id: 5 } });
 *
 * Work for one customer goes through `forCompany(id)`; a rehearsal through `dryRun()`.
 */
import { bundles, type Bundles } from './records/bundles.ts';
import type { CallConnectWise } from './http/call.ts';
import { forCompany, type CompanyClient, type CompanyOptions } from './scope/company.ts';
import { dryRun, type WouldSend } from './records/dry-run.ts';
import { records, type Records } from './records/kinds.ts';
import { referenceData, type ReferenceData } from './records/reference-data.ts';

/**
 * Everything an automation can ask of ConnectWise and change there, as the API member may. Each call throws a
 * `CodedError` of the codes that `CallConnectWise` and the method name.
 */
export interface ConnectWiseClient extends Records, Bundles {
  /** Boards, statuses, priorities, members, types: read once, kept 15 minutes, and for hours when ConnectWise is away. */
  readonly reference: ReferenceData;
  /** The same for one company, which it can neither read nor write outside of. */
  forCompany(companyId: number, options?: CompanyOptions): CompanyClient;
  /**
   * The same, with every call of it cancelled by this signal: `http-aborted` (retry). A write that was on its way may have
   * been done all the same.
   */
  withSignal(signal: AbortSignal): ConnectWiseClient;
  /**
   * The same, with no attempt of any call begun after this time (milliseconds since 1970): `remote-busy` (retry), and nothing
   * was sent. One that is under way is not cut off.
   */
  withDeadline(deadline: number): ConnectWiseClient;
  /** The same, and how many calls it has made; a call that is tried again is one. */
  counted(): { readonly client: ConnectWiseClient; readonly calls: () => number };
  /** A client that reads as this one does and sends no write; `recorded` holds what it would have sent. */
  dryRun(): { readonly client: ConnectWiseClient; readonly recorded: readonly WouldSend[] };
}

/** Options of a client; none is needed. */
export interface ClientOptions {
  /** The clock for the age of reference data. */
  readonly now?: (() => number) | undefined;
}

/**
 * A client over one caller. It reads and writes whatever the API member may.
 *
 * @example
 * import { connectwiseClient } from './client.ts';
 *
 * // In an app `call` is a `connectwiseCaller`; this one answers every call with the same ticket.
 * const call = () => Promise.resolve({ value: { id: 12, summary: 'Printer offline' }, headers: {} });
 * const { client, recorded } = connectwiseClient(call).dryRun();
 * const { summary } = await client.tickets.get(12, ['summary']);
 * summary; // → 'Printer offline'
 * recorded.length; // → 0
 */
export function connectwiseClient(call: CallConnectWise, options: ClientOptions = {}): ConnectWiseClient {
  const now = options.now ?? (() => Date.now());
  return clientOver(call, now, referenceData(records(call), { now }));
}

function clientOver(call: CallConnectWise, now: () => number, reference: ReferenceData): ConnectWiseClient {
  const all = records(call);
  const client: Omit<ConnectWiseClient, 'forCompany'> = {
    ...all,
    ...bundles(call, all),
    reference,
    withSignal: (signal) =>
      // Reference data is everybody's: who gives up must not take the answer away from the others.
      clientOver(
        (asked) =>
          call({
            ...asked,
            signal: asked.signal === undefined ? signal : AbortSignal.any([asked.signal, signal]),
          }),
        now,
        reference,
      ),
    withDeadline: (deadline) =>
      clientOver(
        (asked) => call({ ...asked, deadline: Math.min(deadline, asked.deadline ?? Infinity) }),
        now,
        reference,
      ),
    counted() {
      let calls = 0;
      const counting: CallConnectWise = (asked) => {
        calls += 1;
        return call(asked);
      };
      return { client: clientOver(counting, now, reference), calls: () => calls };
    },
    dryRun() {
      const rehearsal = dryRun(call);
      return { client: connectwiseClient(rehearsal.call, { now }), recorded: rehearsal.recorded };
    },
  };
  return {
    ...client,
    forCompany(companyId, options = {}) {
      const { deadline, ...rest } = options;
      return deadline === undefined
        ? forCompany(client, companyId, rest)
        : client.withDeadline(deadline).forCompany(companyId, rest);
    },
  };
}
