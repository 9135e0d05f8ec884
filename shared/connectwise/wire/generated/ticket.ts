// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Tickets as they come over the wire. */
import type { BillOption, Maybe, RecordInfo, Reference } from '../base.ts';
import type { CompanyReference, CustomField, MemberReference, TicketReference } from './parts.ts';

/** A ticket of the service desk. */
export interface Ticket {
  readonly id: number;
  /** At most 100 characters. */
  readonly summary: string;
  readonly board?: Maybe<Reference>;
  readonly status?: Maybe<Reference>;
  readonly workRole?: Maybe<Reference>;
  readonly workType?: Maybe<Reference>;
  readonly company?: Maybe<CompanyReference>;
  readonly site?: Maybe<Reference>;
  /** At most 50 characters. */
  readonly siteName?: Maybe<string>;
  /** At most 50 characters. */
  readonly addressLine1?: Maybe<string>;
  /** At most 50 characters. */
  readonly addressLine2?: Maybe<string>;
  /** At most 50 characters. */
  readonly city?: Maybe<string>;
  /** At most 50 characters. */
  readonly stateIdentifier?: Maybe<string>;
  /** At most 12 characters. */
  readonly zip?: Maybe<string>;
  readonly country?: Maybe<Reference>;
  readonly contact?: Maybe<Reference>;
  /** At most 62 characters. */
  readonly contactName?: Maybe<string>;
  /** At most 20 characters. */
  readonly contactPhoneNumber?: Maybe<string>;
  /** At most 15 characters. */
  readonly contactPhoneExtension?: Maybe<string>;
  /** At most 250 characters. */
  readonly contactEmailAddress?: Maybe<string>;
  readonly type?: Maybe<Reference>;
  readonly subType?: Maybe<Reference>;
  readonly item?: Maybe<Reference>;
  readonly owner?: Maybe<MemberReference>;
  readonly priority?: Maybe<Reference>;
  readonly serviceLocation?: Maybe<Reference>;
  readonly source?: Maybe<Reference>;
  readonly requiredDate?: Maybe<string>;
  readonly budgetHours?: Maybe<number>;
  readonly opportunity?: Maybe<Reference>;
  readonly agreement?: Maybe<Reference>;
  readonly allowAllClientsPortalView?: Maybe<boolean>;
  readonly customerUpdatedFlag?: Maybe<boolean>;
  readonly automaticEmailContactFlag?: Maybe<boolean>;
  readonly automaticEmailResourceFlag?: Maybe<boolean>;
  readonly automaticEmailCcFlag?: Maybe<boolean>;
  /** At most 1000 characters. */
  readonly automaticEmailCc?: Maybe<string>;
  readonly closedDate?: Maybe<string>;
  readonly closedBy?: Maybe<string>;
  readonly closedFlag?: Maybe<boolean>;
  readonly actualHours?: Maybe<number>;
  readonly approved?: Maybe<boolean>;
  readonly subBillingMethod?: Maybe<'ActualRates' | 'FixedFee' | 'NotToExceed' | 'OverrideRate'>;
  readonly subBillingAmount?: Maybe<number>;
  readonly subDateAccepted?: Maybe<string>;
  readonly resources?: Maybe<string>;
  readonly billTime?: Maybe<BillOption>;
  readonly billExpenses?: Maybe<BillOption>;
  readonly billProducts?: Maybe<BillOption>;
  readonly predecessorType?: Maybe<'Ticket' | 'Phase'>;
  readonly predecessorId?: Maybe<number>;
  readonly predecessorClosedFlag?: Maybe<boolean>;
  readonly lagDays?: Maybe<number>;
  readonly lagNonworkingDaysFlag?: Maybe<boolean>;
  readonly estimatedStartDate?: Maybe<string>;
  readonly location?: Maybe<Reference>;
  readonly department?: Maybe<Reference>;
  readonly currency?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
  readonly customFields?: Maybe<readonly CustomField[]>;
  readonly recordType?: Maybe<'ProjectIssue' | 'ProjectTicket' | 'ServiceTicket'>;
  readonly team?: Maybe<Reference>;
  readonly severity?: Maybe<'Low' | 'Medium' | 'High'>;
  readonly impact?: Maybe<'Low' | 'Medium' | 'High'>;
  /** At most 100 characters. */
  readonly externalXRef?: Maybe<string>;
  /** At most 50 characters. */
  readonly poNumber?: Maybe<string>;
  readonly estimatedExpenseCost?: Maybe<number>;
  readonly estimatedExpenseRevenue?: Maybe<number>;
  readonly estimatedProductCost?: Maybe<number>;
  readonly estimatedProductRevenue?: Maybe<number>;
  readonly estimatedTimeCost?: Maybe<number>;
  readonly estimatedTimeRevenue?: Maybe<number>;
  readonly billingMethod?: Maybe<'ActualRates' | 'FixedFee' | 'NotToExceed' | 'OverrideRate'>;
  readonly billingAmount?: Maybe<number>;
  readonly hourlyRate?: Maybe<number>;
  readonly dateResolved?: Maybe<string>;
  readonly dateResplan?: Maybe<string>;
  readonly dateResponded?: Maybe<string>;
  readonly resolveMinutes?: Maybe<number>;
  readonly resPlanMinutes?: Maybe<number>;
  readonly respondMinutes?: Maybe<number>;
  readonly isInSla?: Maybe<boolean>;
  readonly parentTicketId?: Maybe<number>;
  readonly hasChildTicket?: Maybe<boolean>;
  readonly hasMergedChildTicketFlag?: Maybe<boolean>;
  readonly sla?: Maybe<Reference>;
  readonly slaStatus?: Maybe<string>;
  readonly mergedParentTicket?: Maybe<TicketReference>;
  readonly integratorTags?: Maybe<readonly string[]>;
}
