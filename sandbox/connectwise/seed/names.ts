/** The invented MSP. The example configuration names its boards, statuses and priorities; other names are chosen for what breaks careless code. */

/** A board of the invented MSP, with its statuses, types and teams. */
export interface SeedBoard {
  readonly name: string;
  /** Name, and whether it closes the ticket. The first is the default. */
  readonly statuses: readonly (readonly [string, boolean])[];
  readonly types: readonly string[];
  readonly teams: readonly string[];
}

/** The boards of the invented MSP. */
export const seedBoards: readonly SeedBoard[] = [
  {
    name: 'Help Desk',
    statuses: [
      ['New', false],
      ['In Progress', false],
      ['Scheduled', false],
      ['Waiting', false],
      ['Completed', true],
      ['Closed', true],
    ],
    types: ['Hardware', 'Software', 'Access'],
    teams: ['First Line', 'Second Line'],
  },
  {
    name: 'Network Operations',
    statuses: [
      ['New', false],
      ['In Progress', false],
      ['Waiting', false],
      ['Completed', true],
      ['Closed', true],
    ],
    types: ['Outage', 'Degradation'],
    teams: ['NOC'],
  },
  {
    name: 'Security & Compliance',
    statuses: [
      ['New (unread)', false],
      ['Triage', false],
      ['Escalated', false],
      // Open by its flag, whatever its name says.
      ['Closed - awaiting review', false],
      ['Closed', true],
    ],
    types: ['Phishing', 'Malware', 'Policy'],
    teams: ['Blue Team'],
  },
  {
    name: "O'Brien On-Site",
    statuses: [
      ['New', false],
      ['Dispatched', false],
      ['On Site', false],
      ['Done', true],
    ],
    types: ['Installation', 'Repair'],
    teams: ['Field'],
  },
];

/** A company of the invented MSP, with its share of the tickets. */
export interface SeedCompany {
  readonly identifier: string;
  readonly name: string;
  readonly employees: number;
  /** Share of the tickets, relative to the others. */
  readonly weight: number;
  readonly status: 'Active' | 'Not-Approved' | 'Inactive';
  readonly type: 'Customer' | 'Prospect' | 'Vendor';
  readonly agreement: readonly [type: string, status: 'Active' | 'Cancelled' | 'Expired'] | undefined;
}

type CompanyLine = readonly [
  identifier: string,
  name: string,
  employees: number,
  weight: number,
  agreement?: SeedCompany['agreement'],
  other?: Partial<SeedCompany>,
];

const companyLines: readonly CompanyLine[] = [
  ['SimMSP', 'Sim MSP', 25, 2],
  ['Northwind', 'Northwind Traders', 140, 12, ['Managed Services', 'Active']],
  ['OBrien', "O'Brien & Sons", 35, 5, ['Block Time', 'Active']],
  ['FixerLtd', 'Smith "The Fixer" Ltd', 12, 2, ['Block Time', 'Expired']],
  ['MuellerSoehne', 'Müller & Söhne GmbH', 410, 14, ['Managed Services', 'Active']],
  ['SampleKK', '株式会社サンプル', 75, 4, ['Monitoring', 'Active']],
  ['Sever', 'Компания «Север»', 60, 3, ['Managed Services', 'Cancelled']],
  ['North100', 'Catering [North] 100%', 18, 2],
  ['BothQuotes', `The "Mother's" Kitchen`, 9, 1, ['Block Time', 'Active']],
  ['HarborHealth', 'Harbor Health System', 3200, 40, ['Managed Services', 'Active']],
  ['OldMill', 'Old Mill Paper', 90, 2, ['Monitoring', 'Expired'], { status: 'Inactive' }],
  ['Prospecta', 'Prospecta + Partners', 45, 0, undefined, { type: 'Prospect', status: 'Not-Approved' }],
  ['CableCo', 'Cable & Wire Supply', 30, 0, undefined, { type: 'Vendor' }],
  ['NuriAlAmal', 'شركة الأمل', 22, 2, ['Monitoring', 'Active']],
];

/** The companies of the seed. Their ids are 1 and up, in this order. */
export const seedCompanies: readonly SeedCompany[] = companyLines.map(
  ([identifier, name, employees, weight, agreement, other]) => ({
    identifier,
    name,
    employees,
    weight,
    status: 'Active',
    type: 'Customer',
    agreement,
    ...other,
  }),
);

/** Name, level, default. In the order of their sorting. */
export const seedPriorities: readonly (readonly [string, 'Critical' | 'High' | 'Medium' | 'Low', string])[] =
  [
    ['Priority 1', 'Critical', 'Red'],
    ['Priority 2', 'High', 'Orange'],
    ['Priority 3', 'Medium', 'Yellow'],
    ['Priority 4', 'Low', 'Green'],
  ];

/** A member of the invented MSP, with the security role that limits what its keys may do. */
export interface SeedMember {
  readonly identifier: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly licenseClass: 'A' | 'F';
  /** The security role. */
  readonly role: 'Admin' | 'Service' | 'Read Only';
}

/** The members of the invented MSP: three API members and the technicians. */
export const seedMembers: readonly SeedMember[] = [
  { identifier: 'API-SIM', firstName: 'Integration', lastName: 'Sim', licenseClass: 'A', role: 'Admin' },
  {
    identifier: 'API-OTHER',
    firstName: 'Integration',
    lastName: 'Other',
    licenseClass: 'A',
    role: 'Service',
  },
  {
    identifier: 'API-READ',
    firstName: 'Integration',
    lastName: 'Reader',
    licenseClass: 'A',
    role: 'Read Only',
  },
  { identifier: 'tpatel', firstName: 'Tara', lastName: 'Patel', licenseClass: 'F', role: 'Service' },
  { identifier: 'doconnor', firstName: 'Dara', lastName: "O'Connor", licenseClass: 'F', role: 'Service' },
  { identifier: 'jlindqvist', firstName: 'Jörgen', lastName: 'Lindqvist', licenseClass: 'F', role: 'Admin' },
];

/** First names of contacts, with letters that careless code breaks. */
export const firstNames = [
  'Ana',
  'Björn',
  'Chloé',
  'Dmitri',
  'Esi',
  'Farah',
  'Grace',
  'Hiro',
  'Ines',
  'Jamal',
] as const;
/** Last names of contacts, with quotes and accents that careless queries break. */
export const lastNames = [
  'Adeyemi',
  "D'Angelo",
  'Fischer',
  'García',
  'Ivanova',
  'Kim',
  'López',
  'Ng',
  'O’Hara',
  'Smith',
] as const;

/** Summaries of tickets, with quotes, brackets and scripts that careless code breaks. */
export const summaries = [
  'Printer offline on 2nd floor',
  'Cannot sign in to e-mail',
  "User's laptop won't start",
  'VPN drops every 10 minutes',
  'New starter: account & laptop',
  'Slow "everything" since update',
  'Disk C: at 97% on file server',
  'Backup failed [daily]',
  'Réinitialiser le mot de passe',
  'プリンターが動かない',
  'Suspicious e-mail reported',
  'Add shared mailbox <sales>',
] as const;
