// If this fails, a ticket gets an owner or a contact that nobody meant: another company's, an inactive one, or a guess.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConnectWiseClient } from '../../../../../shared/connectwise/client.ts';
import { ticketPeople } from '../../../../../shared/connectwise/sync/mapped/people.ts';
import type { Contact, Member } from '../../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';

const mail = (value: string, more: object = {}) => ({ communicationType: 'Email' as const, value, ...more });
const contactRows: readonly Contact[] = [
  {
    id: 1,
    company: { id: 2 },
    communicationItems: [mail('old@a.example'), mail('Ann@A.example', { defaultFlag: true })],
  },
  { id: 2, company: { id: 2 }, communicationItems: [{ communicationType: 'Phone', value: '555' }] },
  { id: 3, company: { id: 9 }, communicationItems: [mail('bo@b.example')] },
  { id: 4, company: { id: 2 }, inactiveFlag: true, communicationItems: [mail('gone@a.example')] },
  { id: 5, company: { id: 2 }, communicationItems: [mail('two@a.example')] },
  { id: 6, company: { id: 2 }, communicationItems: [mail('two@a.example')] },
];
const members: readonly Member[] = [
  { id: 10, identifier: 'tpatel', primaryEmail: 'T.Patel@msp.example', officeEmail: 'office@msp.example' },
  { id: 11, identifier: 'nomail' },
  { id: 12, identifier: 'left', inactiveFlag: true, officeEmail: 'left@msp.example' },
];

/** People over a server that ignores every condition of a list, as it does for one that it does not know. */
function people() {
  const asked: string[] = [];
  const client = {
    contacts: {
      get: (id: number) => {
        asked.push(`get ${id}`);
        const row = contactRows.find((one) => one.id === id);
        return row === undefined
          ? Promise.reject(new CodedError('connectwise-not-found'))
          : Promise.resolve(row);
      },
      list: () => {
        asked.push('list');
        return { toArray: () => Promise.resolve(contactRows) };
      },
    },
  } as unknown as ConnectWiseClient;
  return {
    asked,
    of: ticketPeople(client, { companyId: 2, members: () => Promise.resolve(members), now: () => 0 }),
  };
}

describe('the people of a ticket', () => {
  it('are known by their address, lower case, and by their name where they have none', async () => {
    const { of } = people();
    assert.equal(await of.contactOf({ contact: { id: 1, name: 'Ann' } }), 'ann@a.example');
    assert.equal(await of.contactOf({ contact: { id: 2, name: 'Phone Only' } }), 'Phone Only');
    assert.equal(await of.contactOf({ contact: { id: 99, name: 'Hidden' } }), 'Hidden');
    assert.equal(await of.contactOf({}), '');
    assert.equal(await of.ownerOf({ owner: { id: 10, identifier: 'tpatel' } }), 't.patel@msp.example');
    assert.equal(await of.ownerOf({ owner: { id: 11, identifier: 'nomail' } }), 'nomail');
    assert.equal(await of.ownerOf({ owner: { id: 77, name: 'Unknown Member' } }), 'Unknown Member');
    assert.equal(await of.ownerOf({}), '');
  });

  it('are found by it among the active ones of the company alone, and are never guessed', async () => {
    const { of } = people();
    assert.equal(await of.contactId('old@a.example'), 1);
    assert.equal(await of.memberId('office@msp.example'), 10);
    const refused = [
      [() => of.contactId('bo@b.example'), /no active contact of company 2/],
      [() => of.contactId('gone@a.example'), /no active contact of company 2/],
      [() => of.contactId('two@a.example'), /There are 2 active contact/],
      [() => of.contactId('Ann'), /is no e-mail address/],
      [() => of.memberId('left@msp.example'), /no active member/],
    ] as const;
    for (const [ask, said] of refused)
      await assert.rejects(ask(), (thrown) => {
        assert.ok(thrown instanceof CodedError);
        assert.equal(thrown.code, 'word-unknown');
        assert.match(thrown.detail, said);
        return true;
      });
  });

  it('are asked for once, however many tickets they have', async () => {
    const { of, asked } = people();
    for (let ticket = 0; ticket < 5; ticket += 1) await of.contactOf({ contact: { id: 1 } });
    await of.contactId('old@a.example');
    await of.contactId('old@a.example');
    assert.deepEqual(asked, ['get 1', 'list']);
  });
});
