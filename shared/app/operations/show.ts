/** The operations for a person with a reading key: none of them changes anything. */
import * as z from 'zod';
import { updatePlanReport } from '../../automations/tickets/update-tickets.ts';
import { parseBackfillToken } from '../../rules/backfill/order.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import { CodedError } from '../../rules/errors.ts';
import { parseDeadLetterList, type deadLetterFilter } from '../../rules/operate/dead-letter-request.ts';
import { parseUpdatePlanLook, type UpdatePlanAsked } from '../../rules/tickets/update-tickets.ts';
import { trendRanges } from '../../rules/trends/report.ts';
import { auditWords } from '../../rules/first-screen/audit-words.ts';
import { recordReference } from '../../rules/why/reference.ts';
import { linkName, nothing, operation, byRules, bySchema, sideName } from './operation.ts';

const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);
const record = z.string().min(1).max(60);
const limit = z.int().min(1).max(100_000);

/**
 * Every operation that only reads, by its name in the path. Each throws `request-invalid` (refuse) for a body of
 * another shape, and what its story throws. The version of a number that storage lacks is `config-version-unknown`
 * (refuse).
 */
export const showing = {
  why: operation(
    bySchema(
      z.strictObject({
        link: orNull(linkName),
        side: orNull(sideName),
        record,
        limit: limit.max(500).default(20),
      }),
    ),
    (app, asked) => app.why(asked),
  ),
  /** One pair as it is in both systems now. */
  record: operation(
    bySchema(z.strictObject({ link: orNull(linkName), side: orNull(sideName), record })),
    (app, asked) => app.record(asked),
  ),
  preview: operation(
    bySchema(z.strictObject({ link: linkName, side: sideName, record, replay: z.boolean().default(false) })),
    (app, { link, side, record: text, replay }) => {
      const reference = recordReference(text, side);
      if (reference.kind !== 'id')
        throw new CodedError('request-invalid', {
          detail: 'Name the incident by its sys_id here; `why` tells it for a number.',
        });
      return app.preview({ link, side: reference.side, recordId: reference.id, replay });
    },
  ),
  /** A page of the link's pairs, in the order of their keys. */
  pairs: operation(
    bySchema(
      z.strictObject({
        link: linkName,
        after: orNull(z.string().min(1).max(100)),
        limit: limit.max(500).default(100),
      }),
    ),
    (app, asked) => app.listPairs(asked),
  ),
  /** Records as people call them, for lists of ids; at most one request at each ServiceNow. */
  names: operation(
    bySchema(
      z.strictObject({
        records: z
          .array(
            z.strictObject({
              link: linkName,
              side: sideName,
              record,
              pair: orNull(z.string().min(1).max(100)),
            }),
          )
          .max(100),
      }),
    ),
    async (app, asked) => ({ names: await app.nameRecords(asked.records) }),
  ),
  'dead-letters': operation(
    byRules<
      z.input<typeof deadLetterFilter> & { readonly limit?: number },
      ReturnType<typeof parseDeadLetterList>
    >(parseDeadLetterList),
    async (app, { limit: most, link = null, ...wanted }) => {
      const deadLetters = await app.deadLetters({ ...wanted, link }, most);
      // A link that was removed from the configuration may have left some behind.
      if (deadLetters.length === 0) requireKnownLink(app.links, link);
      // A message that cannot be read belongs to no link.
      return { deadLetters, unreadable: link === null ? await app.unreadableMessages(most) : [] };
    },
  ),
  conflicts: operation(
    bySchema(z.strictObject({ link: orNull(linkName), limit: limit.max(500).default(100) })),
    async (app, asked) => ({ conflicts: await app.listConflicts(asked) }),
  ),
  'reconcile-status': operation(
    bySchema(z.strictObject({ link: linkName, dryRun: z.boolean().default(false) })),
    async (app, { link, dryRun }) => {
      requireKnownLink(app.links, link);
      return app.reconcileStatus(link, dryRun);
    },
  ),
  'backfill-status': operation(
    bySchema(z.strictObject({ link: linkName, token: orNull(z.string()) })),
    (app, { link, token }) => {
      requireKnownLink(app.links, link);
      return app.backfillStatus(link, parseBackfillToken(token));
    },
  ),
  health: operation(
    bySchema(z.strictObject({ depth: z.enum(['watch', 'usual', 'deep']).default('deep') })),
    (app, { depth }) => app.healthCheck({ depth, tell: false }),
  ),
  /** `fresh` looks again, some requests a link; else a look of the last minutes is shown, where there is one. */
  status: operation(bySchema(z.strictObject({ fresh: z.boolean().default(false) })), (app, asked) =>
    app.status(asked),
  ),
  /** The whole first screen in one answer. `fresh` as `status` has it. */
  overview: operation(
    bySchema(
      z.strictObject({ range: z.enum(trendRanges).default('day'), fresh: z.boolean().default(false) }),
    ),
    (app, asked) => app.overview(asked),
  ),
  /** The charts and the strips of the first screen. */
  trends: operation(
    bySchema(z.strictObject({ range: z.enum(trendRanges).default('day'), link: orNull(linkName) })),
    (app, asked) => app.trends(asked),
  ),
  /** The runs behind the charts, some at a time: those that wrote between two times, and those that failed. */
  changes: operation(
    bySchema(
      z.strictObject({
        link: orNull(linkName),
        from: z.iso.datetime(),
        to: z.iso.datetime(),
        after: orNull(z.string().regex(/^[A-Za-z0-9+/=_-]{1,4000}$/, 'is `next` of the answer before')),
      }),
    ),
    (app, asked) => app.listChanges(asked),
  ),
  /** The work behind the number of the queue. */
  waiting: operation(
    bySchema(z.strictObject({ link: orNull(linkName), limit: limit.max(500).default(100) })),
    (app, asked) => app.listWaiting(asked),
  ),
  /** The outcome of the last requested sync of a record of the link. */
  'asked-run': operation(bySchema(z.strictObject({ link: linkName })), (app, { link }) => app.askedRun(link)),
  alerts: operation(nothing, (app) => app.alerts()),
  audit: operation(
    bySchema(z.strictObject({ link: orNull(linkName), limit: limit.default(50) })),
    async (app, { link, limit: most }) => {
      const rows = await app.audit.list(link, most);
      // Requests over all links stand in every list; a link that was removed may have left some of its own.
      if (!rows.some((row) => row.link === link)) requireKnownLink(app.links, link);
      return rows.map((row) => ({ ...row, words: auditWords(row) }));
    },
  ),
  'audit-night': operation(
    bySchema(
      z.strictObject({ night: orNull(z.string().regex(/^\d{4}-\d\d-\d\d$/, 'is a day such as 2026-11-28')) }),
    ),
    async ({ auditReviews }, { night: wanted }) => {
      const state = wanted === null ? ((await auditReviews.state())?.state ?? null) : null;
      const night = wanted ?? (state?.phase === 'begun' ? state.previous : state?.night) ?? null;
      const report = night === null ? null : await auditReviews.report(night);
      return report === null ? null : { report, groups: await auditReviews.groups(report.night) };
    },
  ),
  'audit-look': operation(nothing, (app) => app.lookAtAuditTrail()),
  'config-check': operation(bySchema(z.strictObject({ link: orNull(linkName) })), async (app, { link }) => {
    requireKnownLink(app.links, link);
    const results = await app.checkLinks(link);
    return results.map(({ link: name, check }) =>
      check instanceof CodedError
        ? { link: name, error: { code: check.code, message: check.message }, check: null }
        : { link: name, error: null, check },
    );
  }),
  /** The configuration as it was written, and where its versions are. */
  configuration: operation(nothing, (app) => app.configuration()),
  'config-versions': operation(
    bySchema(z.strictObject({ limit: limit.max(100).default(20) })),
    async (app, asked) => ({
      versions: await app.listConfigVersions(asked.limit),
    }),
  ),
  'config-version': operation(
    bySchema(z.strictObject({ number: z.int().min(1) })),
    async (app, { number }) => {
      const version = await app.configVersion(number);
      if (version === null) throw new CodedError('config-version-unknown', { detail: `${number}.` });
      return version;
    },
  ),
  /** Tries a configuration that somebody who may write in the container has put there. */
  'config-try': operation(
    bySchema(
      z.strictObject({
        hash: z.string().regex(/^[0-9a-f]{64}$/, 'is the hash of a proposal'),
        pairs: z.int().min(0).max(200).default(10),
      }),
    ),
    (app, asked, { deadline }) => app.tryProposal({ ...asked, deadline }),
  ),
  secrets: operation(nothing, (app) => app.checkSecrets()),
  callbacks: operation(nothing, (app) => app.callbackEntries()),
  'update-plan': operation(
    byRules<UpdatePlanAsked, ReturnType<typeof parseUpdatePlanLook>>(parseUpdatePlanLook),
    (app, asked) => updatePlanReport(asked, { ...app.automation, ...app.updatePlans }),
  ),
};
