// If this fails, a file that was cut off on its way arrives as a whole one, or one of any length fills the memory.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { measuredBytes, type ByteLimits } from '../../../shared/kit/measured-bytes.ts';

const pieces = [Buffer.from('one '), Buffer.from('two '), Buffer.from('three')];
const whole = Buffer.concat(pieces);

async function* sent(): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

/** The bytes that the receiver got before the end or the failure, and the code of the failure. */
async function receive(limits: Partial<ByteLimits>) {
  let pulses = 0;
  const pulse = (): Promise<void> => Promise.resolve(void (pulses += 1));
  const flow = measuredBytes(sent(), { bytes: whole.length, maxBytes: 100, pulse, ...limits });
  const got: Uint8Array[] = [];
  let code = '';
  try {
    for await (const piece of flow.chunks) got.push(piece);
  } catch (thrown) {
    code = String(Reflect.get(Object(thrown), 'code'));
  }
  const text = Buffer.concat(got).toString();
  return { text, code, sha256: flow.sha256(), failure: flow.failure()?.code, pulses };
}

test('bytes of the announced length, or of none, pass whole and with their digest', async () => {
  const sha256 = createHash('sha256').update(whole).digest('hex');
  for (const bytes of [whole.length, null])
    assert.deepEqual(await receive({ bytes }), {
      text: 'one two three',
      code: '',
      sha256,
      failure: undefined,
      pulses: 4,
    });
});

test('fewer bytes than announced are cut off for the receiver, too, and have no digest', async () => {
  const { text, code, sha256, failure } = await receive({ bytes: whole.length + 1 });
  assert.deepEqual([code, failure, sha256], ['attachment-incomplete', 'attachment-incomplete', null]);
  assert.equal(text, 'one two ', 'the last piece stays behind');
});

test('more bytes than announced, or than may be, are cut off as soon as they come', async () => {
  assert.equal((await receive({ bytes: 5 })).code, 'attachment-incomplete');
  const { text, code } = await receive({ bytes: null, maxBytes: 7 });
  assert.deepEqual([text, code], ['', 'http-too-large']);
});

test('a claim that is lost on the way breaks the bytes off', async () => {
  let left = 1;
  const { text, failure } = await receive({
    pulse: () => ((left -= 1) < 0 ? Promise.reject(new Error('lost')) : Promise.resolve()),
  });
  assert.deepEqual([text, failure], ['', 'unexpected']);
});
