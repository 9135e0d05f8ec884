/**
 * The words of every channel's messages, as plain text.
 *
 *   a field of the notice ─▶ one line, nothing acts ─▶ no address that a reader's program makes a link of ─▶ clipped
 *
 * Each channel escapes the characters that its own markup would act on.
 */
import { printable } from '../printable.ts';
import { durationText } from '../operate/duration-text.ts';
import { wallTime } from '../config/zone-time.ts';
import type { AlertItem, AlertNotice } from './notice.ts';

/** At most so many consequences of one alert are named in a message. */
const maxFollows = 5;

/**
 * A field as a message shows it: one line of at most `maxLength` characters, in which mail and chat programs find no
 * address to turn into a link. For a link there is `linkOf`.
 */
export function shown(text: string, maxLength = 600): string {
  const harmless = printable(clip(text, 2 * maxLength))
    .replaceAll('://', '[:]//')
    .replaceAll(/\bwww\./gi, 'www[.]')
    // Outlook opens a share by one click, and tells its host who clicked.
    .replaceAll(/\\\\(?=[\w.])/g, String.raw`[\\]`);
  return clip(harmless.trim(), maxLength);
}

/** The text cut to a length, with an ellipsis and no half of a character. */
function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** An https address as a link may name it; null for anything else, such as a path of the repository. */
export function linkOf(address: string | null): string | null {
  const url = address === null ? null : URL.parse(address);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.href.length > 1_000)
    return null;
  return url.href;
}

/** A time of a notice, in the zone that people set. */
export function timeInZone(iso: string, timeZone: string): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return shown(iso, 40);
  const { date, time, offset } = wallTime(at, timeZone);
  return `${date} ${time} ${offset}`;
}

/** The change of an alert, in a word or two. */
function changeText({ change, severity }: Pick<AlertItem, 'change' | 'severity'>): string {
  if (change === 'recovered') return 'Recovered';
  if (change === 'flapping') return 'Comes and goes';
  if (change === 'reminded') return 'Still open';
  return severity === 'critical' ? 'Critical' : 'Warning';
}

/** The fault and its place, on one line. */
export function headingOf(item: AlertItem): string {
  return `${changeText(item)}: ${whatOf(item)}`;
}

function whatOf({ subject, sentence }: Pick<AlertItem, 'subject' | 'sentence'>): string {
  const where = shown(subject, 100);
  return where === '' ? shown(sentence, 300) : `${where}: ${shown(sentence, 300)}`;
}

/**
 * The whole notice on one line of at most `maxLength` characters: a mail's subject, and what a phone shows of a chat
 * message.
 */
export function noticeTitle(notice: AlertNotice, maxLength: number): string {
  const app = shown(notice.app, 60);
  const [first] = notice.items;
  const count = (change: AlertItem['change']): number =>
    notice.items.filter((item) => item.change === change).length;
  const counts = [
    [count('opened'), 'new'],
    [count('reminded'), 'still open'],
    [count('flapping'), 'flapping'],
    [count('recovered'), 'recovered'],
  ] as const;
  const told = counts.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(', ');
  if (notice.isTest) return clip(`[${app}] Test: alerts reach this channel`, maxLength);
  if (first === undefined) return `[${app}]`;
  const only = notice.items.length === 1;
  return clip(`[${app}] ${only ? headingOf(first) : `${told}: ${whatOf(first)}`}`, maxLength);
}

/** The sentence that opens a trial; null for a notice that is meant. */
export function testSentence({ isTest }: Pick<AlertNotice, 'isTest'>): string | null {
  return isTest ? 'This is a test alert that a person requested: nothing is wrong.' : null;
}

/** The facts of an alert for a person, each with its name; empty ones are left out. */
export function factsOf(
  item: AlertItem,
  timeZone: string,
): readonly (readonly [name: string, text: string])[] {
  const isOver = item.change === 'recovered';
  const follows = item.follows.slice(0, maxFollows).map((one) => whatOf(one));
  const rest = item.follows.length - follows.length;
  return [
    ['Since', timeInZone(item.since, timeZone)],
    [isOver ? 'Lasted' : 'For', durationText(item.seconds)],
    ['Detail', shown(item.detail)],
    ['Means', isOver ? '' : shown(item.meaning)],
    ['Do', isOver ? '' : shown(item.action)],
    ['Follows', [...follows, ...(rest > 0 ? [moreText(rest)] : [])].join(' · ')],
    [
      'Note',
      item.change === 'flapping' ? 'No further notices until the alert has been steady for hours.' : '',
    ],
    ['Run-book', isOver || linkOf(item.runBook) !== null ? '' : shown(item.runBook, 200)],
  ].flatMap(([name = '', text = '']) => (text === '' ? [] : [[name, text] as const]));
}

/** The words for alerts for which a message has no room. */
export function moreText(number: number): string {
  return `and ${number} more`;
}
