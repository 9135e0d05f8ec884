/** What the user would lose: files that are copied once. A hash or an author read wrongly brings our own copy back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileRowToSideAttachment } from '../../../../../shared/servicenow/sync/convert/to-side-attachment.ts';

const row = {
  sys_id: 'a'.repeat(32),
  file_name: 'printer.jpg',
  content_type: 'image/jpeg',
  size_bytes: '2048',
  hash: 'AB'.repeat(32),
  sys_created_by: 'beth',
  sys_created_on: '2026-11-24 10:00:00',
};

test('a whole attachment', () => {
  assert.deepEqual(fileRowToSideAttachment(row, 'integration'), {
    id: 'a'.repeat(32),
    name: 'printer.jpg',
    contentType: 'image/jpeg',
    bytes: 2_048,
    isFile: true,
    isPrivate: false,
    byUs: false,
    label: '',
    sha256: 'ab'.repeat(32),
    createdAt: '2026-11-24T10:00:00.000Z',
  });
});

test('the integration knows its own copies by their maker', () => {
  assert.equal(fileRowToSideAttachment({ ...row, sys_created_by: 'integration' }, 'integration').byUs, true);
});

test('a hash of another kind and a size that is no number count as not given', () => {
  for (const hash of ['', 'd41d8cd98f00b204e9800998ecf8427e'])
    assert.equal(fileRowToSideAttachment({ ...row, hash }, 'integration').sha256, null);
  for (const size of ['', '2 KB'])
    assert.equal(fileRowToSideAttachment({ ...row, size_bytes: size }, 'integration').bytes, null);
});
