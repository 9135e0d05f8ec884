/** What the user would lose: privacy. A file that customers may not see must not travel as one that they may. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentToSideAttachment } from '../../../../../shared/connectwise/sync/convert/to-side-attachment.ts';

const createdOnDate = '2026-11-24T10:00:00Z';

test('a whole document', () => {
  const document = {
    id: 512,
    title: 'Photo of the printer',
    fileName: 'printer.jpg',
    linkFlag: false,
    publicFlag: true,
    size: 2_048,
    createdOnDate: '2026-11-24T10:00:00Z',
  };
  assert.deepEqual(documentToSideAttachment(document), {
    id: '512',
    name: 'printer.jpg',
    contentType: '',
    bytes: 2_048,
    isFile: true,
    isPrivate: false,
    byUs: null,
    label: 'Photo of the printer',
    sha256: null,
    createdAt: '2026-11-24T10:00:00.000Z',
  });
});

test('only a document that says that it is public is not private', () => {
  for (const publicFlag of [false, null, undefined])
    assert.equal(documentToSideAttachment({ id: 1, publicFlag, createdOnDate }).isPrivate, true);
});

test('an address that was filed as a document is no file', () => {
  assert.equal(documentToSideAttachment({ id: 1, linkFlag: true, createdOnDate }).isFile, false);
});

test('a document without a time is left out: it would count as older than its pair, and stay behind unseen', () => {
  assert.throws(() => documentToSideAttachment({ id: 1 }), { code: 'connectwise-field-missing' });
});
