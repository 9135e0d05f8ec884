/**
 * What the user would lose: a client that can be installed. The tarball goes into an empty folder, by npm and from a
 * registry on this machine; there every example of its two pages is compiled with the strictest settings, and run
 * against the simulator. A name that a page shows and the package lacks is found here.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startConnectWiseSimulator } from '../../../../sandbox/connectwise/start.ts';
import { packageFiles } from '../../../../scripts/package-client/package-files.ts';
import { tarball } from '../../../../scripts/package-client/tarball.ts';
import { examplesOf, expected } from '../../../support/examples/documented.ts';
import { startLoopbackRegistry } from '../../../support/examples/loopback-registry.ts';
import { startStranger, type Ran } from '../../../support/examples/stranger.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const guide = examplesOf(join(root, 'docs/connectwise-client.md'), 'connectwise-client');
const readme = examplesOf(join(root, 'docs/package/README.md'), 'readme');

/** Lines that the pages leave out: the guide's examples begin with `client`, and the editor adds imports. */
const guideLines = `
import { all, allOfChild, any, CodedError, connectClient, customField, patchTo } from 'connectwise-client';
import type { Contact, FieldsOf, Ticket } from 'connectwise-client';
const client = connectClient();
`;
const readmeLines = "import { connectClient } from 'connectwise-client';\nconst client = connectClient();\n";

/** The output that each example of the README must print. */
const expectedOfReadme: Readonly<Record<string, RegExp>> = {
  'readme: A first program 1': /^1\d+ \S+.*\n/,
  'readme: Five examples 1': /^Printer offline, second floor$/,
  'readme: Five examples 2': /^2$/,
  'readme: Five examples 3': /^3 done, 0 failed, 0 not begun$/,
  'readme: Five examples 4': /^created \d+$/,
  'readme: Five examples 5': /^callback-signature-missing refuse$/,
  'readme: Where the keys are 1': /^v\d/,
  'readme: Errors 1': /^connectwise-not-found dead-letter NotFound$/,
};

const examples = [
  ...guide.map((one) => ({ ...one, code: guideLines + one.code })),
  ...readme.map((one) => ({
    ...one,
    code: /^const client = /m.test(one.code) ? one.code : readmeLines + one.code,
  })),
].map((one, index) => ({
  ...one,
  file: `example-${index}`,
  wanted: { ...expected, ...expectedOfReadme }[one.name],
}));

/** Imports each example, and prints what it said as one line of JSON. */
const runner = `
import { inspect } from 'node:util';
const { log } = console;
for (const name of ${JSON.stringify(examples.map(({ file }) => file))}) {
  const lines = [];
  console.log = (...parts) => void lines.push(parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' '));
  let error = null;
  try { await import(\`./built/\${name}.mjs\`); } catch (thrown) { error = inspect(thrown); }
  log(JSON.stringify({ name, printed: lines.join('\\n'), error }));
}
`;

/** The first example of the guide in a program that is CommonJS, and whether both kinds of program get the same class. */
const common = `
import { CodedError, connectClient } from 'connectwise-client';
async function main() {
  const imported = await import('connectwise-client');
  console.log(imported.CodedError === CodedError, imported.Secret.name);
  const client = connectClient();
${guide[0]?.code ?? ''}
}
void main();
`;

const vault = `
import { asCodedError } from 'connectwise-client';
import { vaultSecrets } from 'connectwise-client/key-vault';
const token = { token: 'none', expiresOnTimestamp: Date.now() + 3_600_000 };
const secrets = vaultSecrets({
  url: 'https://127.0.0.1:1',
  credential: () => ({ getToken: () => Promise.resolve(token) }),
});
await secrets.latest('connectwise-public-key').catch((thrown) => {
  const { code, detail } = asCodedError(thrown);
  console.log(code, detail);
});
`;

const stranger = startStranger(root);
let registry: Awaited<ReturnType<typeof startLoopbackRegistry>>;
let simulator: Awaited<ReturnType<typeof startConnectWiseSimulator>>;
let built: Awaited<ReturnType<typeof packageFiles>>;
let installation: Ran;
let compilation: Ran;

const settings = () => ({
  CONNECTWISE_SITE: simulator.httpAddress,
  CONNECTWISE_COMPANY: 'simco',
  CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
  CONNECTWISE_PUBLIC_KEY: 'sim-public',
  CONNECTWISE_PRIVATE_KEY: 'sim-private',
  ALLOW_LOOPBACK: 'true',
});

/** Compiles `src/` into `built/` with the strictest settings that a stranger may use. */
function project(include: string, skipLibCheck: boolean): void {
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck,
    rootDir: 'src',
    outDir: 'built',
  };
  stranger.write('tsconfig.json', JSON.stringify({ compilerOptions, include: [include] }));
}

