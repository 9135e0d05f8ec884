// If this fails, two links make counterparts of each other's work, or two that have nothing in common are refused.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConfig } from '../../../../shared/rules/config/parse.ts';
import { configMistakes, linkJson } from '../../../support/builders/rules.ts';

const servicenow = linkJson()['servicenow'] as Record<string, unknown>;

describe('two links', () => {
  const other = { name: 'other', servicenow: { ...servicenow, company: 'd'.repeat(32) } };

  it('of one company share no board', () => {
    assert.match(
      configMistakes({ links: [linkJson(), linkJson(other)] }),
      /company 250 on board 1, 2 already belongs to "contoso"/,
    );
  });

  it('share no incidents', () => {
    const apart = { name: 'other', connectwise: { companyId: 251, boards: [1, 2], createOnBoard: 1 } };
    assert.match(
      configMistakes({ links: [linkJson(), linkJson(apart)] }),
      /the same incidents already belong to "contoso"/,
    );
  });

  for (const [what, one, other, meet] of [
    ['one without a filter and any other', '', 'assignment_group=a^ORcategory=b', true],
    ['the same conditions in another order', 'category=a^active=true', 'active=true^category=a', true],
    ['one that asks for more than the other', 'category=a', 'active=true^category=a', true],
    ['two values of one column', 'assignment_group=a', 'assignment_group=b', false],
    ['alternatives, which only ServiceNow can judge', 'category=a', 'category=a^ORcategory=b', false],
    ['a caret inside a value', 'category=a', 'category=a^^b', false],
  ] as const)
    it(`are ${meet ? 'refused' : 'accepted'} with these filters: ${what}`, () => {
      const connectwise = { companyId: 251, boards: [1, 2], createOnBoard: 1 };
      const filtered = (filter: string) => ({ servicenow: { ...servicenow, filter } });
      const links = [linkJson(filtered(one)), linkJson({ name: 'other', connectwise, ...filtered(other) })];
      if (meet) assert.match(configMistakes({ links }), /the same incidents already belong to "contoso"/);
      else assert.equal(parseConfig({ links }).links.length, 2);
    });

  it('share no incidents, however the address of the instance is written', () => {
    const connectwise = { companyId: 251, boards: [1, 2], createOnBoard: 1 };
    const shouted = { ...servicenow, instance: String(servicenow['instance']).toUpperCase() };
    assert.match(
      configMistakes({ links: [linkJson(), linkJson({ name: 'other', connectwise, servicenow: shouted })] }),
      /the same incidents already belong to "contoso"/,
    );
  });

  it('of two companies live side by side', () => {
    const apart = { ...other, connectwise: { companyId: 251, boards: [1, 2], createOnBoard: 1 } };
    assert.equal(parseConfig({ links: [linkJson(), linkJson(apart)] }).links.length, 2);
  });
});
