/** The tables that other records refer to, as an administrator would have set them up. The same for every seed. */
import type { World } from '../store/world.ts';
import { insertRow } from './insert.ts';

type Values = Readonly<Record<string, unknown>>;

/** Tables of records that have a name, or a description, and nothing else that matters. */
const named: Readonly<Record<string, readonly string[]>> = {
  configurationTypes: ['Managed Workstation', 'Managed Server', 'Printer'],
  contactDepartments: ['Accounting', 'Operations'],
  contactRelationships: ['Decision Maker', 'User'],
  entityTypes: ['Corporation'],
  locations: ['Main Office', 'North Office'],
  marketDescriptions: ['Health', 'Manufacturing'],
  ownershipTypes: ['Private', 'Public'],
  securityRoles: ['Admin', 'Service', 'Read Only'],
  workRoles: ['Engineer', 'Senior Engineer'],
  calendars: ['Standard Calendar'],
  memberTypes: ['Staff', 'Contractor'],
  opportunityRatings: ['Cold', 'Hot'],
  billingStatuses: ['New', 'Sent'],
  deliveryMethods: ['Mail', 'Email'],
  invoiceTemplates: ['Standard Invoice'],
  categories: ['Hardware', 'Licences'],
  manufacturers: ['Contoso Devices', 'Fabrikam'],
  pricingSchedules: ['Standard Pricing'],
  productTypes: ['Inventory Part', 'Service'],
  purchaseOrderStatuses: ['Open', 'Closed'],
  shipmentMethods: ['Ground'],
  unitsOfMeasure: ['Each'],
  warehouses: ['Main Warehouse'],
};

/** First records of these are the defaults. */
const withDefault: Readonly<Record<string, readonly Values[]>> = {
  companyNoteTypes: [{ name: 'Comments' }, { name: 'Billing' }],
  configurationStatuses: [{ description: 'Active' }, { description: 'Inactive', closedFlag: true }],
  contactTypes: [{ description: 'Technical' }, { description: 'Billing' }],
  impacts: [{ description: 'Medium' }, { description: 'Low' }, { description: 'High' }],
  severities: [{ description: 'Medium' }, { description: 'Low' }, { description: 'High' }],
  serviceCodes: [{ name: 'General', description: 'General task' }],
  serviceEmailTemplates: [{ type: 'Any', subject: 'Your ticket' }],
  serviceLocations: [
    { name: 'On-Site', where: 'OnSite' },
    { name: 'Remote', where: 'Remote' },
    { name: 'In-House', where: 'InHouse' },
  ],
  slas: [{ name: 'Standard SLA', basedOn: 'MyCalendar', applicationOrder: 1 }],
  timeZoneSetups: [{ name: 'US Eastern', timeZone: { id: 1 } }],
  reminderTimes: [
    { name: '0 minutes', time: 0 },
    { name: '15 minutes', time: 15 },
  ],
  scheduleStatuses: [{ name: 'Firm' }, { name: 'Tentative', showAsTentativeFlag: true }],
  scheduleTypes: [
    { name: 'Service', identifier: 'S', systemFlag: true },
    { name: 'Sales', identifier: 'C', systemFlag: true },
  ],
  activityStatuses: [{ name: 'Open' }, { name: 'Closed', closedFlag: true }],
  activityTypes: [
    { name: 'Call', points: 2 },
    { name: 'Email', points: 1, emailFlag: true },
  ],
  opportunityStatuses: [
    { name: 'Open' },
    { name: 'Won', wonFlag: true, closedFlag: true },
    { name: 'Lost', lostFlag: true, closedFlag: true },
  ],
  opportunityTypes: [{ description: 'Managed Services' }, { description: 'Hardware' }],
  opportunityStages: [
    { name: '1.Prospect', sequenceNumber: 1 },
    { name: '3.Quote', sequenceNumber: 3 },
  ],
  probabilities: [
    { probability: 10, name: '10' },
    { probability: 50, name: '50' },
    { probability: 90, name: '90' },
  ],
  phaseStatuses: [{ name: 'Open' }, { name: 'Closed', closedFlag: true }],
  projectStatuses: [{ name: 'Open' }, { name: 'Closed', closedFlag: true, noTimeFlag: true }],
  projectTypes: [{ name: 'Implementation' }, { name: 'Network' }],
  expenseClassifications: [
    { name: 'Personal', employeeFlag: true },
    { name: 'Company', companyFlag: true },
  ],
  expensePaymentTypes: [{ name: 'Cash' }, { name: 'Company Card', companyFlag: true }],
  expenseTypes: [
    { name: 'Meals', amountCaption: 'Amount', invoiceMarkupOption: 'Percent', billExpenses: 'Billable' },
    {
      name: 'Mileage',
      amountCaption: 'Miles',
      invoiceMarkupOption: 'Mile',
      billExpenses: 'Billable',
      mileageFlag: true,
    },
  ],
  billingCycles: [{ identifier: 'M', name: 'Monthly', billingOptions: 'Monthly' }],
  billingTerms: [
    { name: 'Net 10 days', dueDays: 10 },
    { name: 'Net 30 days', dueDays: 30 },
  ],
  currencies: [
    { currencyIdentifier: 'USD', name: 'US Dollars', symbol: '$', currencyCode: { id: 1, name: 'USD' } },
  ],
};

