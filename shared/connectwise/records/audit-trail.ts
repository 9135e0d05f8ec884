/** The audit trail of one record: each change, with its author and time. Its entries have no id, and their text is prose. */
import { CodedError } from '../../rules/errors.ts';
import type { CallConnectWise } from '../http/call.ts';
import { conditionFrom, type Where } from '../query/conditions.ts';
import { readRows } from '../lists/pages.ts';
import { countOf, idOf } from '../http/places.ts';
import { planQuery } from '../query/plan.ts';
import { fieldsText, type QueryFieldName, type Selected } from '../query/selection.ts';
import type { AuditTrailEntry } from '../wire/index.ts';

/** Types of record whose changes the audit trail keeps (OpenAPI 2025.8). */
export type AuditType =
  | 'Ticket'
  | 'Contact'
  | 'Company'
  | 'Opportunity'
  | 'Time'
  | 'Activity'
  | 'ProductCatalog'
  | 'ProjectTicket'
  | 'Purchasing'
  | 'Configuration'
  | 'Schedule'
  | 'Agreement'
  | 'AgreementAddition'
  | 'Project'
  | 'Invoice'
  | 'PurchaseOrder'
  | 'Expense'
  | 'ProductItem'
  | 'Survey'
  | 'Member'
  | 'PurchaseOrderLineItem';

/** The choice of a trail: which entries, and which of their fields. */
export interface TrailOptions<Name extends QueryFieldName<AuditTrailEntry>> {
  /** The entries to list: `(entry) => entry('enteredBy').is('tpatel')`. All of them when left out. */
  readonly where?: Where<AuditTrailEntry> | undefined;
  /** Only these come back; left out, all of them. */
  readonly fields?: readonly Name[] | undefined;
  /** Cancels the reading, also in the middle of a page: `http-aborted` (retry). */
  readonly signal?: AbortSignal | undefined;
}

/** The trail of one record of that type, `Type` being those that may be asked for. */
export interface AuditTrail<Type extends AuditType> {
  /** Oldest page first. Throws `connectwise-query-too-long` (dead-letter) for a condition that fits into no address. */
  auditTrail<Name extends QueryFieldName<AuditTrailEntry> = keyof AuditTrailEntry>(
    type: Type,
    id: number,
    options?: TrailOptions<Name>,
  ): AsyncIterable<Selected<AuditTrailEntry, Name>>;
  auditTrailCount(type: Type, id: number, where?: Where<AuditTrailEntry>): Promise<number>;
}

const place = { path: '/system/audittrail', route: '/system/audittrail' };

/** The audit trail over one caller. */
export function auditTrail(call: CallConnectWise): AuditTrail<AuditType> {
  const questionOf = (
    type: AuditType,
    id: number,
    where: Where<AuditTrailEntry> | undefined,
    fields: readonly string[] | undefined,
  ) => {
    const condition = conditionFrom(where);
    const names = fieldsText(fields);
    const question = {
      condition,
      childConditions: undefined,
      customFieldConditions: undefined,
      fields: names,
      orderBy: undefined,
      search: false,
    };
    const { requests } = planQuery(question, place.route);
    // Without ids nobody could tell which entries came twice, so it is asked as one or not at all.
    if (requests.length > 1)
      throw new CodedError('connectwise-query-too-long', {
        detail: `GET ${place.route}: ask for fewer values at once.`,
        facts: { route: place.route },
      });
    return { type, id: String(idOf(id)), conditions: condition?.text, fields: names };
  };
  return {
    async *auditTrail<Name extends QueryFieldName<AuditTrailEntry>>(
      type: AuditType,
      id: number,
      { where, fields, signal }: TrailOptions<Name> = {},
    ) {
      for await (const row of readRows(call, {
        ...place,
        // There are numbered pages only, and nothing to order them by.
        query: { ...questionOf(type, id, where, fields), orderBy: undefined },
        pageSize: 250,
        paging: 'numbered',
        signal,
      }))
        yield row as Selected<AuditTrailEntry, Name>;
    },
    auditTrailCount: async (type, id, where) => countOf(call, place, questionOf(type, id, where, undefined)),
  };
}