before(async () => {
  [registry, simulator, built] = await Promise.all([
    startLoopbackRegistry(root),
    startConnectWiseSimulator({ httpPort: 0, httpsPort: -1, seed: 7, tickets: 120 }),
    packageFiles(root),
  ]);
  stranger.write(built.name, tarball(built.files));
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/@types/node/package.json'), 'utf8'),
  ) as { readonly version: string };
  installation = await stranger.install(registry.address, `./${built.name}`, `@types/node@${version}`);
  for (const { file, code } of examples) stranger.write(`src/${file}.mts`, code);
  stranger.write('src/common.cts', common);
  project('src', false);
  compilation = await stranger.compile();
});
after(async () => {
  await Promise.all([registry.close(), simulator.close()]);
  stranger.remove();
});

test('the package is the same byte for byte when it is built again', async () => {
  const again = await packageFiles(root);
  assert.ok(Buffer.from(tarball(built.files)).equals(tarball(again.files)));
});

test('npm installs it with what it needs and nothing of Azure', () => {
  assert.equal(installation.code, 0, installation.stderr);
  const { dependencies } = JSON.parse(built.files['package.json'] ?? '') as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  assert.deepEqual(Object.keys(dependencies), ['axios', 'zod']);
  const there = readdirSync(join(stranger.folder, 'node_modules'));
  for (const name of ['connectwise-client', ...Object.keys(dependencies)])
    assert.ok(there.includes(name), name);
  assert.ok(!there.includes('@azure'));
  for (const page of ['README.md', 'GUIDE.md', 'API.md', 'LICENSE'])
    assert.ok((built.files[page] ?? '').length > 500, `${page} has something to say`);
});

test('its page names this version, and the Node that it needs', () => {
  const page = built.files['README.md'] ?? '';
  const { engines } = JSON.parse(built.files['package.json'] ?? '') as {
    readonly engines: { readonly node: string };
  };
  assert.ok(page.includes(`npm install ./${built.name}`), built.name);
  assert.ok(page.includes(`Node.js ${engines.node.replace('>=', '')} or later`), engines.node);
});

test('its errors tell nobody to run a command that comes with the app alone, and have a row for each code that is thrown', () => {
  const program = Object.entries(built.files).filter(([file]) => file.endsWith('.js'));
  assert.ok(program.length > 2);
  for (const [file, text] of program) {
    assert.ok(!/npm run|cli --|docs\//.test(text), `${file} speaks of the app`);
    for (const [, code = ''] of text.matchAll(/new [\w.$]*CodedError\(\s*["']([\w-]+)["']/g))
      assert.ok(
        program.some(([, other]) => other.includes(`"${code}": {`) || other.includes(`${code}: {`)),
        `${file} throws ${code}, which has no row`,
      );
  }
});

test('a link of its pages leads to a page that comes along, or to a heading', () => {
  for (const page of ['README.md', 'GUIDE.md', 'API.md'])
    for (const [, to = ''] of (built.files[page] ?? '').matchAll(/\]\((?!https?:)([^)#]*)/g))
      assert.ok(to === '' || built.files[to] !== undefined, `${page} links to ${to}`);
});

test('every example compiles for both kinds of program, as strictly as there is', () => {
  assert.ok(
    guide.length > 10 && readme.length > 6,
    `${guide.length} and ${readme.length} examples were found`,
  );
  for (const name of Object.keys(expectedOfReadme))
    assert.ok(
      examples.some((one) => one.name === name),
      `there is no example "${name}"`,
    );
  assert.equal(compilation.code, 0, compilation.stdout);
});

test('every example runs, and does what its page says', async (t) => {
  stranger.write('run.mjs', runner);
  const { stdout, stderr } = await stranger.node('run.mjs', settings());
  const told = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; printed: string; error: string | null });
  assert.equal(told.length, examples.length, stderr);
  for (const { name, file, wanted } of examples)
    await t.test(name, () => {
      const one = told.find((said) => said.name === file);
      assert.equal(one?.error, null);
      assert.match(one?.printed ?? '', wanted ?? /./);
    });
});

test('a program in CommonJS gets the same, and the same classes as one that imports', async () => {
  const { stdout, stderr, code } = await stranger.node('built/common.cjs', settings());
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^true Secret\n\d+ .*\n\d+ open tickets\n$/);
});

test('a program that asks for Key Vault learns which packages it needs, and with them it asks the vault', async () => {
  stranger.write('vault.mjs', vault);
  const run = () => stranger.node('vault.mjs', settings());
  assert.match(
    (await run()).stdout,
    /^settings-invalid .*npm install @azure\/identity @azure\/keyvault-secrets\n$/,
  );
  symlinkSync(join(root, 'node_modules/@azure'), join(stranger.folder, 'node_modules/@azure'), 'junction');
  assert.match((await run()).stdout, /^secret-store-unavailable /);
  stranger.write('src/vault.mts', vault);
  project('src/vault.mts', true); // the types of Azure are not ours to check
  const { code, stdout } = await stranger.compile();
  assert.equal(code, 0, stdout);
});
