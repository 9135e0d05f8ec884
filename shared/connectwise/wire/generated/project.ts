// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Projects, their phases and tickets, as they come over the wire. */
import type { BillOption, Maybe, RecordInfo, Reference } from '../base.ts';
import type { CompanyReference, CustomField, MemberReference } from './parts.ts';

/** A project of a company; its work stands in project tickets, below phases. */
export interface Project {
  readonly id: number;
  readonly _info?: Maybe<RecordInfo>;
  readonly actualEnd?: Maybe<string>;
  readonly actualHours?: Maybe<number>;
  readonly actualStart?: Maybe<string>;
  readonly agreement?: Maybe<Reference>;
  readonly billExpenses?: Maybe<BillOption>;
  readonly billingAmount?: Maybe<number>;
  /** At most 50 characters. */
  readonly billingAttention?: Maybe<string>;
  readonly billingMethod?: Maybe<'ActualRates' | 'FixedFee' | 'NotToExceed' | 'OverrideRate'>;
  readonly billingRateType?: Maybe<'StaffMember' | 'WorkRole'>;
  readonly billingTerms?: Maybe<Reference>;
  readonly billProducts?: Maybe<BillOption>;
  readonly billProjectAfterClosedFlag?: Maybe<boolean>;
  readonly billTime?: Maybe<BillOption>;
  readonly billToCompany?: Maybe<CompanyReference>;
  readonly billToContact?: Maybe<Reference>;
  readonly billToSite?: Maybe<Reference>;
  readonly billUnapprovedTimeAndExpense?: Maybe<boolean>;
  readonly board?: Maybe<Reference>;
  readonly budgetAnalysis?: Maybe<'ActualHours' | 'BillableHours'>;
  readonly budgetFlag?: Maybe<boolean>;
  readonly budgetHours?: Maybe<number>;
  readonly company?: Maybe<CompanyReference>;
  readonly contact?: Maybe<Reference>;
  /** At most 50 characters. */
  readonly customerPO?: Maybe<string>;
  readonly description?: Maybe<string>;
  readonly currency?: Maybe<Reference>;
  readonly downpayment?: Maybe<number>;
  readonly estimatedEnd?: Maybe<string>;
  readonly percentComplete?: Maybe<number>;
  readonly estimatedExpenseRevenue?: Maybe<number>;
  readonly estimatedHours?: Maybe<number>;
  readonly estimatedProductRevenue?: Maybe<number>;
  readonly estimatedStart?: Maybe<string>;
  readonly estimatedTimeRevenue?: Maybe<number>;
  readonly expenseApprover?: Maybe<MemberReference>;
  readonly includeDependenciesFlag?: Maybe<boolean>;
  readonly includeEstimatesFlag?: Maybe<boolean>;
  readonly location?: Maybe<Reference>;
  readonly department?: Maybe<Reference>;
  readonly manager?: Maybe<MemberReference>;
  /** At most 100 characters. */
  readonly name: string;
  readonly opportunity?: Maybe<Reference>;
  readonly projectTemplateId?: Maybe<number>;
  readonly restrictDownPaymentFlag?: Maybe<boolean>;
  readonly scheduledEnd?: Maybe<string>;
  readonly scheduledHours?: Maybe<number>;
  readonly scheduledStart?: Maybe<string>;
  readonly shipToCompany?: Maybe<CompanyReference>;
  readonly shipToContact?: Maybe<Reference>;
  readonly shipToSite?: Maybe<Reference>;
  readonly site?: Maybe<Reference>;
  readonly status?: Maybe<Reference>;
  readonly closedFlag?: Maybe<boolean>;
  readonly timeApprover?: Maybe<MemberReference>;
  readonly type?: Maybe<Reference>;
  readonly doNotDisplayInPortalFlag?: Maybe<boolean>;
  readonly billingStartDate?: Maybe<string>;
  readonly estimatedTimeCost?: Maybe<number>;
  readonly estimatedExpenseCost?: Maybe<number>;
  readonly estimatedProductCost?: Maybe<number>;
  readonly taxCode?: Maybe<Reference>;
  readonly companyLocation?: Maybe<Reference>;
  readonly customFields?: Maybe<readonly CustomField[]>;
}

/** A phase of a project, below `/project/projects/{id}/phases`. */
export interface ProjectPhase {
  readonly id: number;
  readonly projectId?: Maybe<number>;
  /** At most 100 characters. */
  readonly description: string;
  readonly board?: Maybe<Reference>;
  readonly status?: Maybe<Reference>;
  readonly agreement?: Maybe<Reference>;
  readonly opportunity?: Maybe<Reference>;
  readonly parentPhase?: Maybe<Reference>;
  /** At most 50 characters. */
  readonly wbsCode?: Maybe<string>;
  readonly billTime?: Maybe<BillOption>;
  readonly billExpenses?: Maybe<BillOption>;
  readonly billProducts?: Maybe<BillOption>;
  readonly markAsMilestoneFlag?: Maybe<boolean>;
  readonly notes?: Maybe<string>;
  readonly deadlineDate?: Maybe<string>;
  readonly billSeparatelyFlag?: Maybe<boolean>;
  readonly billingMethod?: Maybe<'ActualRates' | 'FixedFee' | 'NotToExceed' | 'OverrideRate'>;
  readonly scheduledHours?: Maybe<number>;
  readonly scheduledStart?: Maybe<string>;
  readonly scheduledEnd?: Maybe<string>;
  readonly actualHours?: Maybe<number>;
  readonly actualStart?: Maybe<string>;
  readonly actualEnd?: Maybe<string>;
  readonly budgetHours?: Maybe<number>;
  readonly locationId?: Maybe<number>;
  readonly businessUnitId?: Maybe<number>;
  readonly hourlyRate?: Maybe<number>;
  readonly billingStartDate?: Maybe<string>;
  readonly billPhaseClosedFlag?: Maybe<boolean>;
  readonly billProjectClosedFlag?: Maybe<boolean>;
  readonly downpayment?: Maybe<number>;
  /** At most 25 characters. */
  readonly poNumber?: Maybe<string>;
  readonly poAmount?: Maybe<number>;
  readonly estimatedTimeCost?: Maybe<number>;
  readonly estimatedExpenseCost?: Maybe<number>;
  readonly estimatedProductCost?: Maybe<number>;
  readonly estimatedTimeRevenue?: Maybe<number>;
  readonly estimatedExpenseRevenue?: Maybe<number>;
  readonly estimatedProductRevenue?: Maybe<number>;
  readonly currency?: Maybe<Reference>;
  readonly billToCompany?: Maybe<CompanyReference>;
  readonly billToContact?: Maybe<Reference>;
  readonly billToSite?: Maybe<Reference>;
  readonly shipToCompany?: Maybe<CompanyReference>;
  readonly shipToContact?: Maybe<Reference>;
  readonly shipToSite?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
  readonly customFields?: Maybe<readonly CustomField[]>;
}

/** A ticket of a project. It has no team and no service levels, and belongs to a phase. */
export interface ProjectTicket {
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
  readonly isIssueFlag?: Maybe<boolean>;
  readonly project?: Maybe<Reference>;
  readonly phase?: Maybe<Reference>;
  /** At most 50 characters. */
  readonly wbsCode?: Maybe<string>;
}
