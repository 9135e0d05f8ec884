/** Faults that act once the work is done: on the answer, or on the rows that were written. */
import { textOption } from '../../common/fault-registry.ts';
import type { SimResponse } from '../../common/message.ts';
import { errorAnswer, type Answer, type Call } from '../api/call.ts';
import { insertRecord, updateRecord } from '../rules/records.ts';
import { definitionOf, type Change, type Instance } from '../store/instance.ts';
import { valueOf } from '../store/table.ts';
import { cancelled, isRead } from './before.ts';

/** Makes the changes that faults of business rules and other people make to the incidents just written. */
export function injectChangesAfter(call: Call, changes: readonly Change[]): void {
  const { instance } = call;
  const table = definitionOf('incident');
  if (table === undefined) return;
  for (const change of changes) {
    if (change.table !== 'incident' || change.operation === 'delete') continue;
    const actor = instance.actorNamed(change.by);
    const { sys_id: sysId } = change.row;
    const rewritten = call.fault('value-rewritten');
    if (rewritten !== undefined) {
      const given = rewritten['set'];
      const set =
        typeof given === 'object' && given !== null
          ? (given as Record<string, unknown>)
          : { short_description: valueOf(change.row, 'short_description').slice(0, 80) };
      updateRecord({ instance, table, actor }, sysId, set);
    }
    const isWaiting = valueOf(change.row, 'state') === '3';
    if (isWaiting && wroteComment(instance, change) && call.fault('comment-moves-state') !== undefined) {
      updateRecord({ instance, table, actor: instance.actorNamed('system') }, sysId, { state: '2' });
    }
    const isNews = change.operation === 'insert' || wroteComment(instance, change);
    const responder = isNews && change.by !== 'system' ? call.fault('autoresponder') : undefined;
    if (responder !== undefined)
      updateRecord({ instance, table, actor: instance.actorNamed('system') }, sysId, {
        comments: textOption(responder, 'text', 'Thank you for your message. We will be back soon.'),
      });
    const correlation = valueOf(change.row, 'correlation_id');
    if (
      change.operation === 'insert' &&
      correlation !== '' &&
      call.fault('duplicate-correlation') !== undefined
    ) {
      const { sys_id: _own, ...rest } = change.row;
      const copy = {
        ...rest,
        short_description: `Copy of ${valueOf(change.row, 'short_description')}`,
      };
      insertRecord({ instance, table, actor: instance.actorNamed('admin') }, copy);
    }
  }
}

function wroteComment(instance: Instance, change: Change): boolean {
  const written = valueOf(change.row, 'sys_updated_on');
  return (instance.store('sys_journal_field').lookUp('element_id', [change.row.sys_id]) ?? []).some(
    (entry) => valueOf(entry, 'element') === 'comments' && valueOf(entry, 'sys_created_on') === written,
  );
}

/** A success that does not say what was written (ServiceNow lists 204 among the answers of its REST APIs). */
function withoutRecord(answer: Answer, shape: unknown): SimResponse {
  const bodies: Readonly<Record<string, unknown>> = {
    object: { result: {} },
    list: { result: [] },
    id: { result: { sys_id: 'INC0010001' } },
  };
  const body = typeof shape === 'string' ? bodies[shape] : undefined;
  return body === undefined
    ? { ...answer, status: 204, body: null }
    : { ...answer, body: JSON.stringify(body) };
}

/** The answer as it arrives: broken or cut where a fault says so. */
export function corruptAnswer(call: Call, answer: Answer): SimResponse {
  const isDone = answer.status >= 200 && answer.status < 300;
  if (!isDone) return answer;
  if (!isRead(call)) {
    if (call.fault('committed-then-500') !== undefined) return errorAnswer(cancelled());
    if (call.fault('committed-then-reset') !== undefined) return { ...answer, cut: 'reset' };
    const unnamed = call.fault('committed-unnamed');
    if (unnamed !== undefined) return withoutRecord(answer, unnamed['shape']);
  }
  if (typeof answer.body !== 'string' || call.method === 'HEAD') return answer;
  if (call.fault('rows-then-error') !== undefined) {
    const error = { message: 'Transaction cancelled: maximum execution time exceeded', detail: null };
    const body = JSON.stringify({ ...(JSON.parse(answer.body) as object), error, status: 'failure' });
    return { ...answer, status: 200, body };
  }
  if (call.fault('truncated-json') !== undefined) {
    return { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length * 0.6)) };
  }
  if (call.fault('truncated-body') !== undefined) return { ...answer, cut: 'truncate' };
  return answer;
}
