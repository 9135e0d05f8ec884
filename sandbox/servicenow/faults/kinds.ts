/**
 * Every fault the simulator can play, with the sentence that the control route shows.
 *
 * `before`: instead of the work, or in the moment before it; `after`: the work was done and then something happens to
 * the answer or the row; `delivery`: with the webhook to us.
 */
import { alteredSentence } from '../../common/altered-text.ts';
import type { FaultKind } from '../../common/fault-registry.ts';

const before: Readonly<Record<string, string>> = {
  // The instance as a whole
  slow: 'The answer takes options.seconds (default 5) longer.',
  unavailable: 'The answer is 503 with an HTML page, as during maintenance.',
  'bad-gateway': 'The answer is 502 with an HTML page from the load balancer.',
  'connection-reset': 'The connection is cut before anything was done.',
  'html-page':
    'The answer is 200 with an HTML page: a sleeping instance, or a login page with options.kind "sso".',
  redirected: 'The answer is 302 to another host (options.location).',
  'cancelled-before-commit': 'The answer is 500 "Transaction cancelled" and nothing was done.',
  'session-overflow': 'A request that carries a cookie gets an empty 202 and is not done.',
  dropped: 'The request gets an empty 202 and is not done.',
  'rate-limited':
    'The answer is 429 with Retry-After options.retryAfterSeconds (default 3600) and the X-RateLimit headers.',
  'semaphores-exhausted': 'The answer is 429 without any header that says for how long.',
  'rate-limit-headers': 'The answer carries X-RateLimit-Limit, X-RateLimit-Reset and X-RateLimit-Rule.',
  'clock-skew': 'The Date header is options.seconds (default 90) ahead of the times in the rows.',
  // Identity
  'token-expired': 'All access tokens end before their time, and the request is answered 401.',
  'token-slow': 'The token endpoint takes options.seconds (default 30).',
  'token-fresh': 'The token endpoint gives a new token and the one before it ends.',
  'token-refused': 'The token endpoint answers 401.',
  'basic-refused': 'Basic credentials are refused with 401, as new instances do for people.',
  'mfa-required': 'The answer is 401 with X-MFA_TOKEN: invalid.',
  // Reading
  'short-page':
    'Access rules take options.hidden rows (default 1) off the page; the headers still count them.',
  'empty-page': 'Access rules take every row off the page; the headers still count them.',
  'link-lost': 'The Link header has no next although there are more rows.',
  'link-elsewhere': 'The Link header names another host, as behind a proxy.',
  'strict-query': 'A query with an invalid part finds nothing, as with glide.invalid_query.returns_no_rows.',
  'field-unknown':
    'The column options.field is unknown in queries: conditions on it are dropped, the rest runs.',
  'field-hidden': 'The columns options.fields are left out of the answer by an access rule.',
  'reference-shape': 'Reference columns come as options.shape: "string", "object" or "empty".',
  'version-one-empty': 'A list that finds nothing answers 404, as version 1 does.',
  'journal-forbidden': 'sys_journal_field answers 403; with options.empty 200 with no rows.',
  'record-hidden': 'The record answers 404 although it exists.',
  // Writing
  'acl-refusal': 'The write answers 403 "ACL Exception".',
  'data-policy-refusal': 'The write answers 403 because options.fields (labels) are mandatory.',
  'business-rule-abort': 'The write answers 403 because the business rule options.rule aborted it.',
  'field-refused': 'A write that holds the column options.field answers 403: a business rule aborted it.',
  'field-dropped': 'What a write holds for the columns options.fields is ignored without a word.',
  'lagging-replica':
    'A read shows what was there options.seconds (default 60) ago: older values, and no row that is newer.',
  'text-altered': alteredSentence,
  'silent-update':
    'The write moves neither sys_updated_on, sys_updated_by nor sys_mod_count, and no rule sees it.',
  'own-ids': 'A created row gets an id of the instance’s own in place of the sys_id that was sent.',
  'same-second': 'The write gets the time of the newest incident: many rows with one timestamp.',
  'note-written-twice': 'Each journal text of the write makes two entries.',
  'record-deleted': 'Somebody deletes the record just before the request.',
  'edited-meanwhile': 'Somebody (options.by) changes the record (options.set) just before the request.',
  'hostile-text':
    'Somebody puts options.text (default: carets, commas, javascript:, emoji, right-to-left) into the record just before.',
  'auto-close-night':
    'The system closes up to options.count (default 5000) resolved incidents in one second.',
  'choice-removed': 'The choice options.value of options.element is made inactive just before the request.',
  'choice-renamed':
    'The label of the choice options.value of options.element becomes options.label just before.',
  // Batches and files
  'batch-unserviced': 'Only the first options.serviced (default 1) items of a batch are run.',
  'batch-item-fails':
    'The item at options.index (default 0) of a batch answers options.status (default 500).',
  'attachment-too-large': 'The upload is refused with 413.',
  'attachment-extension-refused': 'The upload is refused with 403 for its extension.',
  'attachment-empty': 'The file comes with no bytes.',
  'attachment-short': 'The file comes with half of its bytes and no sign of it.',
};

const after: Readonly<Record<string, string>> = {
  'committed-then-500':
    'The write is done and the answer is 500 "Transaction cancelled: maximum execution time exceeded".',
  'committed-then-reset': 'The write is done and the connection is cut before the answer.',
  'committed-unnamed':
    'The write is done and the answer names no record, as options.shape says: "none" (204, the default), "object" or "list" (an empty one), or "id" (a sys_id that is none).',
  'rows-then-error': 'The answer is 200 with the rows and an error object and status "failure" in one body.',
  'truncated-json': 'The answer is 200 with JSON that ends in the middle.',
  'truncated-body': 'The connection is cut in the middle of the body.',
  'late-row': 'The write becomes visible only after options.seconds (default 120), with its older timestamp.',
  'value-rewritten':
    'A business rule changes the row after the write (options.set; default: short_description cut to 80).',
  'comment-moves-state': 'A comment takes an incident off hold, whoever wrote it.',
  autoresponder: 'A new incident or comment is answered by a comment of the system: options.text says what.',
  'duplicate-correlation': 'Somebody creates a second incident with the same correlation_id.',
};

const delivery: Readonly<Record<string, string>> = {
  'webhook-lost': 'The message is never sent.',
  'webhook-duplicated': 'The message is sent twice.',
  'webhook-reordered': 'The message is sent after the next one.',
  'webhook-late': 'The message is sent options.seconds (default 300) late.',
  'webhook-chunked': 'The message is sent in chunks, without a content-length.',
  'webhook-stale': 'The message describes the record as it was before the change.',
};

const kinds = (stage: FaultKind['stage'], sentences: Readonly<Record<string, string>>): FaultKind[] =>
  Object.entries(sentences).map(([name, sentence]) => ({ name, sentence, stage }));

/** The faults by name, sentence and stage. */
export const faultKinds: readonly FaultKind[] = [
  ...kinds('before', before),
  ...kinds('after', after),
  ...kinds('delivery', delivery),
];
