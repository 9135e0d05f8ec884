/**
 * The names in a fresh instance. Ids are fixed and the same for every seed, so that configurations and
 * tests can name companies and people. The names are chosen to hurt: apostrophes, ampersands, quotes, other scripts.
 */

interface SeededCompany {
  readonly sysId: string;
  readonly name: string;
  readonly city: string;
  readonly country: string;
}

/** `kind` is one hex digit, so that ids of different tables never meet. */
function fixedId(kind: string, number: number): string {
  return `${kind}0c0ffee${String(number).padStart(24, '0')}`;
}

const companyNames: readonly (readonly [name: string, city: string, country: string])[] = [
  ['Northwind Traders', 'Tampa', 'USA'],
  ["O'Brien & Sons", 'Dublin', 'Ireland'],
  ['Müller & Söhne GmbH', 'München', 'Germany'],
  ['"Quoted" Holdings, Ltd.', 'London', 'United Kingdom'],
  ['株式会社サンプル', '東京', 'Japan'],
  ['شركة الاختبار', 'دبي', 'UAE'],
  ['Caret^Works <R&D>', 'Austin', 'USA'],
];

/** The companies of a fresh instance; the first is the one the sandbox's link is made for. */
export const seededCompanies: readonly SeededCompany[] = companyNames.map(([name, city, country], at) => ({
  sysId: fixedId('c', at + 1),
  name,
  city,
  country,
}));

interface SeededUser {
  readonly sysId: string;
  readonly userName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly companyId: string;
}

const people: readonly (readonly [userName: string, first: string, last: string, company: number | null])[] =
  [
    ['admin', 'System', 'Administrator', null],
    ['sim.integration', 'ConnectWise', 'Integration', null],
    ['beth.anglin', 'Beth', 'Anglin', null],
    ['david.loo', 'David', 'Loo', null],
    ['itil', 'ITIL', 'User', null],
    ['abel.tuter', 'Abel', 'Tuter', 0],
    ['siobhan.obrien', 'Siobhán', "O'Brien", 1],
    ['juergen.mueller', 'Jürgen', 'Müller', 2],
    ['yamada.taro', '太郎', '山田', 4],
    ['layla.hassan', 'ليلى', 'حسن', 5],
    ['problem.admin', 'Problem', 'Administrator', null],
  ];

/** Records that every instance comes with, under the same ids. */
const idsOfEveryInstance: Readonly<Record<string, string>> = {
  admin: '6816f79cc0a8016401c5a33be04be441',
  'problem.admin': '26fbff173b331300ad3cc9bb34efc4bd',
};

/** Users: first those who work on incidents, then callers of the companies. */
export const seededUsers: readonly SeededUser[] = people.map(
  ([userName, firstName, lastName, company], at) => ({
    sysId: idsOfEveryInstance[userName] ?? fixedId('a', at + 1),
    userName,
    firstName,
    lastName,
    companyId: company === null ? '' : (seededCompanies[company]?.sysId ?? ''),
  }),
);

/** Assignment groups. */
export const seededGroups: readonly { readonly sysId: string; readonly name: string }[] = [
  'Service Desk',
  'Network',
  'Hardware',
  'Database & Storage',
].map((name, at) => ({ sysId: fixedId('b', at + 1), name }));

/** The two lists of resolution codes that releases come with. */
export const closeCodes = {
  newer: [
    'Duplicate',
    'Known error',
    'No resolution provided',
    'Resolved by caller',
    'Resolved by change',
    'Resolved by problem',
    'Resolved by request',
    'Solution provided',
    'Workaround provided',
    'User error',
  ],
  older: [
    'Solved (Work Around)',
    'Solved (Permanently)',
    'Solved Remotely (Work Around)',
    'Solved Remotely (Permanently)',
    'Not Solved (Not Reproducible)',
    'Not Solved (Too Costly)',
    'Closed/Resolved by Caller',
  ],
} as const;

/** The name of one of the default lists of resolution codes. */
export type CloseCodeList = keyof typeof closeCodes;

const threeLevels = [
  ['1', '1 - High'],
  ['2', '2 - Medium'],
  ['3', '3 - Low'],
] as const;
const states = [
  ['1', 'New'],
  ['2', 'In Progress'],
  ['3', 'On Hold'],
  ['6', 'Resolved'],
  ['7', 'Closed'],
  ['8', 'Canceled'],
] as const;

/** Choice lists by table and column: value and label, in their order. Close codes come apart. */
export const seededChoices: readonly (readonly [
  table: string,
  element: string,
  choices: readonly (readonly [value: string, label: string])[],
])[] = [
  ['incident', 'state', states],
  ['incident', 'incident_state', states],
  [
    'incident',
    'hold_reason',
    [
      ['1', 'Awaiting Caller'],
      ['5', 'Awaiting Change'],
      ['3', 'Awaiting Problem'],
      ['4', 'Awaiting Vendor'],
    ],
  ],
  [
    'problem',
    'state',
    [
      ['101', 'New'],
      ['102', 'Assess'],
      ['103', 'Root Cause Analysis'],
      ['104', 'Fix in Progress'],
      ['106', 'Resolved'],
      ['107', 'Closed'],
    ],
  ],
  ['task', 'impact', threeLevels],
  ['task', 'urgency', threeLevels],
  ['incident', 'severity', threeLevels],
  [
    'task',
    'priority',
    [
      ['1', '1 - Critical'],
      ['2', '2 - High'],
      ['3', '3 - Moderate'],
      ['4', '4 - Low'],
      ['5', '5 - Planning'],
    ],
  ],
  [
    'task',
    'escalation',
    [
      ['0', 'Normal'],
      ['1', 'Moderate'],
      ['2', 'High'],
      ['3', 'Overdue'],
    ],
  ],
  [
    'task',
    'contact_type',
    [
      ['email', 'Email'],
      ['phone', 'Phone'],
      ['self-service', 'Self-service'],
      ['monitoring', 'Monitoring'],
    ],
  ],
  [
    'incident',
    'category',
    [
      ['inquiry', 'Inquiry / Help'],
      ['software', 'Software'],
      ['hardware', 'Hardware'],
      ['network', 'Network'],
      ['database', 'Database'],
    ],
  ],
];

/** Short descriptions of seeded incidents. */
export const seededSummaries: readonly string[] = [
  'Unable to connect to the VPN from home',
  "User's laptop doesn't start",
  'Printer on 2nd floor prints "garbage" & stops',
  'Outlook fragt ständig nach dem Passwort',
  'メールが届かない',
  'الطابعة لا تعمل',
  'Disk usage > 95% on FILE-01',
  'New hire: account, mailbox, phone',
  'Backup failed with code ^42',
  'Website slow since this morning 🐌',
];
