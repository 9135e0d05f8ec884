/** Tickets, notes, projects and the service desk: the fields that this project uses. */
import type { FileChoice } from './choice.ts';

/** The fields that tickets of the service desk and of projects share. */
const anyTicket = `
  id! summary! board status workRole workType company site siteName addressLine1 addressLine2 city
  stateIdentifier zip country contact contactName contactPhoneNumber contactPhoneExtension
  contactEmailAddress type subType item owner priority serviceLocation source requiredDate budgetHours
  opportunity agreement allowAllClientsPortalView customerUpdatedFlag automaticEmailContactFlag
  automaticEmailResourceFlag automaticEmailCcFlag automaticEmailCc closedDate closedBy closedFlag
  actualHours approved subBillingMethod subBillingAmount subDateAccepted resources billTime
  billExpenses billProducts predecessorType predecessorId predecessorClosedFlag lagDays
  lagNonworkingDaysFlag estimatedStartDate location department currency _info customFields`;

/** One entry per file. */
export const workChoices: readonly FileChoice[] = [
  {
    file: 'ticket',
    says: 'Tickets as they come over the wire.',
    types: [
      {
        name: 'Ticket',
        of: 'Ticket',
        says: 'A ticket of the service desk.',
        fields: `${anyTicket}
        recordType team severity impact externalXRef poNumber estimatedExpenseCost estimatedExpenseRevenue
        estimatedProductCost estimatedProductRevenue estimatedTimeCost estimatedTimeRevenue billingMethod
        billingAmount hourlyRate dateResolved dateResplan dateResponded resolveMinutes resPlanMinutes
        respondMinutes isInSla parentTicketId hasChildTicket hasMergedChildTicketFlag sla slaStatus
        mergedParentTicket integratorTags`,
      },
    ],
  },
  {
    file: 'note',
    says: 'Notes of tickets, as they come over the wire.',
    types: [
      {
        name: 'TicketNote',
        of: 'ServiceNote',
        says: 'A note of a ticket, below `/service/tickets/{id}/notes`; the flags say in which sections it stands.',
        fields: `
        id! ticketId text detailDescriptionFlag internalAnalysisFlag resolutionFlag issueFlag member contact
        dateCreated createdBy _info`,
      },
      {
        name: 'AnyNote',
        of: 'ServiceTicketNote',
        says: 'A note as `/allNotes` shows it: time entries too. Ids of different kinds may be equal.',
        fields: `
        id! ticket mergedFlag bundledFlag noteType text detailDescriptionFlag internalAnalysisFlag
        resolutionFlag member contact timeStart _info`,
        notes: { mergedFlag: 'True for the text of a ticket that was merged, or bundled, into this one.' },
      },
    ],
  },
  {
    file: 'project',
    says: 'Projects, their phases and tickets, as they come over the wire.',
    types: [
      {
        name: 'Project',
        of: 'Project',
        says: 'A project of a company; its work stands in project tickets, below phases.',
        fields: `
        id! _info actualEnd actualHours actualStart agreement billExpenses billingAmount billingAttention
        billingMethod billingRateType billingTerms billProducts billProjectAfterClosedFlag billTime
        billToCompany billToContact billToSite billUnapprovedTimeAndExpense board budgetAnalysis budgetFlag
        budgetHours company contact customerPO description currency downpayment estimatedEnd percentComplete
        estimatedExpenseRevenue estimatedHours estimatedProductRevenue estimatedStart estimatedTimeRevenue
        expenseApprover includeDependenciesFlag includeEstimatesFlag location department manager name!
        opportunity projectTemplateId restrictDownPaymentFlag scheduledEnd scheduledHours scheduledStart
        shipToCompany shipToContact shipToSite site status closedFlag timeApprover type
        doNotDisplayInPortalFlag billingStartDate estimatedTimeCost estimatedExpenseCost
        estimatedProductCost taxCode companyLocation customFields`,
      },
      {
        name: 'ProjectPhase',
        of: 'ProjectPhase',
        says: 'A phase of a project, below `/project/projects/{id}/phases`.',
        fields: `
        id! projectId description! board status agreement opportunity parentPhase wbsCode billTime
        billExpenses billProducts markAsMilestoneFlag notes deadlineDate billSeparatelyFlag billingMethod
        scheduledHours scheduledStart scheduledEnd actualHours actualStart actualEnd budgetHours locationId
        businessUnitId hourlyRate billingStartDate billPhaseClosedFlag billProjectClosedFlag downpayment
        poNumber poAmount estimatedTimeCost estimatedExpenseCost estimatedProductCost estimatedTimeRevenue
        estimatedExpenseRevenue estimatedProductRevenue currency billToCompany billToContact billToSite
        shipToCompany shipToContact shipToSite _info customFields`,
      },
      {
        name: 'ProjectTicket',
        of: 'ProjectTicket',
        says: 'A ticket of a project. It has no team and no service levels, and belongs to a phase.',
        fields: `${anyTicket}
        isIssueFlag project phase wbsCode`,
      },
    ],
  },
  {
    file: 'service',
    says: 'Boards with what is defined on them, priorities, tasks, schedules and activities.',
    types: [
      {
        name: 'Board',
        of: 'Board',
        says: 'A service board: statuses, types and teams are defined per board.',
        fields: `
        id! name! location department inactiveFlag projectFlag workRole workType autoCloseStatus
        restrictBoardByDefaultFlag _info`,
        notes: { projectFlag: 'True: a board of projects.' },
      },
      {
        name: 'BoardStatus',
        of: 'BoardStatus',
        says: 'Statuses belong to a board: ids are unique, names repeat from board to board.',
        fields: `
        id! name! board sortOrder displayOnBoard inactive closedStatus timeEntryNotAllowed defaultFlag
        escalationStatus customerPortalFlag _info`,
        notes: { closedStatus: "This makes a ticket closed, never the status' name." },
      },
      {
        name: 'Priority',
        of: 'Priority',
        says: 'A priority of tickets; the list is the same for all boards.',
        fields: `
        id! name! color sortOrder defaultFlag _info`,
      },
      {
        name: 'BoardType',
        of: 'BoardType',
        says: 'A type of ticket on one board, below `/service/boards/{id}/types`.',
        fields: `
        id! name! category defaultFlag inactiveFlag requestForChangeFlag integrationXref board location
        department _info`,
      },
      {
        name: 'BoardSubType',
        of: 'BoardSubType',
        says: 'A sub-type of ticket on one board, below `/service/boards/{id}/subtypes`.',
        fields: `
        id! name! inactiveFlag typeAssociationIds board _info`,
      },
      {
        name: 'BoardItem',
        of: 'BoardItem',
        says: 'An item of ticket on one board, below `/service/boards/{id}/items`.',
        fields: `
        id! name! inactiveFlag board _info`,
      },
      {
        name: 'BoardTeam',
        of: 'BoardTeam',
        says: 'A team of one board, below `/service/boards/{id}/teams`.',
        fields: `
        id! name! teamLeader members defaultFlag notifyOnTicketDelete boardId locationId businessUnitId
        _info`,
      },
      {
        name: 'Source',
        of: 'Source',
        says: 'A source of tickets: mail, phone, portal.',
        fields: `
        id! name! defaultFlag _info`,
      },
      {
        name: 'TicketTask',
        of: 'Task',
        says: 'A line of the list of tasks on a ticket.',
        fields: `
        id! ticketId notes closedFlag priority resolution _info`,
      },
      {
        name: 'ScheduleEntry',
        of: 'ScheduleEntry',
        says: 'A member planned for a ticket or an activity (`objectId`), with the time.',
        fields: `
        id! objectId name member where dateStart dateEnd reminder status doneFlag acknowledgedFlag ownerFlag
        meetingFlag allowScheduleConflictsFlag addMemberToProjectFlag projectRoleId acknowledgedDate
        closeDate hours _info`,
      },
      {
        name: 'Activity',
        of: 'Activity',
        says: 'A sales activity: a call, a meeting or a task with a due date.',
        fields: `
        id! name! type company contact phoneNumber email status opportunity ticket agreement campaign notes
        dateStart dateEnd assignedBy assignTo scheduleStatus reminder where notifyFlag currency _info
        customFields`,
      },
    ],
  },
];
