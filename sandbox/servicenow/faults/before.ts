/** Faults that act before a request is worked on: an answer in its place, or something that happens to the data. */
import { numberOption, textOption, type FaultOptions } from '../../common/fault-registry.ts';
import { connectionReset, htmlPage, type SimResponse } from '../../common/message.ts';
import type { Call } from '../api/call.ts';
import { businessRuleAbort, dataPolicyRefusal, notAuthenticated, Refusal } from '../model/refusal.ts';
import { deleteRecord, updateRecord } from '../rules/records.ts';
import { definitionOf, type Instance } from '../store/instance.ts';
import { valueOf } from '../store/table.ts';

type Take = (name: string) => FaultOptions | undefined;

const html = { 'content-type': 'text/html;charset=UTF-8' };

/** A page or a cut in place of the whole instance; undefined when none is set. */
export function outage(take: Take, hasCookie: boolean): SimResponse | undefined {
  if (take('connection-reset') !== undefined) return connectionReset;
  if (take('unavailable') !== undefined) return page(503, 'Instance is under maintenance');
  if (take('bad-gateway') !== undefined) return page(502, 'Bad Gateway');
  const moved = take('redirected');
  if (moved !== undefined) {
    const location = textOption(moved, 'location', 'https://elsewhere.invalid/login.do');
    return { status: 302, headers: { location }, body: null };
  }
  const shown = take('html-page');
  if (shown !== undefined) {
    return page(200, shown['kind'] === 'sso' ? 'Log in with single sign-on' : 'Your instance is hibernating');
  }
  const isDropped = (hasCookie && take('session-overflow') !== undefined) || take('dropped') !== undefined;
  return isDropped ? { status: 202, headers: {}, body: null } : undefined;
}

function page(status: number, title: string): SimResponse {
  return htmlPage(status, title, title, html);
}

/** Throws the refusal that is set for an authenticated request, if there is one. */
export function refuseIfOrdered(call: Call): void {
  if (call.fault('mfa-required') !== undefined) throw notAuthenticated({ 'x-mfa_token': 'invalid' });
  const limited = call.fault('rate-limited');
  if (limited !== undefined) {
    const seconds = numberOption(limited, 'retryAfterSeconds', 3600);
    throw new Refusal(
      429,
      'Rate limit exceeded',
      'Rejected: Rate limit of 1000 requests per hour for Table API exceeded',
      { ...rateLimitHeaders(call.instance.now() + seconds * 1000), 'retry-after': String(seconds) },
    );
  }
  if (call.fault('semaphores-exhausted') !== undefined) {
    throw new Refusal(429, 'Too many requests', 'The semaphore queue API_INT is full');
  }
  if (call.fault('cancelled-before-commit') !== undefined) throw cancelled();
  if (isRead(call)) return;
  const policy = call.fault('data-policy-refusal');
  if (policy !== undefined) {
    const labels = Array.isArray(policy['fields'])
      ? policy['fields']
      : ['Resolution code', 'Resolution notes'];
    throw dataPolicyRefusal(labels.filter((label) => typeof label === 'string'));
  }
  const abort = call.fault('business-rule-abort');
  if (abort !== undefined) {
    const [, , , , table = 'incident', sysId = ''] = call.path.split('/');
    throw businessRuleAbort(table, textOption(abort, 'rule', 'Customer policy'), sysId);
  }
}

/** The refusal of a transaction that ran into its quota. */
export function cancelled(): Refusal {
  return new Refusal(500, 'Transaction cancelled: maximum execution time exceeded', null);
}

/** Headers of a rate limit rule that counts up to the given moment (milliseconds since 1970). */
export function rateLimitHeaders(resetAt: number): Record<string, string> {
  return {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
    'x-ratelimit-rule': 'd0c0ffee000000000000000000000429',
  };
}

const hostileText =
  'javascript:gs.log(1) ^ORactive=true^NQnumber=1 a,b "q" <b>&\n🐌 שלום مرحبا [code]<i>x</i>[/code]';

/** Makes the changes of somebody else that a fault sets just before the request. */
export function injectChangesBefore(call: Call): void {
  const { instance } = call;
  const sysId = call.path.startsWith('/api/now/table/incident/') ? (call.path.split('/')[5] ?? '') : '';
  if (sysId !== '' && instance.store('incident').get(sysId) !== undefined) {
    const edited = call.fault('edited-meanwhile');
    if (edited !== undefined) {
      const set =
        typeof edited['set'] === 'object' && edited['set'] !== null ? edited['set'] : { urgency: '1' };
      editIncident(instance, sysId, set as Record<string, unknown>, textOption(edited, 'by', 'beth.anglin'));
    }
    const hostile = call.fault('hostile-text');
    if (hostile !== undefined) {
      const text = textOption(hostile, 'text', hostileText);
      editIncident(instance, sysId, { short_description: text, description: text }, 'beth.anglin');
    }
    const table = definitionOf('incident');
    if (table !== undefined && call.fault('record-deleted') !== undefined) {
      deleteRecord({ instance, table, actor: instance.actorNamed('admin') }, sysId);
    }
  }
  const night = call.fault('auto-close-night');
  if (night !== undefined) closeResolved(instance, numberOption(night, 'count', 5000));
  changeChoice(instance, call.fault('choice-removed'), () => ({ inactive: 'true' }));
  changeChoice(instance, call.fault('choice-renamed'), (options) => ({
    label: textOption(options, 'label', 'Umbenannt'),
  }));
}

function editIncident(instance: Instance, sysId: string, set: Record<string, unknown>, by: string): void {
  const table = definitionOf('incident');
  if (table !== undefined) updateRecord({ instance, table, actor: instance.actorNamed(by) }, sysId, set);
}

function closeResolved(instance: Instance, count: number): void {
  const resolved = [...instance.store('incident').scan()].filter((row) => valueOf(row, 'state') === '6');
  for (const row of resolved.slice(0, count)) editIncident(instance, row.sys_id, { state: '7' }, 'system');
}

function changeChoice(
  instance: Instance,
  options: FaultOptions | undefined,
  change: (options: FaultOptions) => Record<string, string>,
): void {
  const table = definitionOf('sys_choice');
  if (options === undefined || table === undefined) return;
  const meant = [...instance.store('sys_choice').scan()].filter(
    (row) =>
      valueOf(row, 'element') === options['element'] && valueOf(row, 'value') === String(options['value']),
  );
  for (const row of meant) {
    updateRecord({ instance, table, actor: instance.actorNamed('admin') }, row.sys_id, change(options));
  }
}

/** True for requests that change nothing. */
export function isRead(call: Call): boolean {
  return call.method === 'GET' || call.method === 'HEAD';
}
