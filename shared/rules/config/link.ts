/**
 * The configuration: pairs of a ConnectWise company and a ServiceNow instance, with the translation of their words.
 *
 * This is the schema of `config.json`; editors get it as `config.schema.json`, made from this file. Secrets stand here
 * by NAME only. Every check that needs no answer of the two systems is made at the start, and all mistakes are
 * reported at once.
 */
import * as z from 'zod';
import { auditReviewMistakes, auditReviewSchema } from './audit/settings.ts';
import { alertMistakes, alertsSchema } from './alerts.ts';
import { callbackMistakes, callbacksSchema } from './callbacks.ts';
import { attachmentsSchema } from './attachments/policy.ts';
import { tooShortTimes } from './engine-limits.ts';
import { linkMistakes } from './link-mistakes.ts';
import { overlaps } from './link-overlaps.ts';
import { retentionSchema } from './retention.ts';
import { sharedWebhookSecrets } from './shared-secrets.ts';
import { connectwiseSchema, servicenowSchema } from './link-systems.ts';
import { fieldSchema, notesSchema, prioritySchema, statusMapSchema } from './link-schema.ts';
import { mappingMistakes } from './mappings/mistakes.ts';
import { mappingSchema } from './mappings/schema.ts';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'use lower-case letters, digits and hyphens, at most 40, a letter first')
  .describe('Short name; part of keys, addresses and metrics, so never change it once the link has run.');

const linkSchema = z
  .strictObject({
    name,
    enabled: z.boolean().default(true),
    dryRun: z
      .boolean()
      .default(false)
      .describe('Plans are made and written to the history, and nothing is changed on either side.'),
    connectwise: connectwiseSchema,
    servicenow: servicenowSchema,
    status: z.array(statusMapSchema).min(1).describe('One map per board: statuses belong to boards.'),
    priority: z.array(prioritySchema).min(1),
    fields: z
      .strictObject({
        summary: fieldSchema.prefault({}),
        description: fieldSchema.prefault({}),
        status: fieldSchema.prefault({}),
        priority: fieldSchema.prefault({}),
      })
      .prefault({}),
    mappings: z
      .array(mappingSchema)
      .max(20)
      .default([])
      .describe('Further fields of ticket and incident that belong together, custom fields included.'),
    notes: notesSchema,
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
          .enum(['dead-letter', 'journal'])
          .default('dead-letter')
          .describe(
            'What happens to a change for an incident that is closed and accepts none: `dead-letter` keeps it as a dead letter, `journal` writes the lost value to the conflict journal and continues.',
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
    history: z.boolean().default(false).describe('Whether notes and files older than the pair are copied.'),
    backfill: z
      .strictObject({
        notes: z
          .enum(['none', 'internal', 'all'])
          .default('internal')
          .describe('Which notes a backfill brings over; `internal` leaves out what a customer would read.'),
        maxFailedShare: z
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
        'A run that would unlink or repair more than `share` of the pairs, and at least `atLeast`, stops and asks.',
      ),
  })
  .superRefine((link, context) => {
    for (const mistake of [...linkMistakes(link), ...mappingMistakes(link.mappings)])
      context.addIssue({ code: 'custom', ...mistake });
  });

const engine = z
  .strictObject({
    claimSeconds: z
      .int()
      .min(5)
      .max(600)
      .default(90)
      .describe('Life of a claim on a pair without a renewal; at least 80 for a real instance.'),
    visibilityDelaySeconds: z
      .int()
      .min(1)
      .max(600)
      .default(75)
      .describe(
        'How long a write without an answer may still take effect; no second try before. At least 65 for a real instance.',
      ),
    maxReturns: z
      .int()
      .min(2)
      .max(100)
      .default(6)
      .describe(
        'How often one value may be written again, from side to side, before the field is stopped: rules on both sides set it back.',
      ),
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

/** The name of the ConnectWise priority for one of create-ticket's words. */
const priorityNamed = (word: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(100)
    .nullable()
    .default(null)
    .describe(
      `The name of the ConnectWise priority that create-ticket sets for "${word}"; null: the one priority whose name has the word in it.`,
    );

/** The schema of `config.json`. */
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
    retention: retentionSchema.describe('How long the app keeps what it writes, in days.'),
    alerts: alertsSchema.describe('Who is notified when something breaks, and on which channels.'),
    auditReview: auditReviewSchema.describe(
      'The nightly review of ConnectWise’s audit trail: its budget, and what is unusual.',
    ),
    callbacks: callbacksSchema.describe('Which changes ConnectWise tells the app of.'),
    automations: z
      .strictObject({
        companies: z
          .array(z.int().positive())
          .default([])
          .describe(
            'Ids of ConnectWise companies that automations may change besides those of the enabled links.',
          ),
        testCompanies: z
          .array(z.int().positive())
          .default([])
          .describe(
            'Ids of ConnectWise companies for trying automations on a production system: while one stands here, automations change these alone, and only those that ConnectWise names "TEST - …".',
          ),
        priorities: z
          .strictObject({
            Low: priorityNamed('Low'),
            Medium: priorityNamed('Medium'),
            High: priorityNamed('High'),
            Critical: priorityNamed('Critical'),
          })
          .prefault({}),
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
    for (const mistake of [
      ...overlaps(config.links),
      ...sharedWebhookSecrets(config.links),
      ...tooShortTimes(config.engine, config.links),
      ...alertMistakes(config.alerts, config.links),
      ...auditReviewMistakes(config.auditReview),
      ...callbackMistakes(config.callbacks),
    ])
      context.addIssue({ code: 'custom', ...mistake });
  });

/** The configuration as read, defaults filled in. */
export type Config = z.infer<typeof configSchema>;
/** One link of the configuration. */
export type Link = z.infer<typeof linkSchema>;
/** The settings that all links share. */
export type EngineTuning = Config['engine'];
