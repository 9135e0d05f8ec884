/** Chooses the channels, the book of alerts and the monitors outside, and joins them to the health check's looks. */
import { randomUUID } from 'node:crypto';
import {
  deliver,
  tellPeople,
  type ConfiguredChannel,
  type Told,
} from '../../automations/alerts/tell-people.ts';
import { createAlertBook } from '../../azure/stores/alert-book.ts';
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { AlertBook, BookLook, ChannelState } from '../../ports/alerts.ts';
import type { Table } from '../../ports/table.ts';
import type { Mute } from '../../rules/alerts/decide.ts';
import { trialNotice } from '../../rules/alerts/trial.ts';
import type { AlertState, AlertLook } from '../../rules/alerts/state.ts';
import type { Config } from '../../rules/config/link.ts';
import type { Actor, AuditAction } from '../../rules/operate/audit.ts';
import { redactText, type SafeText } from '../../rules/safe-text.ts';
import type { Measuring } from '../measure.ts';

/** The operator's view of the alerts. */
export interface AlertOverview {
  /** Those that are open or suspected. */
  readonly alerts: readonly AlertState[];
  readonly mutes: readonly Mute[];
  readonly channels: readonly ChannelState[];
  /** Notices that wait to be delivered, by channel. */
  readonly waiting: Readonly<Record<string, number>>;
}

/** The result of a trial on a channel; `code` and `detail` are null if the channel took it. */
export interface Trial {
  readonly channel: string;
  readonly code: string | null;
  /** The channel's answer, and the step that a person takes. */
  readonly detail: SafeText | null;
}

/** The app for the commands of the alerts. */
export interface AlertsApp {
  alerts(): Promise<AlertOverview>;
  /** Sends a trial to every channel, or to the one named, with its row in the audit journal. */
  testAlerts(channel: string | null, actor: Actor): Promise<readonly Trial[]>;
  muteAlert(mute: Omit<Mute, 'by'>, actor: Actor): Promise<void>;
  unmuteAlert(key: string, actor: Actor): Promise<boolean>;
}

/** The operator's view of alerts, with the book that keeps them and the way to notify people. */
export interface Alerts extends AlertsApp {
  readonly book: AlertBook;
  /** `read` gives the book as the look has read it; left out, it is read now. */
  tell(look: AlertLook, read?: () => Promise<BookLook>): Promise<Told>;
}

/** The alerts over their table. */
export function alertsOf(parts: {
  readonly config: Pick<Config, 'alerts'>;
  readonly table: Table;
  readonly channels: readonly ConfiguredChannel[];
  /** The name under which the app speaks. */
  readonly appName: string;
  readonly metrics: Pick<Measuring, 'record' | 'event'>;
  readonly auditing: AuditNeeds;
  /** Does it while nobody else does; throws `run-in-progress` (retry). */
  readonly alone: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Alerts {
  const { config, channels, metrics, auditing, now } = parts;
  const { publicUrl } = config.alerts;
  const book = createAlertBook(
    parts.table,
    channels.map(({ name }) => name),
    now,
  );
  const app = redactText(parts.appName);
  const appState = publicUrl === null ? null : new URL('/api/appState', publicUrl).href;
  const needs = {
    book,
    channels,
    app,
    hours: config.alerts,
    appState,
    runBook: config.alerts.runBookUrl,
    newId: randomUUID,
    alone: <T>(work: () => Promise<T>) => parts.alone('alerts', work),
    event: metrics.event,
    metric: metrics.record,
  };
  const order = <T>(
    actor: Actor,
    action: AuditAction,
    scope: string,
    work: () => Promise<{ readonly outcome: string; readonly result: T }>,
  ): Promise<T> => audited({ actor, action, link: null, scope }, auditing, work);
  return {
    book,
    tell: (look, read) => tellPeople(look, needs, read),
    async alerts() {
      const [alerts, mutes, states, pending] = await Promise.all([
        book.alerts(),
        book.mutes(),
        book.channels(),
        book.pending(),
      ]);
      const waiting: Record<string, number> = {};
      for (const { channel } of pending) waiting[channel] = (waiting[channel] ?? 0) + 1;
      return { alerts: alerts.filter(({ phase }) => phase !== 'over'), mutes, channels: states, waiting };
    },
    testAlerts: (channel, actor) =>
      order(actor, 'alerts-test', channel ?? 'every channel', async () => {
        const chosen = channels.filter(({ name }) => channel === null || name === channel);
        const notice = trialNotice({ id: randomUUID(), app, now: now(), appState });
        const result = await Promise.all(
          chosen.map(async (one): Promise<Trial> => {
            const failure = await deliver({ ...one, minSeverity: 'warning' }, notice, needs);
            await book.tried(one.name, failure?.code ?? null);
            return { channel: one.name, code: failure?.code ?? null, detail: failure?.detail ?? null };
          }),
        );
        return { outcome: result.every(({ code }) => code === null) ? 'delivered' : 'failed', result };
      }),
    muteAlert: (mute, actor) =>
      order(actor, 'alerts-mute', `${mute.key} until ${mute.until}`, async () => {
        await book.mute({ ...mute, by: actor.name });
        return { outcome: 'muted', result: undefined };
      }),
    unmuteAlert: (key, actor) =>
      order(actor, 'alerts-unmute', key, async () => {
        const was = await book.unmute(key);
        return { outcome: was ? 'unmuted' : 'not-muted', result: was };
      }),
  };
}
