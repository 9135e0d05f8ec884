// If this fails, a wrong configuration starts, or a right one is refused in words nobody understands.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configJson, parseConfig } from '../../../../shared/rules/config/parse.ts';
import { configMistakes, linkJson } from '../../../support/builders/rules.ts';

const servicenow = linkJson()['servicenow'] as Record<string, unknown>;

describe('the file', () => {
  it('may begin with the byte order mark that Windows writes', () => {
    assert.deepEqual(configJson('\uFEFF{"links": []}'), { links: [] });
    assert.throws(() => configJson('{"links": ['), SyntaxError);
  });
});

it('all mistakes are reported at once', () => {
  const told = configMistakes({
    links: [linkJson({ name: 'X', notes: { internal: 'nowhere' } })],
    engine: { pageSize: 0 },
  });
  assert.equal(told.split('\n').length, 4, told);
});

it('something that is no configuration is refused in a sentence', () => {
  for (const wrong of [null, [], 'text', 7]) assert.match(configMistakes(wrong), /the file:/);
});

describe('a variable', () => {
  const json = { links: [linkJson({ servicenow: { ...servicenow, instance: '${WHERE}' } })] };

  it('is replaced as a whole text', () => {
    assert.equal(
      parseConfig(json, { WHERE: 'https://a.example' }).links[0]?.servicenow.instance,
      'https://a.example',
    );
  });

  it('that is not set is told by its name', () => {
    assert.match(configMistakes(json), /\$\{WHERE\} is not set/);
    assert.match(configMistakes({ links: [linkJson({ name: '${toString}' })] }), /use lower-case/);
  });

  it('is not looked for inside what it is replaced with', () => {
    assert.match(configMistakes(json, { WHERE: '${OTHER}', OTHER: 'https://a.example' }), /instance/);
  });
});
