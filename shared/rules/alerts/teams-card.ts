/**
 * A notice as a Teams channel's workflow takes it: an adaptive card inside a message, because the bare card is refused.
 * Source: Alertmanager's msteamsv2 and Uptime Kuma, August 2026.
 */
import type { AlertItem, AlertNotice } from './notice.ts';
import { factsOf, headingOf, linkOf, moreText, noticeTitle, testSentence } from './wording.ts';

/** Teams takes about 28 KB a message; 21 KB were measured once as the most. In bytes of UTF-8. */
const maxCardBytes = 20_000;

type CardPart = Readonly<Record<string, unknown>>;

/** The body of the request, at most 20,000 bytes: alerts that do not fit are counted, new critical ones come first. */
export function teamsMessage(notice: AlertNotice, timeZone: string): string {
  const { items } = notice;
  const frame = bytesOf(messageOf(notice, [], items.length));
  let room = maxCardBytes - frame;
  const blocks: CardPart[] = [];
  for (const item of items) {
    const block = blockOf(item, timeZone);
    room -= bytesOf(block) + 1; // the comma
    if (room < 0) break;
    blocks.push(block);
  }
  return JSON.stringify(messageOf(notice, blocks, items.length - blocks.length));
}

function messageOf(notice: AlertNotice, blocks: readonly CardPart[], left: number): CardPart {
  const title = noticeTitle(notice, 200);
  const test = testSentence(notice);
  const appState = linkOf(notice.appState);
  return {
    type: 'message',
    summary: title,
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            {
              ...textBlock(title),
              style: 'heading',
              weight: 'Bolder',
              size: 'Medium',
              color: colourOf(notice.items),
            },
            ...(test === null ? [] : [textBlock(test)]),
            ...blocks,
            ...(left === 0 ? [] : [textBlock(`${moreText(left)}: npm run cli -- alerts list`)]),
          ],
          actions: appState === null ? [] : [openUrl('State of the app', appState)],
        },
      },
    ],
  };
}

function blockOf(item: AlertItem, timeZone: string): CardPart {
  const runBook = linkOf(item.runBook);
  const facts = factsOf(item, timeZone).map(([title, value]) => ({ title, value: escapeMarkdown(value) }));
  return {
    type: 'Container',
    separator: true,
    items: [
      { ...textBlock(headingOf(item)), weight: 'Bolder', color: colourOf([item]) },
      { type: 'FactSet', facts },
      ...(runBook === null || item.change === 'recovered'
        ? []
        : [{ type: 'ActionSet', actions: [openUrl('Run-book', runBook)] }]),
    ],
  };
}

function textBlock(text: string): CardPart {
  return { type: 'TextBlock', wrap: true, text: escapeMarkdown(text) };
}

function openUrl(title: string, url: string): CardPart {
  return { type: 'Action.OpenUrl', title, url };
}

/** The colour of the worst alert that is not over. */
function colourOf(items: readonly AlertItem[]): 'Attention' | 'Warning' | 'Good' {
  const open = items.filter(({ change }) => change !== 'recovered');
  if (open.length === 0) return 'Good';
  return open.some(({ severity }) => severity === 'critical') ? 'Attention' : 'Warning';
}

/**
 * Text in which the card's markdown sees nothing: no emphasis, link, list, heading, mention (`<at>`), entity or
 * `{{DATE()}}`.
 */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_~[\]{}<>&|]/g, String.raw`\$&`)
    .replace(/^(\s*)([#+-])/, String.raw`$1\$2`)
    .replace(/^(\s*\d{1,9})([.)])/, String.raw`$1\$2`);
}

function bytesOf(value: CardPart): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}
