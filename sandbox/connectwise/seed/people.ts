/** Members, companies with their sites, contacts, agreements and configurations. */
import type { Row } from '../store/table.ts';
import { newRow, type World } from '../store/world.ts';
import { companyCustomFields, customFieldRow } from '../store/custom-fields.ts';
import { insertRow, setUpBy } from './insert.ts';
import { firstNames, lastNames, seedCompanies, seedMembers, type SeedCompany } from './names.ts';

const day = 24 * 3_600_000;

/** Gives the companies, in the order of `seedCompanies`. */
export function seedPeople(world: World): readonly Row[] {
  seedMemberTable(world);
  for (const name of ['Managed Services', 'Block Time', 'Monitoring'])
    insertRow(world, 'agreementTypes', {
      name,
      employeeCompRate: 'Actual',
      employeeCompNotExceed: 'Billing',
      invoicingCycle: 'CalendarYear',
      billTime: 'Billable',
      billExpenses: 'Billable',
      billProducts: 'Billable',
    });
  return seedCompanies.map((wanted) => seedCompany(world, wanted));
}

function seedMemberTable(world: World): void {
  for (const { identifier, firstName, lastName, licenseClass, role } of seedMembers)
    insertRow(world, 'members', {
      identifier,
      firstName,
      lastName,
      licenseClass,
      inactiveFlag: false,
      adminFlag: role === 'Admin',
      securityRole: named(world, 'securityRoles', role),
      hireDate: world.now() - 900 * day,
      defaultEmail: 'Office',
      defaultPhone: 'Office',
      officeEmail: `${identifier.toLowerCase()}@sim-msp.invalid`,
      primaryEmail: `${identifier.toLowerCase()}@sim-msp.invalid`,
      dailyCapacity: 8,
      serviceDefaultBoard: world.table('boards').get(1),
      defaultLocation: world.table('locations').get(1),
      defaultDepartment: world.table('departments').get(1),
      restrictLocationFlag: false,
    });
}

function named(world: World, table: string, name: string): Row | undefined {
  return world
    .table(table)
    .rows()
    .find(({ values }) => values['name'] === name);
}

function seedCompany(world: World, wanted: SeedCompany): Row {
  const type = named(world, 'companyTypes', wanted.type);
  const company = insertRow(world, 'companies', {
    identifier: wanted.identifier,
    name: wanted.name,
    status: named(world, 'companyStatuses', wanted.status),
    addressLine1: `${world.random.below(900) + 1} Main Street`,
    city: 'Springfield',
    state: 'FL',
    zip: '33601',
    country: world.table('countries').get(1),
    phoneNumber: '8135550100',
    website: `www.${wanted.identifier.toLowerCase()}.invalid`,
    territory: world.table('locations').get(1),
    numberOfEmployees: wanted.employees,
    leadFlag: wanted.type === 'Prospect',
    isVendorFlag: wanted.type === 'Vendor',
    deletedFlag: false,
    types: type === undefined ? [] : [type],
    customFields: companyCustomFields.map((one) =>
      customFieldRow(world, one, wanted.employees > 100 ? 'Gold' : 'Silver', setUpBy),
    ),
  });
  const site = insertRow(world, 'sites', {
    name: 'Main',
    addressLine1: company.values['addressLine1'],
    city: 'Springfield',
    zip: '33601',
    country: world.table('countries').get(1),
    primaryAddressFlag: true,
    defaultShippingFlag: true,
    defaultBillingFlag: true,
    defaultMailingFlag: true,
    inactiveFlag: false,
    company,
  });
  company.values['site'] = site;
  const contacts = Math.min(30, Math.max(1, Math.round(wanted.employees / 20)));
  for (let count = 0; count < contacts; count += 1) seedContact(world, company, site, count === 0);
  seedAgreement(world, company, wanted);
  insertRow(world, 'configurations', {
    name: `${wanted.identifier}-WS01`,
    deviceIdentifier: `${wanted.identifier}-WS01`,
    type: world.table('configurationTypes').get(1),
    status: world.table('configurationStatuses').get(1),
    company,
    site,
    serialNumber: world.random.hex(10).toUpperCase(),
    activeFlag: true,
  });
  return company;
}

function seedContact(world: World, company: Row, site: Row, isDefault: boolean): void {
  const { random } = world;
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  const address = `${firstName}.${lastName}.${random.below(1000)}@${String(company.values['identifier']).toLowerCase()}.invalid`;
  const email = newRow(world, {
    table: 'children',
    by: setUpBy,
    values: {
      type: world.table('communicationTypes').get(1),
      value: address.toLowerCase().replaceAll(/[^a-z0-9.@]/g, ''),
      defaultFlag: true,
      domain: address.slice(address.indexOf('@')),
      communicationType: 'Email',
    },
  });
  const phone = newRow(world, {
    table: 'children',
    by: setUpBy,
    values: {
      type: world.table('communicationTypes').get(2),
      value: `81355501${String(random.below(100)).padStart(2, '0')}`,
      defaultFlag: true,
      communicationType: 'Phone',
    },
  });
  const contact = insertRow(world, 'contacts', {
    firstName,
    lastName,
    company,
    site,
    inactiveFlag: false,
    title: random.pick(['Office Manager', 'Director', 'IT Contact']),
    // 1 sees all tickets of the company in the portal, 6 only the contact's own.
    portalSecurityLevel: isDefault ? 1 : 6,
    disablePortalLoginFlag: false,
    unsubscribeFlag: false,
    defaultFlag: isDefault,
    communicationItems: [email, phone],
    types: [],
  });
  if (isDefault) company.values['defaultContact'] = contact;
}

function seedAgreement(world: World, company: Row, { agreement }: SeedCompany): void {
  if (agreement === undefined) return;
  const [typeName, agreementStatus] = agreement;
  insertRow(world, 'agreements', {
    name: `${typeName} - ${String(company.values['identifier'])}`,
    type: named(world, 'agreementTypes', typeName),
    company,
    contact: company.values['defaultContact'],
    startDate: world.now() - 600 * day,
    noEndingDateFlag: agreementStatus === 'Active',
    cancelledFlag: agreementStatus === 'Cancelled',
    agreementStatus,
    billTime: 'Billable',
    billExpenses: 'Billable',
    billProducts: 'Billable',
    invoicingCycle: 'CalendarYear',
    employeeCompRate: 'Actual',
  });
}
