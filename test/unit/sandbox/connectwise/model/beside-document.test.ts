// If this fails, the simulator repeats by hand a field that the vendor's document has by now, and the two drift apart
// unseen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besideDocument } from '../../../../../sandbox/connectwise/model/beside-document.ts';
import { fieldLists } from '../../../../../sandbox/connectwise/model/generated/index.ts';
import { modelOf } from '../../../../../sandbox/connectwise/model/schema.ts';

const wordsOf = (list = ''): readonly string[] => list.split(/\s+/).filter((word) => word !== '');

test('each word beside the document says something else than the document', () => {
  for (const [record, list] of Object.entries(besideDocument)) {
    const documented = wordsOf(fieldLists[record]);
    const needless = wordsOf(list).filter((word) => documented.includes(word));
    assert.deepEqual(needless, [], `${record}. do this: take the words out, the document has them now`);
  }
});

test('a word beside the document takes the place of the document’s own, or comes after all of them', () => {
  const project = modelOf('Project');
  assert.equal(project.byName.get('board')?.required, true);
  assert.equal(project.fields.filter(({ name }) => name === 'board').length, 1);
  assert.equal(modelOf('CompanySite').fields.at(-1)?.name, 'coreEntitySiteIdentifier');
  assert.deepEqual(
    modelOf('CompanyCompanyTypeAssociation').fields.map(({ name }) => name),
    ['company', 'id', 'type'],
  );
  assert.throws(() => modelOf('Nothing'), /There is no model Nothing/);
});
