/**
 * The configuration: which ConnectWise company is paired with which ServiceNow instance, and how their words translate.
 *
 * This is the schema of `config.json`; editors get it as `config.schema.json`, made from this file. Secrets stand here
 * by NAME only. Whatever can be checked without asking the two systems is checked at the start, and all mistakes are
 * told at once.
 */
import { z } from 'zod';
import { overlaps } from './link-overlaps.ts';
import { attachmentsSchema } from './attachment-policy.ts';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'use lower-case letters, digits and hyphens, at most 40, a letter first')
  .describe('Short name; part of keys, addresses and metrics, so never change it once the link has run.');

const secretName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,126}$/, 'is the NAME of a secret: letters, digits and hyphens')
  .describe(
    'Name of a secret in Key Vault (or of the matching environment variable); never the secret itself.',
  );

const sysId = z.string().regex(/^[0-9a-f]{32}$/, 'is a sys_id: 32 hexadecimal digits');

const auth = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('oauth').describe('OAuth client credentials; the safe choice.'),
    clientIdSecret: secretName,
    clientSecretSecret: secretName,
  }),
  z.strictObject({
    kind: z.literal('basic').describe('User and password; new instances refuse it for interactive users.'),
    userSecret: secretName,
    passwordSecret: secretName,
  }),
]);

const connectwise = z.strictObject({
  companyId: z.int().positive().describe('Id of the one company whose tickets this link may see.'),
  boards: z.array(z.int().positive()).min(1).describe('Ids of the service boards that take part.'),
  createOnBoard: z
    .int()
    .positive()
    .describe('Board on which tickets for new incidents are made; one of `boards`.'),
});

const servicenow = z.strictObject({
  instance: z
    .url({ protocol: /^https?$/ })
    .describe('Address of the instance, without a path. Plain http is accepted for loopback addresses only.'),
  auth,
  user: z
    .string()
    .min(1)
    .describe('User name under which this integration writes, to tell its own journal entries from others.'),
  company: sysId.describe('sys_id of the core_company whose incidents this link may see.'),
  filter: z
    .string()
    .max(1000)
    .refine((query) => !/javascript:/i.test(query), 'must not hold javascript: values')
    .refine(
      (query) => !query.includes('^NQ'),
      'must not hold ^NQ: write one group; use another link for another',
    )
    .refine((query) => !/(^|\^)ORDERBY/.test(query), 'must not order: the engine does')
    .refine(
      (query) => !/^(\^|OR|NQ)|\^$/.test(query),
      'must begin with a condition and end with one: OR, NQ or a caret there would undo the company before it',
    )
    .default('')
    .describe('Encoded query that narrows the incidents further; empty for all of the company.'),
  assignmentGroup: sysId.nullable().default(null).describe('Group that new incidents are assigned to.'),
  caller: sysId.nullable().default(null).describe('sys_user that new incidents are opened for.'),
  webhookSecret: secretName.nullable().default(null).describe('Signing secret of the business-rule webhook.'),
  journal: z
    .enum(['table', 'display'])
    .default('table')
    .describe(
      '`table` reads sys_journal_field; `display` reads the text blob where that table is not granted.',
    ),
});

const statusRow = z.strictObject({
  connectwise: z.string().min(1).max(50).describe('Name of a status of this board.'),
  servicenow: z.string().min(1).max(40).describe('Value of the incident state, for example "2".'),
  use: z
    .enum(['both', 'to-servicenow', 'to-connectwise'])
    .default('both')
    .describe('Where several rows share a word, says in which direction this row is chosen.'),
});

const statusMap = z.strictObject({
  board: z.int().positive(),
  rows: z.array(statusRow).min(1),
  otherwise: z
    .strictObject({
      toServiceNow: z.string().min(1).nullable().default(null),
      toConnectWise: z.string().min(1).nullable().default(null),
    })
    .prefault({})
    .describe('What a word without a row becomes; null leaves the other side as it is.'),
});

const level = z.enum(['1', '2', '3']);

const priorityRow = z.strictObject({
  connectwise: z.string().min(1).max(50).describe('Name of a ConnectWise priority.'),
  impact: level,
  urgency: level,
});

const conflict = z.enum(['connectwise', 'servicenow', 'latest', 'manual']);
const direction = z.enum(['both', 'to-servicenow', 'to-connectwise', 'none']);

