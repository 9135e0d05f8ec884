/** The part of the configuration that locates a link's records. Secrets stand here by NAME only. */
import * as z from 'zod';

/** The name of a secret in the store of the secrets. */
export const secretName = z
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

/** One ConnectWise company and its boards. */
export const connectwiseSchema = z.strictObject({
  companyId: z.int().positive().describe('Id of the one company whose tickets this link may see.'),
  boards: z.array(z.int().positive()).min(1).describe('Ids of the service boards that take part.'),
  createOnBoard: z
    .int()
    .positive()
    .describe('Board on which tickets for new incidents are made; one of `boards`.'),
});

/** One ServiceNow instance, and which of its incidents. */
export const servicenowSchema = z.strictObject({
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
