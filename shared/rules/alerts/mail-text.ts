/** The plain text of a mail about alerts, and of a ticket: for every reader, also one that shows no markup. */
import type { AlertItem, AlertNotice } from './notice.ts';
import { factsOf, headingOf, linkOf, moreText, testSentence } from './wording.ts';

/** A mail tells of at most so many alerts one by one. */
export const maxMailItems = 40;

/** The text of a mail, lines ended with LF. */
export function mailText(notice: AlertNotice, timeZone: string): string {
  const told = notice.items.slice(0, maxMailItems);
  const left = notice.items.length - told.length;
  const test = testSentence(notice);
  const appState = linkOf(notice.appState);
  return [
    ...(test === null ? [] : [test]),
    ...told.map((item) => itemText(item, timeZone)),
    ...(left === 0 ? [] : [`${moreText(left)}: npm run cli -- alerts list`]),
    ...(appState === null ? [] : [`State of the app: ${appState}`]),
  ].join('\n\n');
}

/** One alert, lines ended with LF. */
export function itemText(item: AlertItem, timeZone: string): string {
  const runBook = linkOf(item.runBook);
  return [
    headingOf(item),
    ...factsOf(item, timeZone).map(([name, text]) => `${name}: ${text}`),
    ...(runBook === null || item.change === 'recovered' ? [] : [`Run-book: ${runBook}`]),
  ].join('\n');
}
