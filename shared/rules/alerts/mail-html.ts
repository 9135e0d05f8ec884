/** The HTML of a mail about alerts: nothing in it is fetched from elsewhere, and nothing but our own links can be clicked. */
import { maxMailItems } from './mail-text.ts';
import type { AlertItem, AlertNotice } from './notice.ts';
import { factsOf, headingOf, linkOf, moreText, noticeTitle, testSentence } from './wording.ts';

const listCommand = 'npm run cli -- alerts list';

/** The whole document. */
export function mailHtml(notice: AlertNotice, timeZone: string): string {
  const told = notice.items.slice(0, maxMailItems);
  const left = notice.items.length - told.length;
  const test = testSentence(notice);
  const appState = linkOf(notice.appState);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(noticeTitle(notice, 150))}</title></head>`,
    '<body style="font-family:Segoe UI,Arial,sans-serif;font-size:14px;color:#1b1b1b">',
    ...(test === null ? [] : [`<p>${escapeHtml(test)}</p>`]),
    ...told.map((item) => itemHtml(item, timeZone)),
    ...(left === 0 ? [] : [`<p>${escapeHtml(moreText(left))}: <code>${listCommand}</code></p>`]),
    ...(appState === null ? [] : [`<p>${anchor('State of the app', appState)}</p>`]),
    '</body></html>',
  ].join('\n');
}

function itemHtml(item: AlertItem, timeZone: string): string {
  const runBook = linkOf(item.runBook);
  const facts = factsOf(item, timeZone).map(([name, text]) => row(name, escapeHtml(text)));
  return [
    `<h2 style="font-size:16px;margin:16px 0 4px;color:${colourOf(item)}">${escapeHtml(headingOf(item))}</h2>`,
    '<table role="presentation" style="border-collapse:collapse">',
    ...facts,
    ...(runBook === null || item.change === 'recovered' ? [] : [row('Run-book', anchor('Open', runBook))]),
    '</table>',
  ].join('\n');
}

function row(name: string, html: string): string {
  return `<tr><th scope="row" style="text-align:left;vertical-align:top;padding:2px 12px 2px 0">${name}</th><td style="padding:2px 0">${html}</td></tr>`;
}

function anchor(title: string, url: string): string {
  return `<a href="${escapeHtml(url)}">${title}</a>`;
}

/** Dark enough to be read on white. */
function colourOf({ change, severity }: AlertItem): string {
  if (change === 'recovered') return '#0b6a0b';
  return severity === 'critical' ? '#a4262c' : '#8a5300';
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
