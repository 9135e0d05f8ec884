/** An alert as a ConnectWise ticket: its key, its words, and the note that a repeat or the recovery becomes. */
import { createHash } from 'node:crypto';
import { itemText } from './mail-text.ts';
import type { AlertItem, AlertNotice } from './notice.ts';
import { headingOf, shown, testSentence } from './wording.ts';

/** The ticket of one alert: its texts, and whether it is over. */
export interface AlertTicket {
  /** Fits `externalXRef` (100 characters); the same from an alert's opening to its end, and for no other. */
  readonly key: string;
  /** At most 100 characters: ConnectWise takes no more. */
  readonly summary: string;
  /** The ticket's description, or the note on the ticket that is there. It ends with `mark`. */
  readonly text: string;
  /** Names the notice, so that one that is sent again adds no second note. */
  readonly mark: string;
  /** The alert is over: there is nothing to make a ticket for. */
  readonly isOver: boolean;
}

/** One per alert of the notice, in its order. `channel` is the name of the channel. */
export function alertTickets(notice: AlertNotice, channel: string, timeZone: string): readonly AlertTicket[] {
  return notice.items.map((item) => ticketOf(item, notice, { channel, timeZone }));
}

function ticketOf(
  item: AlertItem,
  notice: AlertNotice,
  { channel, timeZone }: { readonly channel: string; readonly timeZone: string },
): AlertTicket {
  const test = testSentence(notice);
  const mark = `[alert ${notice.id.replaceAll(/[^0-9a-f-]/g, '').slice(0, 64)}]`;
  const named = notice.isTest ? `test ${notice.id}` : item.key;
  const digest = createHash('sha256')
    .update(JSON.stringify([channel, notice.app, named]))
    .digest('hex');
  const summary = test === null ? headingOf(item) : 'Test: alerts reach ConnectWise';
  return {
    key: `alert-${digest.slice(0, 40)}`,
    summary: shown(`[${shown(notice.app, 30)}] ${summary}`, 100),
    text: [...(test === null ? [] : [test]), itemText(item, timeZone), mark].join('\n'),
    mark,
    isOver: item.change === 'recovered',
  };
}
