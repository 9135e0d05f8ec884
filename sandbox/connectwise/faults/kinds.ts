/** Every fault that the ConnectWise simulator can play, with the sentence that the control route shows. */
import { alteredSentence } from '../../common/altered-text.ts';
import type { FaultKind, FaultStage } from '../../common/fault-registry.ts';

const sentences: Readonly<Record<FaultStage, Readonly<Record<string, string>>>> = {
  before: {
    'rate-limited':
      'The answer is 429 with Retry-After options.retryAfterSeconds (default 30; a date with options.asDate true) and the odd body.',
    'cloudflare-rate-limited': 'The answer is 429 with an HTML page of the cloud edge and no Retry-After.',
    'cloudflare-blocked': 'The answer is 403 with an HTML page of the cloud edge.',
    'timeout-500': 'The answer is 500 with a text that contains "timeout"; nothing was done.',
    'bad-gateway': 'The answer is 502 with an HTML page.',
    unavailable: 'The answer is 503 with an HTML page.',
    'html-page': 'The answer is 200 with an HTML page, as from a wrong host.',
    slow: 'The answer takes options.seconds (default 20) longer.',
    'connection-reset': 'The connection is cut before anything was done.',
    unauthorized: 'The answer is 401, as after the keys were changed.',
    forbidden: 'The answer is 403: the security role does not allow it.',
    'request-timeout': 'The answer is 408.',
    conflict: 'The answer is 409.',
  },
  during: {
    'text-altered': alteredSentence,
    'workflow-after-save':
      'A workflow sets options.set ({"status":{"name":"Waiting"}}) on a ticket after it was saved, as zAdmin, with a callback of its own; the answer shows it.',
    autoresponder:
      'A new ticket or note is answered by a note in the discussion, as zAdmin: options.text says what.',
    'field-refused':
      'A write of a ticket or note that holds options.field is refused with 400 (options.message).',
    'field-dropped': 'What a write of a ticket or note holds for options.fields is ignored without a word.',
    'lagging-replica':
      'A read shows what was there options.seconds (default 60) ago: older values, and no record that is newer.',
    'timestamp-unmoved': 'A write changes the record but not its lastUpdated.',
    'late-commit':
      'A written record is missing from lists for options.seconds (default 60), then appears with its older lastUpdated.',
    'short-page': 'A page holds options.rows (default 1) rows fewer than it should, and more pages follow.',
    'foreign-link': 'The Link header names another host: options.origin (default https://elsewhere.invalid).',
    'field-hidden':
      'The fields options.fields (default _info) are left out of every record in an answer (list, single, search, bundle, after a write), and those of options.set stand in it instead.',
    'foreign-rows':
      'A list of what hangs on one record also holds options.rows (default 1) of what hangs on another.',
    'document-too-large': 'The upload is refused with 413, as one above 6 MiB is anyway.',
    'document-empty': 'The document comes with no bytes.',
    'document-short': 'The document comes with half of its bytes and no sign of it.',
    'page-size-refused': 'A pageSize above 1000 is refused with 400 instead of being capped.',
  },
  after: {
    'reset-after-commit': 'The work is done, then the connection is cut without an answer.',
    'error-after-commit': 'The work is done, then the answer is 500.',
    'redirect-after-commit':
      'The work is done, then the answer is a redirect (options.status, default 302) to an http address of the new record.',
    'unnamed-after-commit':
      'The work is done, and the answer is an empty object, or has options.id in place of the record’s id.',
    'bodiless-after-commit': 'The work is done, and the answer is 204 without a body.',
    'truncated-json': 'The work is done, and the answer breaks off in the middle.',
  },
  delivery: {
    'callback-lost': 'The callback is not sent.',
    'callback-duplicated':
      'The callback is sent twice, with the same MessageId (another with options.newMessageId true).',
    'callback-late': 'The callback is sent options.seconds (default 30) late.',
    'callback-out-of-order':
      'The callback is sent after the next one (or after options.seconds, default 30).',
    'callback-signature-wrong': 'The callback is signed with another key.',
    'callback-chunked': 'The callback is sent in chunks, without a content-length.',
  },
  standing: {
    'codebase-changed':
      'As after an upgrade: companyinfo names options.codebase (default v2026_1/), and the codebase before it answers 404; v4_6_release/ too with options.legacy true.',
    'clock-skew':
      'The Date header is options.seconds (default 90) ahead of the times in the records, or behind.',
    'board-forbidden':
      'The board options.boardId is closed to the caller: its tickets are missing from lists and answer options.status (403, or 404).',
  },
};

/** Every kind of fault that may be ordered, with its sentence. */
export const faultKinds: readonly FaultKind[] = (Object.keys(sentences) as FaultStage[]).flatMap((stage) =>
  Object.entries(sentences[stage]).map(([name, sentence]) => ({ name, sentence, stage })),
);
