// If this fails, an incident is assigned to somebody whom nobody named, or a mapped column is checked against another table.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { incidentReferences } from '../../../../../shared/servicenow/sync/mapped/references.ts';
import { vocabularyMistakes } from '../../../../../shared/rules/config/vocabulary.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import { mappedPair } from '../../../../support/engine/mapped-link.ts';

async function instance() {
  const { world } = await mappedPair([]);
  const addUser = (set: Readonly<Record<string, string>>) =>
    world.servicenow.control.edit({ table: 'sys_user', id: null, set, by: 'admin' });
  return {
    world,
    addUser,
    references: incidentReferences(world.clients.servicenow, () => world.clock.now()),
  };
}

const said = async (work: Promise<unknown>): Promise<string> => {
  const thrown = await work.then(
    () => assert.fail('it was found'),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof CodedError);
  assert.equal(thrown.code, 'word-unknown');
  return thrown.detail;
};

describe('a record that a column refers to', () => {
  it('is found by a column of its own, in any case of letters', async () => {
    const { references } = await instance();
    const group = await references.idOf('assignment_group', 'name', 'network');
    assert.match(group, /^[0-9a-f]{32}$/);
    assert.equal(
      await references.idOf('assigned_to', 'email', 'beth.anglin@example.com'),
      'a0c0ffee000000000000000000000003',
    );
  });

  it('has no match if nobody has the value, two have, the only one is inactive, or the column does not exist', async () => {
    const { references, addUser } = await instance();
    addUser({ name: 'A', user_name: 'a', email: 'two@c.example', active: 'true' });
    addUser({ name: 'B', user_name: 'b', email: 'two@c.example', active: 'true' });
    addUser({ name: 'C', user_name: 'c', email: 'off@c.example', active: 'false' });
    assert.match(
      await said(references.idOf('caller_id', 'email', 'two@c.example')),
      /2 active records of sys_user/,
    );
    assert.match(
      await said(references.idOf('caller_id', 'email', 'off@c.example')),
      /No active record of sys_user/,
    );
    assert.match(
      await said(references.idOf('caller_id', 'emial', 'beth.anglin@example.com')),
      /No active record/,
    );
    assert.match(await said(references.idOf('category', 'name', 'x')), /refers to no table/);
  });

  it('is found as soon as somebody has added it', async () => {
    const { references, addUser } = await instance();
    await said(references.idOf('caller_id', 'email', 'new@c.example'));
    addUser({ name: 'New', user_name: 'new', email: 'new@c.example', active: 'true' });
    assert.match(await references.idOf('caller_id', 'email', 'new@c.example'), /^[0-9a-f]{32}$/);
  });
});

describe('the check of the configuration', () => {
  it('names each mapping that the two instances cannot follow', async () => {
    const { world } = await mappedPair([
      {
        name: 'a',
        connectwise: 'type',
        servicenow: 'u_catgory',
        values: [{ connectwise: 'Hardwar', servicenow: 'x' }],
      },
      { name: 'b', connectwise: 'team', servicenow: 'assignment_group' },
      { name: 'c', connectwise: 'custom:Aset Tag', servicenow: 'u_asset_tag' },
      { name: 'd', connectwise: 'requiredDate', servicenow: 'u_vip' },
      { name: 'e', connectwise: 'contact', servicenow: 'caller_id.mail' },
    ]);
    const { sides, link } = world.linked;
    const [connectwise, servicenow] = [
      await sides.connectwise.vocabulary(),
      await sides.servicenow.vocabulary(),
    ];
    const told = vocabularyMistakes(link, connectwise, servicenow).map(
      ({ path, sentence, grade }) => `${grade} ${path}: ${sentence.split(' There are')[0]}`,
    );
    assert.deepEqual(told, [
      'word mappings[0].values[0].connectwise: There is no word "Hardwar". Did you mean "Hardware"?',
      'word mappings[0].servicenow: There is no field "u_catgory". Did you mean "subcategory"?',
      'word mappings[1].servicenow: "assignment_group" refers to another record; name the column by which it is found, such as assignment_group.name',
      'word mappings[2].connectwise: There is no field "custom:Aset Tag". Did you mean "custom:Asset Tag"?',
      'word mappings[2].transform: "u_asset_tag" takes 40 characters, and the text across may be longer: add { "truncate": 40 } to transform.toServiceNow',
      'word mappings[3].servicenow: "u_vip" holds a boolean in ServiceNow, and the mapping’s type is date',
      'word mappings[4].servicenow: There is no field "caller_id.mail". Did you mean "caller_id.email"?',
    ]);
  });
});
