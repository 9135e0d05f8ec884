/**
 * The values that a record shows in fields that nobody gave. Every boolean of the vendor's models is there, false where
 * nobody set it; some numbers are zero and some words have a first choice (as recorded on live instances: a new ticket
 * shows 82 fields).
 */

/** Booleans that are true until somebody says otherwise (recorded). */
const trueFlags: Readonly<Record<string, readonly string[]>> = {
  Ticket: ['approved'],
  ProjectTicket: ['approved'],
};

const ticketZeros = [
  'actualHours',
  'estimatedExpenseCost',
  'estimatedExpenseRevenue',
  'estimatedProductCost',
  'estimatedProductRevenue',
  'estimatedTimeCost',
  'estimatedTimeRevenue',
  'resolveMinutes',
  'resPlanMinutes',
  'respondMinutes',
  'escalationLevel',
  'minutesBeforeWaiting',
  'minutesWaiting',
  'respondedSkippedMinutes',
  'resplanSkippedMinutes',
  'respondedHours',
  'resplanHours',
  'resolutionHours',
  'lagDays',
  'duration',
];

/** Fields with a value from the beginning, model by model. */
const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Ticket: {
    ...zeros(ticketZeros),
    billTime: 'NoDefault',
    billExpenses: 'NoDefault',
    billProducts: 'NoDefault',
    subBillingMethod: 'ActualRates',
  },
  ProjectTicket: {
    ...zeros(['actualHours', 'lagDays', 'duration']),
    billTime: 'NoDefault',
    billExpenses: 'NoDefault',
    billProducts: 'NoDefault',
    subBillingMethod: 'ActualRates',
  },
  Company: zeros(['annualRevenue']),
  Project: zeros([
    'actualHours',
    'billingAmount',
    'budgetHours',
    'downpayment',
    'estimatedExpenseRevenue',
    'estimatedHours',
    'estimatedProductRevenue',
    'estimatedTimeRevenue',
    'scheduledHours',
  ]),
  Member: {
    // Nobody learns whether there is one.
    password: '********',
    ...zeros(['billableForecast', 'hourlyCost']),
    companyActivityTabFormat: 'SummaryList',
    invoiceTimeTabFormat: 'SummaryList',
    invoiceScreenDefaultTabFormat: 'ShowInvoicingTab',
    invoicingDisplayOptions: 'RemainOnInvoicingScreen',
    agreementInvoicingDisplayOptions: 'RemainOnInvoicingScreen',
  },
  TimeEntry: zeros(['hoursDeduct', 'agreementHours', 'agreementAmount', 'agreementAdjustment', 'adjustment']),
  WorkType: zeros(['hoursMin', 'hoursMax', 'roundBillHoursTo']),
};

function zeros(names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, 0]));
}

/** The value of an absent field; undefined where the field is left out of the answer. */
export function absentValue(model: string, field: string, kind: string): unknown {
  const value = values[model]?.[field];
  if (value !== undefined) return value;
  return kind === 'boolean' ? trueFlags[model]?.includes(field) === true : undefined;
}
