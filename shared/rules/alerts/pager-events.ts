/** A notice in the words of PagerDuty's Events API v2, which other pagers take too: one event per alert. */
import { createHash } from 'node:crypto';
import type { AlertItem, AlertNotice } from './notice.ts';
import { durationText } from '../operate/duration-text.ts';
import { headingOf, linkOf, shown, testSentence } from './wording.ts';

/** One event without its routing key, which is a secret. */
export interface PagerEvent {
  readonly event_action: 'trigger' | 'resolve';
  /** At most 255 characters. Repeats with the same key stand in one incident. */
  readonly dedup_key: string;
  readonly client: string;
  readonly client_url?: string;
  readonly links: readonly { readonly href: string; readonly text: string }[];
  readonly payload: {
    /** At most 1,024 characters. */
    readonly summary: string;
    readonly source: string;
    readonly severity: 'critical' | 'warning' | 'info';
    readonly timestamp: string;
    readonly component: string;
    readonly class: string;
    readonly custom_details: Readonly<Record<string, string | readonly string[]>>;
  };
}

const maxKey = 255;

/** The events of a notice, in its order. */
export function pagerEvents(notice: AlertNotice): readonly PagerEvent[] {
  return notice.items.map((item) => eventOf(item, notice));
}

function eventOf(item: AlertItem, notice: AlertNotice): PagerEvent {
  const app = shown(notice.app, 60);
  const appState = linkOf(notice.appState);
  const runBook = linkOf(item.runBook);
  const test = testSentence(notice);
  return {
    event_action: item.change === 'recovered' ? 'resolve' : 'trigger',
    dedup_key: dedupKey(notice, item),
    client: app,
    ...(appState === null ? {} : { client_url: appState }),
    links: runBook === null ? [] : [{ href: runBook, text: 'Run-book' }],
    payload: {
      // Two prefixes and two clipped fields: far below the 1,024 characters that are allowed.
      summary: `[${app}] ${test === null ? headingOf(item) : `Test: ${test}`}`,
      source: app,
      severity: notice.isTest ? 'info' : item.severity,
      timestamp: notice.at,
      component: shown(item.subject, 100),
      class: item.code,
      custom_details: {
        since: item.since,
        lasted: durationText(item.seconds),
        detail: shown(item.detail),
        meaning: shown(item.meaning),
        action: shown(item.action),
        run_book: runBook ?? shown(item.runBook, 200),
        follows: item.follows
          .slice(0, 20)
          .map((one) => `${shown(one.subject, 100)}: ${shown(one.sentence, 300)}`),
      },
    },
  };
}

/** Names the alert among all apps that speak to the same pager. */
function dedupKey({ app, isTest, id }: AlertNotice, { key }: AlertItem): string {
  const whole = isTest ? `test ${app} ${id}` : `${app} ${key}`;
  const plain = /^[\x20-\x7e]*$/.test(whole) && whole.length <= maxKey;
  return plain ? whole : createHash('sha256').update(whole).digest('hex');
}
