/**
 * Tells people what a look found: decides what is new, writes it down with the notice, and delivers.
 *
 *     look ──▶ decide ──▶ alerts and notice written as one ──▶ each channel by itself ──▶ notice removed
 *
 * A process that dies behind the write leaves a notice that the next look delivers; one that dies behind a delivery
 * delivers the same notice again, with the same id. A look that changes nothing, while no notice waits, reads the book once.
 */
import type { AlertBook, AlertChannel, BookLook, PendingNotice } from '../../ports/alerts.ts';
import { decideAlerts, type Decided } from '../../rules/alerts/decide.ts';
import type { AlertItem, AlertNotice } from '../../rules/alerts/notice.ts';
import type { AlertLook } from '../../rules/alerts/state.ts';
import { isWaiting } from '../../rules/alerts/wait-hours.ts';
import type { AlertsConfig } from '../../rules/config/alerts.ts';
import { asCodedError } from '../../rules/errors.ts';
import type { EventFacts, MetricTags } from '../../rules/metrics.ts';
import type { Severity } from '../../rules/operate/health-table.ts';
import type { SafeText } from '../../rules/safe-text.ts';

/** A channel, and what it takes. */
export interface ConfiguredChannel extends AlertChannel {
  readonly minSeverity: Severity;
}

/** The book of alerts, the channels and the rules by which people are notified. */
export interface TellingNeeds {
  readonly book: AlertBook;
  readonly channels: readonly ConfiguredChannel[];
  readonly app: SafeText;
  readonly hours: Pick<AlertsConfig, 'waitHours' | 'timeZone'>;
  /** https addresses for people; null where they are not known. */
  readonly appState: string | null;
  readonly runBook: string | null;
  /** Lower-case hexadecimal digits and hyphens, never the same twice. */
  newId(): string;
  /** Does it while nobody else does; throws `run-in-progress` (retry). */
  alone<T>(work: () => Promise<T>): Promise<T>;
  event(name: 'health-alert', facts: EventFacts<'health-alert'>): void;
  metric(name: 'alert_deliveries', value: number, tags: MetricTags<'alert_deliveries'>): void;
}

/** The counts of one round of telling. */
export interface Told {
  readonly items: number;
  readonly delivered: number;
  readonly failed: number;
}

/** A notice that could not be delivered for a day is given up: its channel's failure is an alert of its own. */
const maxAgeMs = 86_400_000;

/**
 * Decides and delivers, one run at a time; a look that changes nothing does not wait for its turn: whether it does, is decided from
 * what `read` gives, which the look itself may have read. Throws `run-in-progress` (retry) and the codes of storage.
 */
export async function tellPeople(
  look: AlertLook,
  needs: TellingNeeds,
  read: () => Promise<BookLook> = () => needs.book.look(),
): Promise<Told> {
  if (isNothingToDo(decide(look, await read(), needs))) return { items: 0, delivered: 0, failed: 0 };
  return needs.alone(async () => {
    // Another run may have told it meanwhile.
    const { decided, noticeId, pending } = decide(look, await needs.book.look(), needs);
    await write(decided, noticeId, look.now, needs);
    for (const item of decided.items) if (isNews(item)) needs.event('health-alert', factsOf(item));
    const waiting = decided.items.length === 0 ? pending : await needs.book.pending();
    const { delivered, failed } = await deliverPending(waiting, look.now, needs);
    return { items: decided.items.length, delivered, failed };
  });
}

interface Decision {
  readonly decided: Decided;
  readonly noticeId: string;
  /** Notices that an earlier run has left. */
  readonly pending: readonly PendingNotice[];
}

function decide(look: AlertLook, { alerts, mutes, pending }: BookLook, needs: TellingNeeds): Decision {
  const noticeId = needs.newId();
  const { hours, runBook } = needs;
  const telling = { alerts, mutes, waits: isWaiting(hours, look.now), noticeId, runBook };
  return { decided: decideAlerts(look, telling), noticeId, pending };
}

