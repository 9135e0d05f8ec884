// If this fails, a link runs under settings that nobody chose, or two links share a name and with it their rows.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aLink, configMistakes, linkJson } from '../../../support/builders/rules.ts';

describe('a link', () => {
  it('needs only companies, words and the names of secrets; all else has a safe default', () => {
    const link = aLink();
    assert.equal(link.notes.internal, 'work_notes');
    assert.equal(link.notes.allowPrivateToPublic, false);
    assert.equal(link.fields.status.conflict, 'latest');
    assert.deepEqual(link.status[0]?.otherwise, { toServiceNow: null, toConnectWise: null });
  });

  for (const [what, changes, told] of [
    ['a name with capitals', { name: 'Contoso' }, /links\[0\]\.name: use lower-case/],
    ['a setting nobody knows', { colour: 'red' }, /links\[0\]: .*colour/],
  ] as const)
    it(`with ${what} is refused`, () => {
      assert.match(configMistakes({ links: [linkJson(changes)] }), told);
    });

  it('shares its name with no other', () => {
    assert.match(configMistakes({ links: [linkJson(), linkJson()] }), /"contoso" is used twice/);
  });
});