/** The rows that the clock or another record is part of. */
function others(world: World): Readonly<Record<string, readonly Values[]>> {
  const first = (table: string): unknown => world.table(table).get(1);
  const effectiveDate = world.now() - 900 * 24 * 3_600_000;
  return {
    communicationTypes: [
      { description: 'Email', emailFlag: true, defaultFlag: true },
      { description: 'Direct', phoneFlag: true },
      { description: 'Cell', phoneFlag: true },
      { description: 'Fax', faxFlag: true },
    ].map((values) => ({ ...values, iphoneXref: values.description, androidXref: values.description })),
    countries: [
      { name: 'United States', identifier: 'US', countryCode: 'US', defaultFlag: true, dialingPrefix: '1' },
      { name: 'Deutschland', identifier: 'DE', countryCode: 'DE', dialingPrefix: '49' },
    ],
    departments: [
      { name: 'Services', identifier: 'Services' },
      { name: 'Administration', identifier: 'Administration' },
    ],
    workTypes: [
      { name: 'Remote', overallDefaultFlag: true, utilizationFlag: true },
      { name: 'On-Site', utilizationFlag: true },
    ].map((values) => ({ ...values, billTime: 'Billable', rateType: 'Multiplier', rate: 1 })),
    campaigns: [{ name: 'Partner Referral', startDate: effectiveDate }],
    taxCodes: [
      {
        identifier: 'FL',
        description: 'Florida',
        invoiceCaption: 'Sales Tax',
        effectiveDate,
        defaultFlag: true,
      },
    ],
    warehouseBins: [{ name: 'Default Bin', defaultFlag: true, warehouse: first('warehouses') }],
    subCategories: [
      { name: 'Workstations', category: first('categories') },
      { name: 'Accessories', category: first('categories') },
    ],
  };
}

/** Seeds the tables that other records refer to, before everything else. */
export function seedLookUps(world: World): void {
  for (const [table, names] of Object.entries(named))
    for (const name of names) insertRow(world, table, { name });
  for (const [table, records] of Object.entries(withDefault))
    for (const [index, record] of records.entries())
      insertRow(world, table, { ...record, defaultFlag: index === 0 });
  for (const [table, records] of Object.entries(others(world)))
    for (const record of records) insertRow(world, table, { ...record });
  for (const [identifier, name] of [
    ['FL', 'Florida'],
    ['NY', 'New York'],
  ])
    insertRow(world, 'states', { identifier, name, country: world.table('countries').get(1) });
}