const fieldRule = z.strictObject({
  direction: direction.default('both'),
  conflict: conflict
    .default('latest')
    .describe('Who wins when both sides changed the field since they agreed.'),
});

const journalKind = z.enum(['comments', 'work_notes']);
const toJournal = z.union([journalKind, z.literal('none')]);
const toSection = z.enum(['discussion', 'internal', 'resolution', 'none']);

const notes = z
  .strictObject({
    discussion: toJournal.default('comments'),
    internal: z.enum(['work_notes', 'none', 'comments']).default('work_notes'),
    resolution: toJournal.default('work_notes'),
    comments: toSection.default('discussion'),
    work_notes: toSection.default('internal'),
    timeEntries: z.boolean().default(false).describe('Whether time-entry texts travel as notes.'),
    authors: z.boolean().default(true).describe("Whether a copy opens with the author's name."),
    allowPrivateToPublic: z
      .boolean()
      .default(false)
      .describe(
        'Must be true before internal notes may be sent to comments, or work notes to the discussion.',
      ),
  })
  .prefault({});

const linkSchema = z
  .strictObject({
    name,
    enabled: z.boolean().default(true),
    dryRun: z
      .boolean()
      .default(false)
      .describe('Plans are made and written to the history, and nothing is changed on either side.'),
    connectwise,
    servicenow,
    status: z.array(statusMap).min(1).describe('One map per board: statuses belong to boards.'),
    priority: z.array(priorityRow).min(1),
    fields: z
      .strictObject({
        summary: fieldRule.prefault({}),
        description: fieldRule.prefault({}),
        status: fieldRule.prefault({}),
        priority: fieldRule.prefault({}),
      })
      .prefault({}),
    notes,
    attachments: attachmentsSchema.describe('Files that hang on the two records.'),
    closing: z
      .strictObject({
        states: z.array(z.string().min(1)).default(['6', '7']),
        closeCode: z
          .string()
          .min(1)
          .nullable()
          .default(null)
          .describe(
            'Code with which incidents are resolved; null takes a fitting one of those that the instance has.',
          ),
        whenClosed: z
          .enum(['park', 'journal'])
          .default('park')
          .describe(
            'What becomes of a change for an incident that is closed and takes none: `park` keeps it as a dead letter, `journal` writes the lost value to the conflict journal and goes on.',
          ),
        closeNotes: z.string().min(1).max(4000).default('Resolved by the service provider.'),
      })
      .prefault({})
      .describe('What an incident needs before it may enter one of `states`; codes differ by instance.'),
    onHold: z
      .strictObject({
        states: z.array(z.string().min(1)).default(['3']),
        reason: z.string().min(1).default('4').describe('hold_reason; 4 is Awaiting Vendor.'),
      })
      .prefault({}),
    creates: z
      .strictObject({ inServiceNow: z.boolean().default(true), inConnectWise: z.boolean().default(true) })
      .prefault({})
      .describe('On which side a missing counterpart is made.'),
    history: z
      .boolean()
      .default(false)
      .describe('Whether notes and files older than the pair are brought over.'),
    backfill: z
      .strictObject({
        notes: z
          .enum(['none', 'internal', 'all'])
          .default('internal')
          .describe('Which notes a backfill brings over; `internal` leaves out what a customer would read.'),
        mostFailedShare: z
          .number()
          .min(0)
          .max(1)
          .default(0.1)
          .describe('A backfill in which more than this share of the records fails pauses itself.'),
        atOnce: z
          .int()
          .min(1)
          .max(1000)
          .default(100)
          .describe('How many records of a backfill may be under way at a time.'),
      })
      .prefault({}),
    guard: z
      .strictObject({
        share: z.number().min(0.01).max(1).default(0.5),
        atLeast: z.int().positive().default(25),
      })
      .prefault({})
      .describe(
        'A run that would unlink or repair more than this share of the pairs, and at least so many, stops.',
      ),
  })
  .superRefine((link, context) => {
    for (const mistake of mistakesOf(link)) context.addIssue({ code: 'custom', ...mistake });
  });

const engine = z
  .strictObject({
    claimSeconds: z
      .int()
      .min(5)
      .max(600)
      .default(90)
      .describe('Life of a claim on a pair without a renewal.'),
    settleSeconds: z
      .int()
      .min(1)
      .max(600)
      .default(75)
      .describe('How long a write without an answer may still take effect; no second try before.'),
    overlapSeconds: z.int().min(0).max(3600).default(300),
    lagSeconds: z.int().min(0).max(300).default(2),
    lookBackHours: z
      .int()
      .min(0)
      .max(24 * 31)
      .default(24)
      .describe(
        'How far back the first poll of a link looks, and the first after its scope or words changed.',
      ),
    pageSize: z.int().min(1).max(1000).default(250),
  })
  .prefault({});

