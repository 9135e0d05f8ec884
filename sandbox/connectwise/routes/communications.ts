/** The communications of a contact as a list of their own: another look at the list inside the contact. */
import { answerCount, answerList, answerRecord, type Answer } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import type { Route } from '../api/router.ts';
import { refuseIfClosed } from '../api/visibility.ts';
import { notFound } from '../model/refusal.ts';
import type { Resource } from '../model/resource.ts';
import { resourceNamed } from '../model/resources/index.ts';
import { recordOf } from '../records/find.ts';
import { patchRecord } from '../records/mutations.ts';
import { readOperations } from '../records/patch.ts';
import { isObject, parseBody } from '../records/read-body.ts';
import { isRow, type Row } from '../store/table.ts';

const communications: Resource = {
  table: 'communications',
  path: '/company/contacts/{parentId}/communications',
  model: 'ContactCommunication',
  title: 'ContactCommunication',
  noun: 'communication',
};
const one = `${communications.path}/{id}`;

/** The call as one of the contact itself, with another body. */
function ofContact(call: Call, body: unknown = []): Call {
  return {
    ...call,
    parameters: { id: call.parameters['parentId'] ?? '' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** In the order in which the contact holds them. */
function itemsOf(call: Call): readonly Row[] {
  const contact = recordOf(ofContact(call), resourceNamed('contacts'));
  refuseIfClosed(call, contact);
  const items = contact.values['communicationItems'];
  return (Array.isArray(items) ? items.filter(isRow) : []).map((row) => ({
    ...row,
    values: { ...row.values, contactId: contact.id },
  }));
}

function sourceOf(call: Call) {
  const rows = itemsOf(call).toSorted((left, right) => left.id - right.id);
  return { rows, model: communications.model, table: communications.table };
}

function placeOf(call: Call): number {
  const place = itemsOf(call).findIndex(({ id }) => id === Number(call.parameters['id']));
  if (place < 0) throw notFound(communications.title, call.parameters['id'] ?? '');
  return place;
}

function answerItem(call: Call, place: number, status = 200): Answer {
  const row = itemsOf(call).at(place);
  if (row === undefined) throw notFound(communications.title, call.parameters['id'] ?? '');
  return answerRecord(call, row, communications, status);
}

function change(call: Call, operations: readonly unknown[]): void {
  patchRecord(ofContact(call, operations), resourceNamed('contacts'));
}

/** The routes of a company's communications: all of the usual ones but PUT. */
export const communicationRoutes: readonly Route[] = [
  { method: 'GET', template: communications.path, handler: (call) => answerList(call, sourceOf(call)) },
  {
    method: 'GET',
    template: `${communications.path}/count`,
    handler: (call) => answerCount(call, sourceOf(call)),
  },
  { method: 'GET', template: one, handler: (call) => answerItem(call, placeOf(call)) },
  {
    method: 'POST',
    template: communications.path,
    handler(call) {
      const given = parseBody(call.body);
      // The parent stands in the address; a body may repeat it.
      const { contactId: _, ...value } = isObject(given) ? (given as Record<string, unknown>) : {};
      change(call, [{ op: 'add', path: `communicationItems/${itemsOf(call).length}`, value }]);
      return answerItem(call, -1, 201);
    },
  },
  {
    method: 'PATCH',
    template: one,
    handler(call) {
      const place = placeOf(call);
      const operations = readOperations(parseBody(call.body));
      change(
        call,
        operations
          .filter(({ segments }) => segments.length === 1 && !['id', 'contactId'].includes(segments[0] ?? ''))
          .map(({ op, segments, value }) => ({
            op: op === 'add' ? 'replace' : op,
            path: ['communicationItems', place, ...segments].join('/'),
            value,
          })),
      );
      return answerItem(call, place);
    },
  },
  {
    method: 'DELETE',
    template: one,
    handler(call) {
      change(call, [{ op: 'remove', path: `communicationItems/${placeOf(call)}` }]);
      return { status: 204 };
    },
  },
];
