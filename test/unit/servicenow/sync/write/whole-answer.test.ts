// If this fails, an answer that shows less than the incident stands for a read of it: what it leaves out counts as empty.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row, ServiceNowClient } from '../../../../../shared/servicenow/http/client.ts';
import { incidentFields } from '../../../../../shared/servicenow/sync/convert/to-side-record.ts';
import { mappedIncidents } from '../../../../../shared/servicenow/sync/mapped/incidents.ts';
import { incidentScope } from '../../../../../shared/servicenow/sync/incident-scope.ts';
import { isWhole } from '../../../../../shared/servicenow/sync/write/whole-answer.ts';
import { aLink, linkJson } from '../../../../support/builders/rules.ts';

const company = 'c'.repeat(32);
const id = 'f'.repeat(32);
const whole: Row = {
  ...Object.fromEntries(incidentFields.map((name) => [name, ''])),
  sys_id: id,
  company,
};
const scope = (filter = '') => {
  const { servicenow } = linkJson() as { servicenow: object };
  const link = aLink({ servicenow: { ...servicenow, filter } });
  return incidentScope(link, {} as ServiceNowClient, mappedIncidents(link, {} as never));
};

test('an answer with every column of the incident stands for a read', () => {
  assert.equal(isWhole(scope(), whole, id), true);
});

for (const name of incidentFields)
  test(`one that lacks ${name} does not`, () => {
    const { [name]: _hidden, ...partial } = whole;
    assert.equal(isWhole(scope(), partial, id), false);
  });

test('nor does one of another incident, of another company, or where the link has a filter', () => {
  assert.equal(isWhole(scope(), whole, 'e'.repeat(32)), false);
  assert.equal(isWhole(scope(), { ...whole, company: 'd'.repeat(32) }, id), false);
  assert.equal(isWhole(scope('active=true'), whole, id), false);
});