const isNothingToDo = ({ decided, pending }: Decision): boolean =>
  decided.alerts.length === 0 && decided.forgotten.length === 0 && pending.length === 0;

const isNews = ({ change, severity }: AlertItem): boolean => change === 'opened' && severity === 'critical';

function factsOf({ code, subject, sentence, detail, action }: AlertItem): EventFacts<'health-alert'> {
  return { finding: code, subject, sentence, detail, action };
}

async function write(decided: Decided, id: string, now: number, needs: TellingNeeds): Promise<void> {
  const { alerts, forgotten, items } = decided;
  if (alerts.length === 0 && forgotten.length === 0) return;
  const [first] = items;
  const notice: AlertNotice | null =
    first === undefined
      ? null
      : {
          id,
          app: needs.app,
          at: new Date(now).toISOString(),
          isTest: false,
          items,
          appState: needs.appState,
        };
  const channels = needs.channels.filter((one) => itemsFor(one, items).length > 0).map(({ name }) => name);
  await needs.book.save({ alerts, forgotten, notice, channels });
}

const itemsFor = ({ minSeverity }: ConfiguredChannel, items: readonly AlertItem[]): readonly AlertItem[] =>
  items.filter(({ severity }) => minSeverity === 'warning' || severity === 'critical');

/** Every channel by itself: one that hangs or refuses holds up none of the others. */
async function deliverPending(
  pending: readonly PendingNotice[],
  now: number,
  needs: TellingNeeds,
): Promise<{ readonly delivered: number; readonly failed: number }> {
  const known = new Set(needs.channels.map(({ name }) => name));
  const ends = await Promise.all([
    ...needs.channels.map((channel) =>
      deliverAll(
        channel,
        pending.filter((one) => one.channel === channel.name),
        now,
        needs,
      ),
    ),
    // A channel that the configuration no longer has.
    ...pending
      .filter(({ channel }) => !known.has(channel))
      .map((one) => needs.book.finish(one, null).then(() => [])),
  ]);
  const all = ends.flat();
  return { delivered: all.filter(Boolean).length, failed: all.filter((ok) => !ok).length };
}

/** The notices of a channel, oldest first, until one fails; the rest waits for the next look. */
async function deliverAll(
  channel: ConfiguredChannel,
  pending: readonly PendingNotice[],
  now: number,
  needs: TellingNeeds,
): Promise<readonly boolean[]> {
  const ends: boolean[] = [];
  for (const one of pending) {
    const failure = await deliver(channel, one.notice, needs);
    ends.push(failure === null);
    if (failure === null) {
      await needs.book.finish(one, null);
      continue;
    }
    const isOver = failure.isFinal || now - Date.parse(one.notice.at) > maxAgeMs;
    await (isOver ? needs.book.finish(one, failure.code) : needs.book.tried(channel.name, failure.code));
    if (!isOver) break;
  }
  return ends;
}

/** The reason why a channel did not take a notice. */
export interface DeliveryFailure {
  readonly code: string;
  /** Another try is of no use. */
  readonly isFinal: boolean;
  /** The channel's answer, and the step that a person takes. */
  readonly detail: SafeText;
}

/** Null when the channel took the notice; else why not, and whether another try is of no use. */
export async function deliver(
  channel: ConfiguredChannel,
  notice: AlertNotice,
  needs: Pick<TellingNeeds, 'metric'>,
): Promise<DeliveryFailure | null> {
  const count = (outcome: string): void =>
    needs.metric('alert_deliveries', 1, { channel: channel.name, outcome });
  try {
    const { kind, refused } = await channel.deliver({ ...notice, items: itemsFor(channel, notice.items) });
    count(kind);
    // Most of them know; that somebody does not is a failure of the channel all the same.
    return refused === undefined ? null : { code: 'alert-channel-refused', isFinal: true, detail: refused };
  } catch (thrown) {
    const { code, treatment, detail } = asCodedError(thrown);
    count(code);
    return { code, isFinal: treatment !== 'retry', detail };
  }
}
