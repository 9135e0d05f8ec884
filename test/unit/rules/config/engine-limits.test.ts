// If this fails, a configuration is accepted under which a worker writes after its claim has ended, or makes a record a
// second time while the first request is still being worked off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '../../../../shared/rules/config/link.ts';
import { parseConfig } from '../../../../shared/rules/config/parse.ts';
import { linkJson } from '../../../support/fakes/links.ts';

const mistakes = (engine: Record<string, number>, instance?: string): readonly string[] => {
  const base = linkJson();
  const servicenow = { ...(base['servicenow'] as object), ...(instance === undefined ? {} : { instance }) };
  const parsed = configSchema.safeParse({ engine, links: [{ ...base, servicenow }] });
  return parsed.error?.issues.map(({ path }) => path.join('.')) ?? [];
};

test('times that are too short for a real instance are refused, each by its name', () => {
  assert.deepEqual(mistakes({ claimSeconds: 79 }), ['engine.claimSeconds']);
  assert.deepEqual(mistakes({ visibilityDelaySeconds: 64 }), ['engine.visibilityDelaySeconds']);
  assert.deepEqual(mistakes({ claimSeconds: 5, visibilityDelaySeconds: 1 }), [
    'engine.claimSeconds',
    'engine.visibilityDelaySeconds',
  ]);
  assert.deepEqual(mistakes({ claimSeconds: 80, visibilityDelaySeconds: 65 }), []);
  assert.deepEqual(mistakes({}), [], 'the defaults are long enough');
  assert.throws(
    () => parseConfig({ engine: { claimSeconds: 30 }, links: [linkJson()] }),
    (error) =>
      Reflect.get(Object(error), 'code') === 'config-invalid' && /engine\.claimSeconds/.test(String(error)),
  );
});

test('a simulator on this machine may be asked for less', () => {
  assert.deepEqual(mistakes({ claimSeconds: 15, visibilityDelaySeconds: 5 }, 'https://localhost:7482'), []);
});
