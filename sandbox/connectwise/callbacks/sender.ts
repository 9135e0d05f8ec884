/** Sends callbacks: who hears of a change, what is sent, when it is tried again, and when an entry is switched off. */
import type { BodyForm, Deliver } from '../../common/deliver.ts';
import { numberOption, type OrderedFault } from '../../common/fault-registry.ts';
import { resourceOf } from '../model/resources/index.ts';
import { presentRow } from '../records/present.ts';
import type { Row } from '../store/table.ts';
import { newRow, wireTime, type PublishedChange, type World } from '../store/world.ts';
import { signatureOf } from './signature.ts';
import { hears } from './subscriptions.ts';

/** Only after these answers does ConnectWise try again. */
const retriedStatuses = new Set([404, 409, 419, 429]);
const retryDelaysMs = [2000, 4000];
const switchOffAfterMs = 3 * 24 * 3_600_000;

interface Message {
  readonly entry: Row;
  readonly url: string;
  readonly body: Buffer;
  readonly signature: string;
  readonly form?: BodyForm;
  readonly messageId: string;
  readonly action: string;
  readonly recordId: number;
}

/** A sender over a world's callback entries. What came of each message is kept in the table `deliveries`. */
export class CallbackSender {
  readonly #world: World;
  readonly #deliver: Deliver;
  readonly #underway = new Set<Promise<unknown>>();
  /** Entry to the time of its first failure since the last success. */
  readonly #failingSince = new Map<number, number>();
  #heldBack: Message[] = [];

  constructor(world: World, deliver: Deliver) {
    this.#world = world;
    this.#deliver = deliver;
  }

  /** Starts sending what a change calls for. */
  publish(change: PublishedChange): void {
    const type = resourceOf(change.table)?.callbackType;
    if (type === undefined) return;
    const entries = this.#world
      .table('callbacks')
      .rows()
      .filter((entry) => hears(entry, type, change.row));
    for (const entry of entries) {
      const isOwn = change.actor.memberId === entry.values['memberId'];
      if (isOwn && entry.values['isSelfSuppressedFlag'] === true) continue;
      const message = messageFor(this.#world, entry, type, change);
      this.#dispatch(message, this.#world.faults.take('delivery', 'POST', message.url));
    }
  }

  /** Resolves when nothing is on its way. With a virtual clock, what waits for its time does not count. */
  async idle(): Promise<void> {
    for (let turn = 0; turn < 1000 && this.#underway.size > 0; turn += 1)
      await Promise.allSettled(this.#underway);
  }

  #dispatch(message: Message, fault: OrderedFault | undefined): void {
    const released = this.#heldBack;
    const lateMs = numberOption(fault?.options, 'seconds', 30) * 1000;
    switch (fault?.fault) {
      case 'callback-lost':
        return;
      case 'callback-late':
        void this.#later(lateMs, () => this.#sendOnce(message));
        return;
      case 'callback-out-of-order':
        this.#heldBack.push(message);
        void this.#later(lateMs, () => this.#sendIfHeldBack(message));
        return;
      case 'callback-duplicated':
        this.#send(message);
        this.#send(fault?.options?.['newMessageId'] === true ? resigned(message, this.#world) : message);
        break;
      case 'callback-signature-wrong':
        this.#send({ ...message, signature: signatureOf('another key', message.body) });
        break;
      case 'callback-chunked':
        this.#send({ ...message, form: 'chunked' });
        break;
      case undefined:
      default:
        this.#send(message);
    }
    this.#heldBack = this.#heldBack.filter((other) => !released.includes(other));
    for (const other of released) this.#send(other);
  }

  async #sendIfHeldBack(message: Message): Promise<void> {
    if (!this.#heldBack.includes(message)) return;
    this.#heldBack = this.#heldBack.filter((other) => other !== message);
    await this.#sendOnce(message);
  }

  #send(message: Message): void {
    void this.#track(this.#sendOnce(message));
  }

  /** One try; what comes after a wait starts again, so that waiting does not count as being under way. */
  async #sendOnce(message: Message, attempt = 0): Promise<void> {
    if (this.#world.table('callbacks').get(message.entry.id) !== message.entry) return;
    const status = await this.#answerTo(message);
    this.#keepDelivery(message, attempt, status);
    if (status >= 200 && status < 300) {
      this.#failingSince.delete(message.entry.id);
      return;
    }
    const delayMs = retryDelaysMs[attempt];
    if (retriedStatuses.has(status) && delayMs !== undefined) {
      void this.#later(delayMs, () => this.#sendOnce(message, attempt + 1));
      return;
    }
    this.#noteFailure(message.entry);
  }

  async #track(work: Promise<void>): Promise<void> {
    this.#underway.add(work);
    try {
      await work;
    } finally {
      this.#underway.delete(work);
    }
  }

  async #later(delayMs: number, work: () => Promise<void>): Promise<void> {
    await this.#world.clock.sleep(delayMs);
    await this.#track(work());
  }

  /** 0 when no answer came in time. */
  async #answerTo({ url, body, signature, form }: Message): Promise<number> {
    try {
      const headers = { 'content-type': 'application/json; charset=utf-8', 'x-content-signature': signature };
      return (await this.#deliver(url, headers, body, form)).status;
    } catch {
      return 0;
    }
  }

  #keepDelivery({ url, messageId, action, recordId, entry }: Message, attempt: number, status: number): void {
    const world = this.#world;
    const values = {
      at: wireTime(world.now()),
      url,
      messageId,
      action,
      recordId,
      callbackId: entry.id,
      attempt: attempt + 1,
      status,
    };
    world.table('deliveries').add(newRow(world, { table: 'deliveries', values, by: 'callbacks' }));
  }

  #noteFailure(entry: Row): void {
    const now = this.#world.clock.now();
    const since = this.#failingSince.get(entry.id) ?? now;
    this.#failingSince.set(entry.id, since);
    if (now - since >= switchOffAfterMs) entry.values['inactiveFlag'] = true;
  }
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

/** The address of the signing key, with the doubled slash of the real ones. */
function keyAddress(world: World): string {
  return `${world.origin}/${world.codebase}/system/callbackkey/index.rails?companyName=${world.company}&id=${world.signingKey.id}`;
}

function resigned(message: Message, world: World): Message {
  const messageId = world.random.uuid();
  const body = Buffer.from(message.body.toString('utf8').replace(message.messageId, messageId));
  return { ...message, messageId, body, signature: signatureOf(world.signingKey.text, body) };
}
