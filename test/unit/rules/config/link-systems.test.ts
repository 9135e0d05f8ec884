// If this fails, one wrong sign in a link's filter opens it to every customer of the ServiceNow instance.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it, test } from 'node:test';
import { parseConfig } from '../../../../shared/rules/config/parse.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { configMistakes, linkJson } from '../../../support/builders/rules.ts';

const text = readFileSync(new URL('../../../../config.json', import.meta.url), 'utf8');
const names = [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)\}/g)].map((match) => match[1] ?? '');
const substitutions = Object.fromEntries(names.map((name) => [name, 'https://example.service-now.com']));

const withFilter = (filter: string) => {
  const config = JSON.parse(text) as { links: { servicenow: { filter?: string } }[] };
  for (const link of config.links) link.servicenow.filter = filter;
  return parseConfig(config, substitutions);
};

test('conditions of one group are taken', () => {
  for (const filter of ['', 'active=true', 'state=1^ORstate=2^priority<3', 'short_descriptionLIKEOR'])
    assert.equal(withFilter(filter).links[0]?.servicenow.filter, filter);
});

test('a filter that would undo the company before it, or swallow the condition behind it, is refused', () => {
  for (const filter of [
    'ORactive=true',
    'NQactive=true',
    'active=true^NQactive=false',
    '^active=true',
    'active=true^',
    'ORDERBYnumber',
    'active=true^ORDERBYnumber',
    'sys_created_by=javascript:gs.getUserID()',
  ])
    assert.throws(
      () => withFilter(filter),
      (thrown) => thrown instanceof CodedError && thrown.code === 'config-invalid',
      filter,
    );
});

const servicenow = linkJson()['servicenow'] as Record<string, unknown>;

describe('a link', () => {
  for (const [what, changes, told] of [
    [
      'a filter that runs a script',
      { servicenow: { ...servicenow, filter: 'active=JavaScript:gs.x()' } },
      /must not hold javascript/,
    ],
    [
      'a filter that opens a second group',
      { servicenow: { ...servicenow, filter: 'active=true^NQactive=false' } },
      /must not hold \^NQ/,
    ],
    ['a filter that orders', { servicenow: { ...servicenow, filter: 'ORDERBYnumber' } }, /must not order/],
    [
      'a company that is no sys_id',
      { servicenow: { ...servicenow, company: 'Contoso' } },
      /company: is a sys_id/,
    ],
    [
      'what looks like a secret instead of its name',
      { servicenow: { ...servicenow, webhookSecret: 'whsec_abc+/=' } },
      /is the NAME of a secret/,
    ],
  ] as const)
    it(`with ${what} is refused`, () => {
      assert.match(configMistakes({ links: [linkJson(changes)] }), told);
    });
});
