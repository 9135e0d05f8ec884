// If this fails, somebody who comes from PowerShell copies an example out of the documentation that does not compile, or
// does something else than the page says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { CodedError } from '../../../shared/rules/errors.ts';
import { connectToConnectWise } from '../../../shared/app/connect-connectwise.ts';
import { examplesOf, expected } from '../../support/examples/documented.ts';
import { startSimulated } from '../../support/connectwise/simulated.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = ['coming-from-powershell', 'connectwise-client'] as const;

/** Names that every example may use; the pages say that the editor adds such lines. */
const usualLines = `
import { all, allOfChild, any, CodedError, customField, patchTo, usualRetry } from '../../shared/connectwise/index.ts';
import type { Contact, FieldsOf, Ticket } from '../../shared/connectwise/index.ts';
`;
const connectLines = `
import { connectToConnectWise } from '../../shared/app/connect-connectwise.ts';
const client = connectToConnectWise();
`;

interface Example {
  readonly name: string;
  readonly file: string;
  readonly code: string;
}

mkdirSync(join(root, '.local'), { recursive: true });
const directory = mkdtempSync(join(root, '.local', 'examples-'));
const examples: readonly Example[] = pages.flatMap((page) =>
  examplesOf(join(root, 'docs', `${page}.md`), page).map(({ name, code }, index) => {
    const connects = /^import \{ connectToConnectWise \}/m.test(code);
    const whole = `${usualLines}${connects ? '' : connectLines}${code}`;
    return { name, file: `${page}-${index}.ts`, code: whole };
  }),
);

/** Names that the code inside sentences and tables may use. */
const spanLines = `${usualLines}
import { connectToConnectWise } from '../../shared/app/connect-connectwise.ts';
import type { AutomationApp } from '../../shared/app/automation.ts';
import type { Condition } from '../../shared/connectwise/index.ts';
interface Row { readonly id: number }
declare const app: AutomationApp;
declare const client: ReturnType<typeof connectToConnectWise>;
declare const ticket: FieldsOf<Ticket>;
declare const where: Condition<Ticket>;
declare const fields: readonly 'summary'[];
declare const changes: { readonly summary: string };
declare const [id, boardId]: [number, number];
declare const [ids, fiveThousandIds]: [readonly number[], readonly number[]];
declare const signal: AbortSignal;
`;

/** Code in a sentence that names the client, the app, or a way to make a condition; one statement each. */
const spans = pages.flatMap((page) =>
  [
    ...readFileSync(join(root, 'docs', `${page}.md`), 'utf8')
      .replaceAll(/^```[^]*?^```$/gm, '')
      .matchAll(/`([^`\n]+)`/g),
  ]
    .map((match) => match[1] ?? '')
    .filter((code) =>
      /\bclient\.|\bapp\.|wiring|^connectToConnectWise|^\(ticket\) =>|^ticket\(|^(?:any|all|patchTo)[(<]/.test(
        code,
      ),
    ),
);

before(() => {
  for (const { file, code } of examples) writeFileSync(join(directory, file), code);
  const statements = spans.map(
    (code) => `void (${code.startsWith('(ticket) =>') ? `client.tickets.list({ where: ${code} })` : code});`,
  );
  writeFileSync(join(directory, 'spans.ts'), [spanLines, ...statements].join('\n'));
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false },
      include: ['*.ts'],
    }),
  );
});
after(() => rmSync(directory, { recursive: true, force: true }));

test('every example compiles, and so does what sentences and tables say of the client', () => {
  assert.ok(examples.length > 25, `only ${examples.length} examples were found`);
  for (const name of Object.keys(expected))
    assert.ok(
      examples.some((example) => example.name === name),
      `there is no example "${name}"`,
    );
  assert.ok(spans.length > 15, `only ${spans.length} pieces of code were found in sentences`);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', directory], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch (thrown) {
    assert.fail((thrown as { readonly stdout?: string }).stdout ?? String(thrown));
  }
});

test('every example runs, and does what its page says', async (t) => {
  await using sim = await startSimulated(120);
  const environment = {
    CONNECTWISE_SITE: sim.simulator.httpAddress,
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    CONNECTWISE_PUBLIC_KEY: 'sim-public',
    CONNECTWISE_PRIVATE_KEY: 'sim-private',
    SECRETS_PROVIDER: 'environment',
    ALLOW_LOOPBACK: 'true',
  };
  const before = { ...process.env };
  Object.assign(process.env, environment);
  const { log } = console;
  try {
    for (const { name, file } of examples)
      await t.test(name, async () => {
        const lines: string[] = [];
        console.log = (...parts: unknown[]) =>
          void lines.push(parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' '));
        const asked = sim.asked();
        try {
          await import(pathToFileURL(join(directory, file)).href);
        } finally {
          console.log = log;
        }
        const printed = lines.join('\n');
        assert.ok(sim.asked() > asked || printed !== '', 'it asked nothing and said nothing');
        assert.match(printed, expected[name] ?? /^/);
      });
  } finally {
    for (const name of Object.keys(environment))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
});

test('a script without settings is told all that is missing, before it asks anything', () => {
  const site = process.env['CONNECTWISE_SITE'];
  delete process.env['CONNECTWISE_SITE'];
  try {
    assert.throws(
      () => connectToConnectWise(),
      (thrown) => thrown instanceof CodedError && /CONNECTWISE_SITE is missing/.test(thrown.detail),
    );
  } finally {
    if (site !== undefined) process.env['CONNECTWISE_SITE'] = site;
  }
});
