/** The operations of the acting key. Each request is a dry run unless it says otherwise, and stands in the audit journal. */
import * as z from 'zod';
import { runUpdateCompanyAddress } from '../../automations/companies/update-company-address.ts';
import { removeTestData } from '../../automations/tickets/remove-test-data.ts';
import { runUpdateTickets } from '../../automations/tickets/update-tickets.ts';
import { parseBackfillOrder } from '../../rules/backfill/order.ts';
import { parseUpdateCompanyAddress, type CompanyAddressAsked } from '../../rules/companies/address.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import { CodedError } from '../../rules/errors.ts';
import { didYouMean } from '../../rules/words/did-you-mean.ts';
import { deadLetterFilter, discardSchema, replaySchema } from '../../rules/operate/dead-letter-request.ts';
import { parseReconcileOrder } from '../../rules/reconcile/order.ts';
import { parseUpdateTickets } from '../../rules/tickets/update-tickets.ts';
import { recordReference, type RecordReference } from '../../rules/why/reference.ts';
import { byRules, bySchema, linkName, operation, sideName } from './operation.ts';

const dryRun = z.boolean().default(true);
const alertKey = z.string().min(1).max(200);

/**
 * Every operation that may change something, by its name in the path. Each throws `request-invalid` (refuse) for a body
 * of another shape, `link-unknown` (dead-letter) for a link that is not enabled, and what its story throws.
 */
