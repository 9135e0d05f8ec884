// If this fails, a page shows half of a function, or somebody else's comment above it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declarationIn, movedTo } from '../../../scripts/doc-quotes.ts';

const source = `/** The file. */
import { z } from 'zod';

const limit = 5;
/** What is asked for. */
const schema = z
  .object({})

  .strict();

// Not of it.

/**
 * Long.
 */
export async function run(
  a: number,
): Promise<void> {
  await a;
}
export type Other = { a: 1 };
`;

test('a declaration is cut out with its comment, from its first line to its last', () => {
  assert.equal(declarationIn(source, 'limit', 'x'), 'const limit = 5;');
  assert.equal(
    declarationIn(source, 'schema', 'x'),
    '/** What is asked for. */\nconst schema = z\n  .object({})\n\n  .strict();',
  );
  assert.match(declarationIn(source, 'run', 'x'), /^\/\*\*\n \* Long\.[^]*await a;\n\}$/);
  assert.equal(declarationIn(source, 'Other', 'x'), 'export type Other = { a: 1 };');
  assert.throws(() => declarationIn(source, 'gone', 'a.ts'), /a\.ts declares no gone/);
});

test('a whole file is shown as it would be where the reader puts it', () => {
  const example = `import { z } from 'zod';
import type { A } from '../../../functions/define.ts';
import {
  b,
} from '../../../shared/rules/b.ts';
const text = " from '../x.ts'";
`;
  assert.equal(
    movedTo('functions/own.ts', 'test/support/examples/own.ts', example),
    `import { z } from 'zod';
import type { A } from './define.ts';
import {
  b,
} from '../shared/rules/b.ts';
const text = " from '../x.ts'";
`,
  );
});
