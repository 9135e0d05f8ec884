// If this fails, a browser gets bytes that are not the file, or every request makes the page once more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { fileIn } from '../../../../shared/app/operate/file-forms.ts';

test('each form is the same file, and is made once', () => {
  const file = { brotli: brotliCompressSync('the page').toString('base64') };
  assert.equal(fileIn('identity', file).toString(), 'the page');
  assert.equal(gunzipSync(fileIn('gzip', file)).toString(), 'the page');
  assert.equal(brotliDecompressSync(fileIn('br', file)).toString(), 'the page');
  assert.equal(fileIn('gzip', file), fileIn('gzip', file));
});
