/**
 * The records that people plan and charge beside tickets: opportunities, schedule, time sheets, expenses, invoices,
 * products, groups.
 */
import type { Resource } from '../resource.ts';

/**
 * The resources that people plan and charge, with the usual routes each; what the vendor makes by itself is only read.
 */
export const workResources: readonly Resource[] = [
  {
    table: 'opportunities',
    path: '/sales/opportunities',
    model: 'Opportunity',
    title: 'Opportunity',
    noun: 'opportunity',
    callbackType: 'opportunity',
    auditType: 'Opportunity',
    serverMade: ['id', 'closedBy', 'dateBecameLead', 'pipelineChangeDate', 'totalSalesTax'],
  },
  {
    table: 'opportunityNotes',
    path: '/sales/opportunities/{parentId}/notes',
    model: 'OpportunityNote',
    title: 'OpportunityNote',
    noun: 'opportunityNote',
    parent: { table: 'opportunities', field: 'opportunityId', asNumber: true },
    serverMade: ['id', 'opportunityId', 'enteredBy'],
  },
  {
    table: 'scheduleEntries',
    path: '/schedule/entries',
    model: 'ScheduleEntry',
    title: 'ScheduleEntry',
    noun: 'scheduleEntry',
    callbackType: 'schedule',
    auditType: 'Schedule',
  },
  {
    table: 'timeSheets',
    path: '/time/sheets',
    model: 'TimeSheet',
    title: 'TimeSheet',
    noun: 'timeSheet',
    isReadOnly: true,
  },
  {
    table: 'chargeCodes',
    path: '/time/chargeCodes',
    model: 'ChargeCode',
    title: 'ChargeCode',
    noun: 'chargeCode',
  },
  {
    table: 'expenseEntries',
    path: '/expense/entries',
    model: 'ExpenseEntry',
    title: 'ExpenseEntry',
    noun: 'expenseEntry',
    callbackType: 'expense',
    auditType: 'Expense',
    serverMade: ['id', 'ticket', 'project', 'phase', 'expenseReport', 'invoice', 'currency'],
  },
  {
    table: 'expenseReports',
    path: '/expense/reports',
    model: 'ExpenseReport',
    title: 'ExpenseReport',
    noun: 'expenseReport',
    isReadOnly: true,
  },
  {
    table: 'invoices',
    path: '/finance/invoices',
    model: 'Invoice',
    title: 'Invoice',
    noun: 'invoice',
    isReadOnly: true,
  },
  {
    table: 'products',
    path: '/procurement/products',
    model: 'ProductItem',
    title: 'ProductItem',
    noun: 'productItem',
    auditType: 'ProductItem',
  },
  {
    table: 'purchaseOrders',
    path: '/procurement/purchaseorders',
    model: 'PurchaseOrder',
    title: 'PurchaseOrder',
    noun: 'purchaseOrder',
    isReadOnly: true,
  },
  { table: 'groups', path: '/marketing/groups', model: 'Group', title: 'Group', noun: 'group' },
];
