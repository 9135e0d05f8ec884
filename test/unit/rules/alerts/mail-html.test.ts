// If this fails, a ticket's text runs, loads or links something in the mailbox of the person on call.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { mailHtml } from '../../../../shared/rules/alerts/mail-html.ts';
import { aHostileNotice, anAlert, aNotice } from '../../../support/builders/alerts.ts';

const tagsOf = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, tag = '']) => tag.toLowerCase()));
const own = [
  '!doctype',
  'html',
  'head',
  'meta',
  'title',
  'body',
  'p',
  'code',
  'h2',
  'table',
  'tr',
  'th',
  'td',
  'a',
];

it('says what the plain text says, and links the run-book and the state of the app', () => {
  const html = mailHtml(aNotice(), 'UTC');
  assert.match(html, /<h2 [^>]*>Critical: contoso: ServiceNow does not answer as expected\.<\/h2>/);
  assert.deepEqual(
    [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
    ['https://app.example/docs/run-book#servicenow', 'https://app.example/api/health'],
  );
});

it('holds no tag, attribute or link but its own, whatever a field says', () => {
  const html = mailHtml(aHostileNotice({ isTest: true }), 'UTC');
  assert.deepEqual(
    [...tagsOf(html)].filter((tag) => !own.includes(tag)),
    [],
  );
  assert.doesNotMatch(html, /\son\w+=(?![^<]*&)|href="(?!https:\/\/app\.example)|src=(?!\/)/);
  assert.doesNotMatch(html.replaceAll('\n', ''), /[^\P{C}\u200d]|[\u2028\u2029]/u);
  assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
});

it('escapes quotes where an address could leave its attribute', () => {
  const html = mailHtml(
    aNotice({ items: [anAlert({ runBook: `https://app.example/?a="b"&c='d'` })] }),
    'UTC',
  );
  assert.match(html, /href="https:\/\/app\.example\/\?a=%22b%22&amp;c=%27d%27"/);
});

it('counts what it has no room for', () => {
  const items = Array.from({ length: 50 }, (_, at) => anAlert({ key: String(at) }));
  assert.match(mailHtml(aNotice({ items }), 'UTC'), /and 10 more: <code>npm run cli -- alerts list<\/code>/);
});
