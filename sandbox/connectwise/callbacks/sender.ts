/** Sends callbacks: who hears of a change, what is sent, when it is tried again, and when an entry is switched off. */
import type { OrderedFault } from '../../common/fault-registry.ts';
import type { Deliver } from '../../common/types.ts';
import { numberOption } from '../api/call.ts';
import { hears } from './subscriptions.ts';
import { presentRow } from '../records/present.ts';
import { resourceOf } from '../model/resources.ts';
import { signatureOf } from './signature.ts';
import type { Row } from '../store/table.ts';
import { newRow, wireTime, type PublishedChange, type World } from '../store/world.ts';

/** Only after these answers does ConnectWise try again. */
const triedAgain = new Set([404, 409, 419, 429]);
const waitsBeforeRetry = [2000, 4000];
const switchOffAfter = 3 * 24 * 3_600_000;

interface Message {
  readonly entry: Row;
  readonly url: string;
  readonly body: Buffer;
  readonly signature: string;
  readonly messageId: string;
  readonly action: string;
  readonly recordId: number;
}

export interface CallbackSender {
  /** Starts sending what a change calls for. */
  publish(change: PublishedChange): void;
  /** Resolves when nothing is on its way. With a virtual clock, what waits for its time does not count. */
  idle(): Promise<void>;
}

/** A sender over a world's callback entries. What came of each message is kept in the table `deliveries`. */
export function createCallbackSender(world: World, deliver: Deliver): CallbackSender {
  const underway = new Set<Promise<unknown>>();
  const failingSince = new Map<number, number>();
  let heldBack: Message[] = [];

  function send(message: Message): void {
    void track(sendOnce(message));
  }

  /** One try; what comes after a wait starts again, so that waiting does not count as being under way. */
  async function sendOnce(message: Message, attempt = 0): Promise<void> {
    if (world.table('callbacks').get(message.entry.id) !== message.entry) return;
    const status = await answerTo(message);
    keep(message, attempt, status);
    if (status >= 200 && status < 300) {
      failingSince.delete(message.entry.id);
      return;
    }
    const wait = waitsBeforeRetry[attempt];
    if (triedAgain.has(status) && wait !== undefined) {
      void later(wait, () => sendOnce(message, attempt + 1));
      return;
    }
    noteFailure(message.entry);
  }

  async function track(work: Promise<void>): Promise<void> {
    underway.add(work);
    try {
      await work;
    } finally {
      underway.delete(work);
    }
  }

  async function later(wait: number, work: () => Promise<void>): Promise<void> {
    await world.clock.sleep(wait);
    await track(work());
  }

  /** 0 when no answer came in time. */
  async function answerTo({ url, body, signature }: Message): Promise<number> {
    try {
      const headers = { 'content-type': 'application/json; charset=utf-8', 'x-content-signature': signature };
      return (await deliver(url, headers, body)).status;
    } catch {
      return 0;
    }
  }

  function keep(message: Message, attempt: number, status: number): void {
    const { url, messageId, action, recordId, entry } = message;
    const at = wireTime(world.now());
    const values = {
      at,
      url,
      messageId,
      action,
      recordId,
      callbackId: entry.id,
      attempt: attempt + 1,
      status,
    };
    world.table('deliveries').add(newRow(world, 'deliveries', values, 'callbacks'));
  }

  function noteFailure(entry: Row): void {
    const since = failingSince.get(entry.id) ?? world.clock.now();
    failingSince.set(entry.id, since);
    if (world.clock.now() - since >= switchOffAfter) entry.values['inactiveFlag'] = true;
  }

  function dispatch(message: Message, fault: OrderedFault | undefined): void {
    const released = heldBack;
    switch (fault?.fault) {
      case 'callback-lost':
        return;
      case 'callback-late':
        void later(numberOption(fault, 'seconds', 30) * 1000, () => sendOnce(message));
        return;
      case 'callback-out-of-order':
        heldBack.push(message);
        void later(numberOption(fault, 'seconds', 30) * 1000, async () => {
          if (!heldBack.includes(message)) return;
          heldBack = heldBack.filter((other) => other !== message);
          await sendOnce(message);
        });
        return;
      case 'callback-duplicated':
        send(message);
        send(fault.options?.['newMessageId'] === true ? resigned(message, world) : message);
        break;
      case 'callback-signature-wrong':
        send({ ...message, signature: signatureOf('another key', message.body) });
        break;
      case undefined:
      default:
        send(message);
    }
    heldBack = heldBack.filter((other) => !released.includes(other));
    for (const other of released) send(other);
  }

  return {
    publish(change) {
      const type = resourceOf(change.table)?.callbackType;
      if (type === undefined) return;
      const entries = world
        .table('callbacks')
        .rows()
        .filter((entry) => hears(entry, type, change.row));
      for (const entry of entries) {
        const isOwn = change.actor.memberId === entry.values['memberId'];
        if (isOwn && entry.values['isSelfSuppressedFlag'] === true) continue;
        const message = messageFor(world, entry, type, change);
        dispatch(message, world.faults.take('delivery', 'POST', message.url));
      }
    },
    async idle() {
      for (let turn = 0; turn < 1000 && underway.size > 0; turn += 1) await Promise.allSettled(underway);
    },
  };
}

/** The message in the recorded form: keys in their order, the record as a text, the url with the id glued to its end. */
function messageFor(world: World, entry: Row, type: string, change: PublishedChange): Message {
  const { row, action, actor } = change;
  const messageId = world.random.uuid();
  const model = resourceOf(row.table)?.model ?? '';
  const body = {
    Action: action,
    CallbackObjectRecId: entry.id,
    CompanyId: world.company,
    Entity: action === 'deleted' ? null : JSON.stringify(presentRow(world, row, model)),
    FromUrl: new URL(world.origin).host,
    ID: row.id,
    MemberId: actor.identifier,
    MessageId: messageId,
    Metadata: { key_url: keyAddress(world) },
    PartnerId: 'sim-partner',
    ProductInstanceId: 'sim-instance',
    Type: type,
  };
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    entry,
    // The url is taken as text: nothing is parsed and nothing is encoded.
    url: `${String(entry.values['url'])}${row.id}&action=${action}`,
    body: bytes,
    signature: signatureOf(world.signingKey.text, bytes),
    messageId,
    action,
    recordId: row.id,
  };
}

/** Where the signing key is, with the doubled slash of the real ones. */
function keyAddress(world: World): string {
  return `${world.origin}/${world.codebase}/system/callbackkey/index.rails?companyName=${world.company}&id=${world.signingKey.id}`;
}

function resigned(message: Message, world: World): Message {
  const messageId = world.random.uuid();
  const body = Buffer.from(message.body.toString('utf8').replace(message.messageId, messageId));
  return { ...message, messageId, body, signature: signatureOf(world.signingKey.text, body) };
}
