/** A reporter of the test runner: one line `failed FILE: TEST` for each test that fails, and nothing else. */
import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

export default async function* firstFailure(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:fail' || event.data.details.type === 'suite') continue;
    const { file, name, todo } = event.data;
    if (todo !== undefined && todo !== false) continue;
    yield `failed ${file === undefined ? '' : relative(process.cwd(), file).replaceAll('\\', '/')}: ${name}\n`;
  }
}