export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    engine,
    deadLetters: z
      .strictObject({
        keepDays: z
          .int()
          .min(1)
          .max(3650)
          .nullable()
          .default(null)
          .describe('Days after its last failure for which a dead letter is kept; null keeps it for ever.'),
      })
      .prefault({}),
    links: z.array(linkSchema),
  })
  .superRefine((config, context) => {
    const seen = new Set<string>();
    config.links.forEach((link, index) => {
      if (seen.has(link.name)) {
        context.addIssue({
          code: 'custom',
          path: ['links', index, 'name'],
          message: `"${link.name}" is used twice`,
        });
      }
      seen.add(link.name);
    });
    for (const mistake of overlaps(config.links)) context.addIssue({ code: 'custom', ...mistake });
  });

export type Config = z.infer<typeof configSchema>;
export type Link = z.infer<typeof linkSchema>;
export type EngineTuning = Config['engine'];

export interface Mistake {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What zod's shapes cannot say: rows that contradict each other, boards without a map, leaks. */
function mistakesOf(link: {
  connectwise: z.infer<typeof connectwise>;
  servicenow: z.infer<typeof servicenow>;
  status: z.infer<typeof statusMap>[];
  priority: z.infer<typeof priorityRow>[];
  notes: z.infer<typeof notes>;
}): Mistake[] {
  const { boards, createOnBoard } = link.connectwise;
  const mistakes: Mistake[] = [];
  if (!boards.includes(createOnBoard)) {
    mistakes.push({
      path: ['connectwise', 'createOnBoard'],
      message: `${createOnBoard} is not one of boards ${boards.join(', ')}`,
    });
  }
  for (const board of boards) {
    const maps = link.status.filter((map) => map.board === board).length;
    if (maps !== 1)
      mistakes.push({
        path: ['status'],
        message: `board ${board} has ${maps} status maps; it needs exactly one`,
      });
  }
  link.status.forEach((map, index) => {
    mistakes.push(...ambiguities(map).map((message) => ({ path: ['status', index], message })));
  });
  const priorities = link.priority.map((row) => row.connectwise);
  priorities.forEach((priority, index) => {
    if (priorities.indexOf(priority) !== index) {
      mistakes.push({ path: ['priority', index], message: `"${priority}" has two rows; it needs one` });
    }
  });
  if (!link.notes.allowPrivateToPublic) {
    if (link.notes.internal === 'comments') mistakes.push(leak('internal', 'comments'));
    if (link.notes.work_notes === 'discussion') mistakes.push(leak('work_notes', 'discussion'));
  }
  const instance = URL.parse(link.servicenow.instance);
  const loopback = instance !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(instance.hostname);
  if (instance?.protocol === 'http:' && !loopback) {
    mistakes.push({
      path: ['servicenow', 'instance'],
      message: 'must be https: plain http is for loopback only',
    });
  }
  if (
    instance !== null &&
    (instance.pathname !== '/' || instance.search !== '' || instance.username !== '')
  ) {
    mistakes.push({
      path: ['servicenow', 'instance'],
      message: 'must be an origin only, such as https://example.service-now.com',
    });
  }
  return mistakes;
}

function leak(from: string, to: string): Mistake {
  return {
    path: ['notes', from],
    message: `would send private ${from} to public ${to}; set notes.allowPrivateToPublic if that is meant`,
  };
}

/** Words that would be translated in two ways at once. */
function ambiguities(map: z.infer<typeof statusMap>): string[] {
  const twice = (words: readonly string[]): string[] => [
    ...new Set(words.filter((word, index) => words.indexOf(word) !== index)),
  ];
  const there = map.rows.filter((row) => row.use !== 'to-connectwise').map((row) => row.connectwise);
  const back = map.rows.filter((row) => row.use !== 'to-servicenow').map((row) => row.servicenow);
  return [
    ...twice(there).map(
      (word) => `status "${word}" becomes two states; mark all but one row "use": "to-connectwise"`,
    ),
    ...twice(back).map(
      (word) => `state "${word}" becomes two statuses; mark all but one row "use": "to-servicenow"`,
    ),
  ];
}
