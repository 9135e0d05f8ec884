/**
 * A reporter of the test runner: one line `failed FILE: TEST` for each test that fails, and nothing else. A test that takes
 * too long on a busy machine has found nothing.
 */
import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

/** Reports failed tests, one line each, to `node --test --test-reporter`. */
export default async function* firstFailure(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:fail' || event.data.details.type === 'suite') continue;
    const { file, name, todo, details } = event.data;
    if (todo !== undefined && todo !== false) continue;
    if (Reflect.get(details.error, 'failureType') === 'testTimeoutFailure') continue;
    yield `failed ${file === undefined ? '' : relative(process.cwd(), file).replaceAll('\\', '/')}: ${name}\n`;
  }
}
