// If this fails, an automation changes tickets of a customer for whom nobody has switched it on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allowedCompanies,
  requireAllowedCompany,
  requireTestCompany,
} from '../../../../shared/rules/config/allowed-companies.ts';
import { aLink } from '../../../support/builders/rules.ts';

const linked = aLink();
const { companyId } = linked.connectwise;

test('the companies of enabled links are allowed, and those that the configuration adds', () => {
  const off = aLink({ name: 'off', enabled: false, connectwise: { ...linked.connectwise, companyId: 77 } });
  const allowed = allowedCompanies({
    links: [linked, off],
    automations: { companies: [88, companyId], testCompanies: [99] },
  });
  assert.deepEqual(allowed, [
    { id: companyId, link: linked.name },
    { id: 88, link: null },
    { id: 99, link: null },
  ]);
  assert.equal(requireAllowedCompany(88, allowed).id, 88);
});

test('any other is refused with the ones that are allowed', () => {
  const allowed = allowedCompanies({ links: [linked], automations: { companies: [88], testCompanies: [] } });
  assert.throws(() => requireAllowedCompany(77, allowed), {
    code: 'company-not-allowed',
    detail: new RegExp(`${companyId}, 88: add it to automations.companies`),
  });
  assert.throws(() => requireAllowedCompany(77, []), { detail: /the configuration names none/ });
});

test('while the configuration names test companies, these alone are changed, and only by their name', async () => {
  const asked: string[] = [];
  const named = (name: string) => () => {
    asked.push(name);
    return Promise.resolve(name);
  };
  await requireTestCompany(5, [], named('Northwind'));
  assert.deepEqual(asked, [], 'without test companies nobody is asked for a name');
  await requireTestCompany(5, [5, 6], named("TEST - O'Brien & Söhne"));
  for (const name of ['Northwind', 'test - northwind', 'TEST', ' TEST - x', 'My TEST - x', ''])
    await assert.rejects(requireTestCompany(5, [5], named(name)), { code: 'test-company-required' }, name);
  await assert.rejects(requireTestCompany(7, [5, 6], named('TEST - seven')), {
    code: 'test-company-required',
    detail: /5, 6/,
  });
});
