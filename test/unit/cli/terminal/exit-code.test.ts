// If this fails, a script that calls a command continues after a refusal, or gives up where trying again would help.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { endWith, untilItsEnd } from '../../../../cli/terminal/exit-code.ts';
import { CodedError, errorTable, type ErrorCode } from '../../../../shared/rules/errors.ts';

/** The exit code after work that ends so; the process's own is put back. */
async function codeAfter(work: () => Promise<unknown>): Promise<unknown> {
  const kept = process.exitCode;
  const said = mock.method(console, 'error', () => undefined);
  try {
    process.exitCode = 0;
    await untilItsEnd(work, false);
    return process.exitCode;
  } finally {
    said.mock.restore();
    process.exitCode = kept;
  }
}

test('a failure ends with the code of its kind', async () => {
  const expected: Readonly<Partial<Record<ErrorCode, number>>> = {
    'request-invalid': 2,
    'config-invalid': 2,
    'company-not-allowed': 3,
    'address-invalid': 3,
    'run-in-progress': 3,
    'connectwise-forbidden': 3,
    'http-timeout': 4,
    'remote-busy': 4,
    'connectwise-failed': 4,
    'connectwise-verify-failed': 1,
    'usage-invalid': 2,
    'link-unknown': 2,
    'nothing-known': 1,
    'storage-unavailable': 4,
    'app-unreachable': 4,
    'app-key-refused': 3,
    unexpected: 1,
  };
  for (const [code, exit] of Object.entries(expected))
    assert.equal(await codeAfter(() => Promise.reject(new CodedError(code as ErrorCode))), exit, code);
  assert.equal(await codeAfter(() => Promise.reject(new Error('a bug'))), 1);
  assert.equal(await codeAfter(() => Promise.resolve()), 0);
  assert.equal(await codeAfter(() => Promise.resolve(endWith('needsApproval'))), 3);
});

test('a failure is told with what to do about it', async () => {
  const said = mock.method(console, 'error', () => undefined);
  const kept = process.exitCode;
  try {
    await untilItsEnd(() => Promise.reject(new CodedError('link-paused', { detail: 'Link "acme".' })), false);
    const { sentence, action } = errorTable['link-paused'];
    assert.deepEqual(
      said.mock.calls.map(({ arguments: [text] }) => text),
      [`link-paused: ${sentence} Link "acme".\nWhat to do: ${action}`],
    );
  } finally {
    process.exitCode = kept;
    said.mock.restore();
  }
});

test('an interrupted command ends with 130, and leaves no listener behind', async () => {
  const before = process.listenerCount('SIGINT');
  const codes: unknown[] = [];
  const exit = mock.method(process, 'exit', (code?: number) => void codes.push(code));
  try {
    await codeAfter(() => {
      process.emit('SIGINT', 'SIGINT');
      return Promise.resolve(0);
    });
  } finally {
    exit.mock.restore();
  }
  assert.deepEqual([codes, process.listenerCount('SIGINT')], [[130], before]);
});
