/**
 * The records that people plan and charge: opportunities, schedule, time sheets, expenses, invoices, products. The same
 * for every seed.
 */
import type { Row } from '../store/table.ts';
import { wireTime, type World } from '../store/world.ts';
import { seedBeside } from './beside.ts';
import { insertRow } from './insert.ts';

const day = 24 * 3_600_000;
/** The first company that is not the MSP itself. */
const customer = 1;

/** Seeds what people plan and charge for one customer, after the tickets and projects. */
export function seedWork(world: World, companies: readonly Row[]): void {
  const company = companies[customer];
  if (company === undefined) return;
  const [ticket] = world.table('tickets').rows();
  seedSales(world, company, ticket);
  seedTimeAndExpenses(world, company, ticket);
  seedProducts(world, company, ticket);
  insertRow(world, 'companyNotes', {
    company,
    text: 'Prefers to be called before somebody comes by.',
    type: first(world, 'companyNoteTypes'),
    enteredBy: 'tpatel',
  });
  insertRow(world, 'groups', { name: 'Newsletter', publicDescription: 'Monthly news', publicFlag: true });
  seedBeside(world, company);
  if (ticket !== undefined)
    for (const notes of ['Look at the logs', 'Call the customer back'])
      insertRow(world, 'tasks', {
        ticketId: ticket.id,
        notes,
        priority: 1,
        code: first(world, 'serviceCodes'),
      });
}

function first(world: World, table: string): Row | undefined {
  return world.table(table).rows()[0];
}

function seedSales(world: World, company: Row, ticket: Row | undefined): void {
  const { defaultContact: contact, site } = company.values;
  const seller = world.table('members').get(4);
  const opportunity = insertRow(world, 'opportunities', {
    name: 'Managed workstations, 40 seats',
    company,
    contact,
    site,
    primarySalesRep: seller,
    expectedCloseDate: world.now() + 45 * day,
    type: first(world, 'opportunityTypes'),
    stage: first(world, 'opportunityStages'),
    status: first(world, 'opportunityStatuses'),
    probability: world.table('probabilities').get(2),
    rating: first(world, 'opportunityRatings'),
    currency: first(world, 'currencies'),
  });
  insertRow(world, 'opportunityNotes', {
    opportunityId: opportunity.id,
    text: 'They compare with another provider.',
    enteredBy: 'tpatel',
  });
  insertRow(world, 'activities', {
    name: 'Call about the offer',
    company,
    contact,
    opportunity,
    ticket,
    type: first(world, 'activityTypes'),
    status: first(world, 'activityStatuses'),
    assignedBy: seller,
    assignTo: seller,
    dateStart: world.now() + day,
    scheduleStatus: first(world, 'scheduleStatuses'),
    reminder: first(world, 'reminderTimes'),
    where: first(world, 'serviceLocations'),
  });
}

function seedTimeAndExpenses(world: World, company: Row, ticket: Row | undefined): void {
  const member = world.table('members').get(4);
  const period = { dateStart: wireTime(world.now() - 7 * day), dateEnd: wireTime(world.now() - day) };
  const weekly = { member, year: 2026, period: 47, ...period };
  insertRow(world, 'timeSheets', {
    ...weekly,
    name: 'Week 47',
    hours: 40,
    deadline: wireTime(world.now() + day),
  });
  const expenseReport = insertRow(world, 'expenseReports', {
    ...weekly,
    name: 'Week 47',
    total: 18.5,
    dueDate: wireTime(world.now() + day),
  });
  for (const [name, billTime] of [
    ['Administration', 'DoNotBill'],
    ['Training', 'DoNotBill'],
    ["Travel - O'Hare", 'Billable'],
  ])
    insertRow(world, 'chargeCodes', {
      name,
      billTime,
      company: first(world, 'companies'),
      timeEntryFlag: true,
    });
  insertRow(world, 'expenseEntries', {
    expenseReport,
    company,
    chargeToId: ticket?.id,
    chargeToType: ticket === undefined ? 'Company' : 'ServiceTicket',
    ticket,
    type: first(world, 'expenseTypes'),
    member,
    paymentMethod: first(world, 'expensePaymentTypes'),
    classification: first(world, 'expenseClassifications'),
    amount: 18.5,
    date: world.now() - 2 * day,
    billableOption: 'Billable',
  });
  if (ticket === undefined) return;
  insertRow(world, 'scheduleEntries', {
    objectId: ticket.id,
    name: ticket.values['summary'],
    description: ticket.values['summary'],
    member,
    type: first(world, 'scheduleTypes'),
    status: first(world, 'scheduleStatuses'),
    where: first(world, 'serviceLocations'),
    reminder: first(world, 'reminderTimes'),
    dateStart: world.now() + day,
    dateEnd: world.now() + day + 3_600_000,
    hours: 1,
  });
}

function seedProducts(world: World, company: Row, ticket: Row | undefined): void {
  insertRow(world, 'products', {
    catalogItem: first(world, 'catalog'),
    description: 'Standard workstation',
    quantity: 1,
    price: 10,
    cost: 5,
    billableOption: 'Billable',
    ticket,
    company,
  });
  const money = { currency: first(world, 'currencies'), taxCode: first(world, 'taxCodes') };
  insertRow(world, 'invoices', {
    ...money,
    invoiceNumber: '10001',
    identifier: '10001',
    type: 'Agreement',
    status: first(world, 'billingStatuses'),
    company,
    billToCompany: company,
    date: world.now() - 20 * day,
    dueDate: world.now() + 10 * day,
    total: 450,
    balance: 450,
  });
  insertRow(world, 'purchaseOrders', {
    ...money,
    poNumber: 'PO-1001',
    poDate: world.now() - 5 * day,
    status: first(world, 'purchaseOrderStatuses'),
    vendorCompany: world.table('companies').get(13),
    warehouse: first(world, 'warehouses'),
    total: 120,
  });
}
