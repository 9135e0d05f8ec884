// If this fails, an automation changes tickets of a customer for whom nobody has switched it on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allowedCompanies,
  requireAllowedCompany,
} from '../../../../shared/rules/config/allowed-companies.ts';
import { aLink } from '../../../support/builders/rules.ts';

const linked = aLink();
const { companyId } = linked.connectwise;

test('the companies of enabled links are allowed, and those that the configuration adds', () => {
  const off = aLink({ name: 'off', enabled: false, connectwise: { ...linked.connectwise, companyId: 77 } });
  const allowed = allowedCompanies({ links: [linked, off], automations: { companies: [88, companyId] } });
  assert.deepEqual(allowed, [
    { id: companyId, link: linked.name },
    { id: 88, link: null },
  ]);
  assert.equal(requireAllowedCompany(88, allowed).id, 88);
});

test('any other is refused with the ones that are allowed', () => {
  const allowed = allowedCompanies({ links: [linked], automations: { companies: [88] } });
  assert.throws(() => requireAllowedCompany(77, allowed), {
    code: 'company-not-allowed',
    detail: new RegExp(`${companyId}, 88: add it to automations.companies`),
  });
  assert.throws(() => requireAllowedCompany(77, []), { detail: /of which there are none/ });
});
