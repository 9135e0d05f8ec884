/** Service and project records as they come over the wire (OpenAPI 2025.8). */
import type {
  BillOption,
  CompanyReference,
  CustomField,
  Maybe,
  MemberReference,
  RecordInfo,
  Reference,
  TicketReference,
} from './base.ts';

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

export interface Board {
  readonly id: number;
  readonly name: string;
  readonly location?: Maybe<Reference>;
  readonly department?: Maybe<Reference>;
  readonly inactiveFlag?: Maybe<boolean>;
  /** True: a board of projects. */
  readonly projectFlag?: Maybe<boolean>;
  readonly workRole?: Maybe<Reference>;
  readonly workType?: Maybe<Reference>;
  readonly autoCloseStatus?: Maybe<Reference>;
  readonly restrictBoardByDefaultFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** Statuses belong to a board: ids are unique, names repeat from board to board. */
export interface BoardStatus {
  readonly id: number;
  readonly name: string;
  readonly board?: Maybe<Reference>;
  readonly sortOrder?: Maybe<number>;
  readonly displayOnBoard?: Maybe<boolean>;
  readonly inactive?: Maybe<boolean>;
  /** What makes a ticket closed: this, never the status' name. */
  readonly closedStatus?: Maybe<boolean>;
  readonly timeEntryNotAllowed?: Maybe<boolean>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly escalationStatus?: Maybe<
    'NotResponded' | 'Responded' | 'ResolutionPlan' | 'Resolved' | 'NoEscalation'
  >;
  readonly customerPortalFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface Priority {
  readonly id: number;
  readonly name: string;
  readonly color?: Maybe<string>;
  readonly sortOrder?: Maybe<number>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface BoardType {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly category?: Maybe<'Reactive' | 'Proactive'>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly requestForChangeFlag?: Maybe<boolean>;
  /** At most 50 characters. */
  readonly integrationXref?: Maybe<string>;
  readonly board?: Maybe<Reference>;
  readonly location?: Maybe<Reference>;
  readonly department?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface BoardSubType {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly typeAssociationIds?: Maybe<readonly number[]>;
  readonly board?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface BoardItem {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly board?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface BoardTeam {
  readonly id: number;
  /** At most 30 characters. */
  readonly name: string;
  readonly teamLeader?: Maybe<MemberReference>;
  readonly members?: Maybe<readonly number[]>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly notifyOnTicketDelete?: Maybe<boolean>;
  readonly boardId?: Maybe<number>;
  readonly locationId?: Maybe<number>;
  readonly businessUnitId?: Maybe<number>;
  readonly _info?: Maybe<RecordInfo>;
}

/** Where tickets come from: mail, phone, portal. */
export interface Source {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly defaultFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A line of the list of tasks on a ticket. */
export interface TicketTask {
  readonly id: number;
  readonly ticketId?: Maybe<number>;
  readonly notes?: Maybe<string>;
  readonly closedFlag?: Maybe<boolean>;
  readonly priority?: Maybe<number>;
  readonly resolution?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

/** Who is planned for what, and when: `objectId` is the ticket or activity. */
export interface ScheduleEntry {
  readonly id: number;
  readonly objectId?: Maybe<number>;
  /** At most 250 characters. */
  readonly name?: Maybe<string>;
  readonly member?: Maybe<MemberReference>;
  readonly where?: Maybe<Reference>;
  readonly dateStart?: Maybe<string>;
  readonly dateEnd?: Maybe<string>;
  readonly reminder?: Maybe<Reference>;
  readonly status?: Maybe<Reference>;
  readonly doneFlag?: Maybe<boolean>;
  readonly acknowledgedFlag?: Maybe<boolean>;
  readonly ownerFlag?: Maybe<boolean>;
  readonly meetingFlag?: Maybe<boolean>;
  readonly allowScheduleConflictsFlag?: Maybe<boolean>;
  readonly addMemberToProjectFlag?: Maybe<boolean>;
  readonly projectRoleId?: Maybe<number>;
  readonly acknowledgedDate?: Maybe<string>;
  readonly closeDate?: Maybe<string>;
  readonly hours?: Maybe<number>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface Activity {
  readonly id: number;
  /** At most 100 characters. */
  readonly name: string;
  readonly type?: Maybe<Reference>;
  readonly company?: Maybe<CompanyReference>;
  readonly contact?: Maybe<Reference>;
  /** At most 30 characters. */
  readonly phoneNumber?: Maybe<string>;
  /** At most 250 characters. */
  readonly email?: Maybe<string>;
  readonly status?: Maybe<Reference>;
  readonly opportunity?: Maybe<Reference>;
  readonly ticket?: Maybe<TicketReference>;
  readonly agreement?: Maybe<Reference>;
  readonly campaign?: Maybe<Reference>;
  readonly notes?: Maybe<string>;
  readonly dateStart?: Maybe<string>;
  readonly dateEnd?: Maybe<string>;
  readonly assignedBy?: Maybe<MemberReference>;
  readonly assignTo?: Maybe<MemberReference>;
  readonly scheduleStatus?: Maybe<Reference>;
  readonly reminder?: Maybe<Reference>;
  readonly where?: Maybe<Reference>;
  readonly notifyFlag?: Maybe<boolean>;
  readonly currency?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
  readonly customFields?: Maybe<readonly CustomField[]>;
}
