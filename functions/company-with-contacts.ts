/**
 * POST /api/company-with-contacts `{companyId, companyFields?, contactFields?, maxContacts?, afterContactId?}`: one company
 * with its contacts and its primary contact. Nothing is written.
 */
import {
  companyWithContactsMeasures,
  runCompanyWithContacts,
} from '../shared/automations/companies/company-with-contacts.ts';
import { parseCompanyWithContacts } from '../shared/rules/companies/company-with-contacts.ts';
import type { HttpDefinition } from './define.ts';
import { readOrder } from './http/read-body.ts';
import { runTime } from './http/run-time.ts';

/** Reads one allowed company with its contacts. Answers `company-not-allowed` for any other company. */
export const companyWithContacts: HttpDefinition = {
  name: 'company-with-contacts',
  trigger: 'http',
  methods: ['POST'],
  route: 'company-with-contacts',
  authLevel: 'function',
  example: { body: '{"companyId": 2}' },
  async handle(request, app, log) {
    const asked = parseCompanyWithContacts(await readOrder(request));
    const outcome = await runCompanyWithContacts(asked, { ...app.automation, ...runTime() });
    app.measure(companyWithContactsMeasures(asked, outcome));
    // Names and addresses go to the caller and not into the log.
    const { kind, contacts, primaryContact } = outcome;
    log.info('company-with-contacts', {
      company: asked.companyId,
      kind,
      contacts: contacts.length,
      primaryBy: primaryContact.rule,
    });
    return { status: 200, json: outcome, outcome: kind };
  },
};
