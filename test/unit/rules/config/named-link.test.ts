// If this fails, a request for a link that nobody configured is carried out for no link or for all.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { enabledNames, linkNamed, requireKnownLink } from '../../../../shared/rules/config/named-link.ts';
import { aLink } from '../../../support/builders/rules.ts';

const links = [aLink(), aLink({ name: 'off', enabled: false })];

it('a link is found by its name, switched on or not', () => {
  assert.equal(linkNamed(links, 'off')?.name, 'off');
  assert.equal(linkNamed(links, 'nobody'), undefined);
  assert.deepEqual(enabledNames(links), ['contoso']);
});

it('a name that no link has is refused; no name means all links', () => {
  assert.throws(() => requireKnownLink(links, 'nobody'), { code: 'link-unknown' });
  requireKnownLink(links, 'off');
  requireKnownLink(links, null);
});