export const acting = {
  'dead-letters-replay': operation(
    bySchema(replaySchema.extend({ link: deadLetterFilter.shape.link })),
    (app, { link = null, ...asked }, { actor }) => app.replayDeadLetters({ ...asked, link }, actor),
  ),
  'dead-letters-discard': operation(bySchema(discardSchema), (app, { link = null, ...asked }, { actor }) =>
    app.discardDeadLetters({ ...asked, link }, actor),
  ),
  'unreadable-discard': operation(
    bySchema(z.strictObject({ id: z.string().min(1).max(200) })),
    async (app, { id }, { actor }) => ({ wasThere: await app.discardUnreadable(id, actor) }),
  ),
  'unreadable-discard-all': operation(
    bySchema(z.strictObject({ dryRun, confirm: z.int().min(1).optional() })),
    async (app, asked, { actor }) => ({ messages: await app.discardAllUnreadable(asked, actor) }),
  ),
  'link-pause': operation(
    bySchema(z.strictObject({ link: linkName, because: z.string().max(500).default(''), dryRun })),
    (app, asked, { actor }) => app.pauseLink({ ...asked, actor }),
  ),
  'link-resume': operation(bySchema(z.strictObject({ link: linkName, dryRun })), (app, asked, { actor }) =>
    app.resumeLink({ ...asked, actor }),
  ),
  'poll-now': operation(bySchema(z.strictObject({ link: linkName, dryRun })), (app, asked, { actor }) =>
    app.pollNow({ ...asked, actor }),
  ),
  'sync-now': operation(
    bySchema(
      z.strictObject({
        link: linkName.nullable().default(null),
        side: sideName.nullable().default(null),
        record: z.string().min(1).max(60),
        dryRun,
      }),
    ),
    (app, asked, { actor }) => app.syncNow({ ...asked, actor }),
  ),
  'run-now': operation(
    bySchema(z.strictObject({ automation: z.string().min(1).max(60), dryRun })),
    (app, asked, { actor }) => app.runNow({ ...asked, actor }),
  ),
  'rollups-rebuild': operation(
    bySchema(z.strictObject({ from: z.iso.date(), to: z.iso.date(), dryRun })),
    (app, asked, run) => app.rebuildRollups(asked, run),
  ),
  'pair-repair': operation(
    bySchema(z.strictObject({ link: linkName, record: z.string(), dryRun })),
    (app, { link, record, ...asked }, { actor }) => {
      const { side, id } = recordById(record);
      return app.repairPair({ link, side, recordId: id, ...asked }, actor);
    },
  ),
  'conflict-choice': operation(
    bySchema(
      z.strictObject({
        link: linkName,
        record: z.string().min(1).max(60),
        field: z.string().min(1).max(60),
        take: sideName.nullable().default(null),
        value: z.string().min(1).max(10_000).nullable().default(null),
        seen: z
          .string()
          .regex(/^[0-9a-f]{8,64}$/, 'is the id of a conflict, or its first eight digits')
          .nullable()
          .default(null),
        dryRun,
      }),
    ),
    (app, { record, ...asked }, { actor }) => {
      const { side, id } = recordById(record);
      return app.settleConflict({ ...asked, side, recordId: id }, actor);
    },
  ),
  reconcile: operation(
    bySchema(
      z.strictObject({
        link: linkName,
        order: z.union([z.strictObject({ approve: z.string() }), z.strictObject({ dryRun })]),
      }),
    ),
    async (app, { link, order }, { actor }) => {
      requireKnownLink(app.links, link);
      const outcome = await app.reconcileOrder({ link, order: parseReconcileOrder(order), actor });
      if (outcome.kind === 'link-unknown')
        throw new CodedError('link-unknown', { detail: `"${link}" is switched off.` });
      return outcome;
    },
  ),
  backfill: operation(
    bySchema(
      z.strictObject({
        link: linkName,
        action: z.enum(['', 'pause', 'resume', 'cancel']),
        order: z.looseObject({}),
      }),
    ),
    (app, { link, action, order }, { actor }) => {
      requireKnownLink(app.links, link);
      return app.backfill({ link, order: parseBackfillOrder(action, order), actor });
    },
  ),
  'alerts-test': operation(
    bySchema(z.strictObject({ channel: z.string().nullable().default(null), dryRun })),
    async (app, { channel, dryRun: only }, { actor }) => {
      const names = (await app.alerts()).channels.map(({ name }) => name);
      requireNamed(channel, names, 'channel');
      const meant = names.filter((name) => channel === null || name === channel);
      return { meant, trials: only ? [] : await app.testAlerts(channel, actor) };
    },
  ),
  'alerts-mute': operation(
    bySchema(
      z.strictObject({ key: alertKey, until: z.iso.datetime(), because: z.string().min(1).max(500), dryRun }),
    ),
    async (app, { dryRun: only, ...mute }, { actor }) => {
      const keys = (await app.alerts()).alerts.map(({ key }) => key);
      if (mute.key !== '*') requireNamed(mute.key, keys, 'open alert');
      if (!only) await app.muteAlert(mute, actor);
      return { ...mute, isMuted: !only };
    },
  ),
  'alerts-unmute': operation(
    bySchema(z.strictObject({ key: alertKey, dryRun })),
    async (app, { key, dryRun: only }, { actor }) => {
      const keys = (await app.alerts()).mutes.map((mute) => mute.key);
      requireNamed(key, keys, 'mute');
      if (!only) await app.unmuteAlert(key, actor);
      return { key, isMuted: only };
    },
  ),
  'customer-remove': operation(
    bySchema(z.strictObject({ link: linkName, dryRun })),
    (app, asked, { actor, signal }) => app.removeCustomer({ ...asked, signal }, actor),
  ),
  'callbacks-ensure': operation(
    bySchema(z.strictObject({ url: z.string().max(2_000).nullable().default(null), dryRun })),
    (app, { url, dryRun: only }, { actor }) =>
      app.ensureCallbacks({ dryRun: only, ...(url === null ? {} : { url }) }, actor),
  ),
  'company-address': operation(
    byRules<CompanyAddressAsked, ReturnType<typeof parseUpdateCompanyAddress>>(parseUpdateCompanyAddress),
    (app, asked, run) => runUpdateCompanyAddress(asked, { ...app.automation, ...run }),
  ),
  'test-data-remove': operation(
    bySchema(z.strictObject({ companyId: z.int().positive(), dryRun })),
    ({ automation, testCompanies }, asked, { actor }) =>
      removeTestData(asked, actor, { ...automation, testCompanies }),
  ),
  'update-tickets': operation(
    byRules<object, ReturnType<typeof parseUpdateTickets>>(parseUpdateTickets),
    (app, asked, { actor, deadline }) =>
      runUpdateTickets(asked, { ...app.automation, ...app.updatePlans, actor, deadline }),
  ),
};

/** A record by its id; a number would have to be asked of the instance. */
function recordById(record: string): Extract<RecordReference, { kind: 'id' }> {
  const reference = recordReference(record, null);
  if (reference.kind === 'id') return reference;
  throw new CodedError('request-invalid', {
    detail: 'Name the incident by its sys_id here; `why` tells it for a number.',
  });
}

function requireNamed(name: string | null, known: readonly string[], what: string): void {
  if (name === null || known.includes(name)) return;
  throw new CodedError('request-invalid', { detail: didYouMean(what, name, known) });
}
