// If this fails, two customers sign their webhooks with one secret, and each can speak for the other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedWebhookSecrets } from '../../../../shared/rules/config/shared-secrets.ts';
import { configMistakes, linkJson } from '../../../support/builders/rules.ts';

const signing = (name: string, webhookSecret: string | null) => ({ name, servicenow: { webhookSecret } });

test('two links have two secrets, whatever the case of their names; links without one share nothing', () => {
  assert.deepEqual(
    sharedWebhookSecrets([signing('a', null), signing('b', null), signing('c', 'x'), signing('d', 'y')]),
    [],
  );
  const [mistake, ...others] = sharedWebhookSecrets([
    signing('a', 'hook'),
    signing('b', null),
    signing('c', 'Hook'),
  ]);
  assert.deepEqual(mistake?.path, ['links', 2, 'servicenow', 'webhookSecret']);
  assert.match(mistake?.message ?? '', /^"a" signs with the same secret/);
  assert.deepEqual(others, []);
});

test('the configuration refuses them', () => {
  const servicenow = { ...Object(linkJson()['servicenow']), webhookSecret: 'hook' };
  const other = linkJson({
    name: 'other',
    connectwise: { companyId: 251, boards: [1, 2], createOnBoard: 1 },
    servicenow: { ...servicenow, company: 'd'.repeat(32) },
  });
  assert.match(configMistakes({ links: [linkJson({ servicenow }), other] }), /signs with the same secret/);
});
