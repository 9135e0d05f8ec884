/**
 * POST /api/update-company-address `{companyId, address: {addressLine1?, addressLine2?, city?, state?, zip?, country?}, dryRun?}`:
 * the parts of one company's address that differ are written. Nothing is written unless `dryRun` is false; what is
 * ordered is written to the audit journal.
 */
import {
  runUpdateCompanyAddress,
  updateCompanyAddressMeasures,
} from '../shared/automations/companies/update-company-address.ts';
import { parseUpdateCompanyAddress } from '../shared/rules/companies/address.ts';
import { actorOf } from './http/actor.ts';
import type { HttpDefinition } from './define.ts';
import { readOrder } from './http/read-body.ts';
import { runTime } from './http/run-time.ts';

/** An address that was not written must not look written to a caller who reads the status alone. */
const statuses = {
  planned: 200,
  'nothing-to-change': 200,
  changed: 200,
  refused: 422,
  'not-shown': 502,
} as const;

/** Changes the parts of one company's address that differ; a dry run unless the body says `"dryRun": false`. */
export const updateCompanyAddress: HttpDefinition = {
  name: 'update-company-address',
  trigger: 'http',
  methods: ['POST'],
  route: 'update-company-address',
  authLevel: 'function',
  example: { body: '{"companyId": 2, "address": {"city": "Tampa", "zip": "33602"}}' },
  async handle(request, app, log) {
    const asked = parseUpdateCompanyAddress(await readOrder(request));
    const outcome = await runUpdateCompanyAddress(asked, {
      ...app.automation,
      ...runTime(),
      actor: actorOf(request, app),
    });
    app.measure(updateCompanyAddressMeasures(outcome));
    // The address goes to the caller and not into the log.
    const { kind, changes, notShown } = outcome;
    const status = statuses[kind];
    log[status === 200 ? 'info' : 'warn']('update-company-address', {
      company: asked.companyId,
      kind,
      parts: changes.map(({ part }) => part),
      notShown: notShown.map(({ part }) => part),
    });
    return { status, json: outcome, outcome: kind };
  },
};
