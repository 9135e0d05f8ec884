// If this fails, the audit journal names somebody who did not ask, because a caller may write a name into a header.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { actorOverHttp, tidyName } from '../../../../shared/rules/operate/audit.ts';

const mallory = 'mallory@example.com';

describe('the author of an HTTP request', () => {
  for (const [what, given, expected] of [
    ['a sign-in that Azure checked', [mallory, true, null], ['entra', mallory]],
    ['the same header where nobody checks', [mallory, false, null], ['function-key', 'not given']],
    ['a name given beside a checked sign-in', [mallory, true, 'root'], ['entra', mallory]],
    ['a name that the holder of a key gives', [null, false, ' Ann '], ['function-key', 'Ann']],
    ['the header of nobody', ['  ', true, 'Ann'], ['function-key', 'Ann']],
    ['nothing', [null, true, null], ['function-key', 'not given']],
    ['a name of blanks', [null, false, '\u0000 \n'], ['function-key', 'not given']],
  ] as const)
    it(`is told by ${what}`, () => {
      const [principalName, signInChecked, claimedName] = given;
      const { by, name } = actorOverHttp({ principalName, signInChecked, claimedName });
      assert.deepEqual([by, name], expected);
    });

  it('is one line of at most 120 characters, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const name = tidyName(text);
        assert.ok(name.length <= 120);
        assert.doesNotMatch(name, /\p{C}|[\n\r\u2028\u2029]/u);
      }),
    );
    assert.equal(tidyName('Ann\u001b[31m\r\nroot'), 'Ann [31m root');
  });
});
