/** A notice with one critical alert; each test changes the place that it is about. */
import type { AlertItem, AlertNotice } from '../../../shared/rules/alerts/notice.ts';
import { maskText } from '../../../shared/rules/safe-text.ts';

export function anAlert(changes: Partial<AlertItem> = {}): AlertItem {
  return {
    key: 'servicenow-unreachable contoso',
    change: 'opened',
    code: 'servicenow-unreachable',
    severity: 'critical',
    subject: maskText('contoso'),
    sentence: maskText('ServiceNow does not answer as expected.'),
    detail: maskText('The connection was refused (ECONNREFUSED).'),
    meaning: maskText('Changes wait and are carried over once it answers.'),
    action: maskText('Check the instance.'),
    runBook: 'https://app.example/docs/run-book#servicenow',
    since: '2026-11-29T09:05:00.000Z',
    seconds: 600,
    openedBy: '0a1b2c3d-0000-4000-8000-000000000001',
    follows: [],
    ...changes,
  };
}

export function aNotice(changes: Partial<AlertNotice> = {}): AlertNotice {
  return {
    id: '0a1b2c3d-0000-4000-8000-000000000001',
    app: maskText('func-cw-prod'),
    at: '2026-11-29T09:15:00.000Z',
    isTest: false,
    items: [anAlert()],
    appState: 'https://app.example/api/health',
    ...changes,
  };
}

/** A text that a stranger may write into a ticket, a name or an answer, to act where it is shown. */
export const hostileText = maskText(
  [
    'x\r\nBcc: victim@evil.example\r\n\r\n.\r\nQUIT',
    '<script>alert(1)</script><img src=//evil.example/x onerror=alert(1)><at>everyone</at>',
    '[click](https://evil.example/a) ![i](http://evil.example/i.png) <https://evil.example> **bold** _it_ `code`',
    String.raw`\\evil.example\share www.evil.example javascript:alert(1) {{DATE(2017-02-14T06:08:39Z, SHORT)}} &#91;x&#93;`,
    '\u202egnp.exe\u2066\u200b\u0000\u001b[31m\u2028\uD800 "quoted" \'single\' ${PATH} $(id) @{triggerBody()}',
  ].join('\n'),
);

/** Hostile text in every field that holds text. */
export function aHostileNotice(changes: Partial<AlertNotice> = {}): AlertNotice {
  const texts = {
    subject: hostileText,
    sentence: hostileText,
    detail: hostileText,
    meaning: hostileText,
    action: hostileText,
  };
  return aNotice({
    app: hostileText,
    appState: 'javascript:alert(document.domain)//https://x',
    items: [
      anAlert({
        key: hostileText.slice(0, 200),
        ...texts,
        runBook: `https://user:pw@evil.example/"><script>`,
        follows: [{ code: 'poll-stopped', subject: hostileText, sentence: hostileText }],
      }),
      anAlert({ ...texts, change: 'recovered', key: 'other' }),
    ],
    ...changes,
  });
}
