/**
 * What the user would lose: a customer in ten minutes. Three of different shape are added, one by answers at a terminal and
 * two by flags; each must be a link that both instances accept, in a file in which nothing else has changed.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runHere } from '../../../../support/cli/here.ts';
import { cliProgram } from '../../../../support/cli/program.ts';
import { startCliWorld, type CliWorld, type Ran } from '../../../../support/cli/world.ts';

const root = fileURLToPath(new URL('../../../../..', import.meta.url));

describe('links new, with real storage and both simulators', () => {
  let world: CliWorld;
  let folder: string;
  let file: string;
  const env = (): Readonly<Record<string, string | undefined>> => ({
    ...world.environment,
    ...Object.fromEntries(
      ['OBRIEN', 'MUELLER', 'SAMPLE'].flatMap((name) => [
        [`${name}_SERVICENOW_CLIENT_ID`, 'sim-client'],
        [`${name}_SERVICENOW_CLIENT_SECRET`, 'sim-secret'],
      ]),
    ),
    SAMPLE_SERVICENOW_USER: 'sim.integration',
    SAMPLE_SERVICENOW_PASSWORD: 'sim-password',
  });
  const cli = (...args: readonly string[]): Promise<Ran> => runHere(['links', 'new', ...args], env());
  const instance = (): string => '${SERVICENOW_INSTANCE}';
  const linkNamed = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
    const { links } = JSON.parse(await readFile(file, 'utf8')) as {
      readonly links: readonly Readonly<Record<string, unknown>>[];
    };
    return links.find((link) => link['name'] === name) ?? assert.fail(`no link ${name}`);
  };

  before(async () => {
    world = await startCliWorld();
    folder = await mkdtemp(join(tmpdir(), 'links-new-'));
    file = join(folder, 'config.json');
    await writeFile(file, await readFile(join(root, 'config.json'), 'utf8'));
  });
  after(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('names everything at once that nobody can be asked', async () => {
    const { code, stderr } = await cli('--file', file, '--json');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^input-missing: .*these options are needed: --name, --instance, --user, --company, --board, --customer, --accept-words/m,
    );
  });

  const obrien = (): readonly string[] => [
    '--file',
    file,
    '--name',
    'obrien',
    '--instance',
    instance(),
    '--user',
    'sim.integration',
    '--company',
    "O'Brien & Sons",
    '--board',
    'Network Operations',
    '--customer',
    "O'Brien & Sons",
    '--group',
    'Network',
    '--caller',
    'siobhan.obrien',
    '--accept-words',
    '--json',
  ];

  it('by flags: says what it would do, plans open tickets, and writes with --yes', async () => {
    for (let number = 1; number <= 12; number += 1)
      world.connectwise.core.control.edit({
        table: 'tickets',
        id: null,
        set: { summary: `Ticket ${number}`, company: { id: 3 }, board: { id: number === 12 ? 1 : 2 } },
        by: 'jdoe',
      });
    const before = await readFile(file, 'utf8');
    const preview = await cli(...obrien());
    assert.equal(preview.code, 3, preview.stderr + preview.stdout);
    assert.equal(await readFile(file, 'utf8'), before);
    const { tried } = JSON.parse(preview.stdout) as {
      readonly tried: {
        readonly links: readonly {
          readonly planned: number;
          readonly differs: readonly { readonly effects: readonly { readonly kind: string }[] }[];
        }[];
      };
    };
    const [link] = tried.links;
    assert.equal(link?.planned, 10, JSON.stringify(tried));
    assert.equal(link.differs[0]?.effects[0]?.kind, 'create');
    const done = await cli(...obrien(), '--yes');
    assert.equal(done.code, 0, done.stderr);
    const written = await readFile(file, 'utf8');
    // Every line that was there stands there still, in its order.
    const left = written.split('\n');
    for (const line of before.split('\n')) {
      const place = left.findIndex((one) => one.replace(/,$/, '') === line.replace(/,$/, ''));
      assert.notEqual(place, -1, line);
      left.splice(0, place + 1);
    }
    const { template, servicenow } = await linkNamed('obrien');
    assert.equal(template, 'two-way-standard');
    assert.deepEqual(Object.keys(servicenow as object), [
      'instance',
      'auth',
      'user',
      'company',
      'assignmentGroup',
      'caller',
      'webhookSecret',
    ]);
  });

  it('by flags, another shape: two boards, a user and password, the customer leads', async () => {
    const done = await cli(
      '--file',
      file,
      '--name',
      'sample',
      '--template',
      'servicenow-leads',
      '--auth',
      'basic',
      '--instance',
      instance(),
      '--user',
      'sim.integration',
      '--company',
      '6',
      '--board',
      'Security & Compliance,4',
      '--create-on',
      "O'Brien On-Site",
      '--customer',
      '株式会社サンプル',
      '--accept-words',
      '--yes',
    );
    assert.equal(done.code, 0, done.stderr + done.stdout);
    assert.match(done.stdout, /left to do:\n {2}store the secret sample-servicenow-user\n/);
    assert.match(done.stdout, /callbacks ensure\n[^]*links test sample/);
    const { connectwise } = await linkNamed('sample');
    assert.deepEqual(connectwise, { companyId: 6, boards: [3, 4], createOnBoard: 4 });
  });

  it('by answers at a terminal: lists, numbers, searches, Enter', async () => {
    const answers = [
      'notes-only', // template
      'mueller', // name
      instance(),
      'sim.integration',
      'Müller', // company in ConnectWise, searched
      'help', // board
      '', // no other board
      '', // asked again for nothing: company in ServiceNow is required, the list is shown again
      'Müller & Söhne GmbH',
      '2', // group, by its number
      '', // no caller
      '', // the words
      'y', // write it
    ];
    const ran = await spawned(['links', 'new', '--ask', '--file', file], `${answers.join('\n')}\n`);
    assert.equal(ran.code, 0, ran.stderr + ran.stdout);
    assert.match(ran.stderr, /In Progress = In Progress \(2\)\n/);
    const link = await linkNamed('mueller');
    assert.equal(link['template'], 'notes-only');
    assert.deepEqual(link['connectwise'], { companyId: 5, boards: [1], createOnBoard: 1 });
  });

  it('the file with all of them is what both instances accept', async () => {
    const { code, stdout } = await world.run(['config', 'check'], { ...env(), CONFIG_PATH: file });
    assert.equal(code, 0, stdout);
    for (const name of ['northwind', 'obrien', 'sample', 'mueller'])
      assert.match(stdout, new RegExp(`^${name}: both instances know every name in it`, 'm'));
  });

  it('a company that does not exist, and answers that end too soon, write nothing', async () => {
    const before = await readFile(file, 'utf8');
    const wrong = await cli(
      ...obrien().map((one) => (one === 'obrien' ? 'other' : one === "O'Brien & Sons" ? 'Nobody' : one)),
      '--yes',
    );
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^usage-invalid: .*There is no company in ConnectWise "Nobody"/m);
    const short = await spawned(['links', 'new', '--ask', '--file', file], 'notes-only\nfew\n');
    assert.equal(short.code, 2);
    assert.match(short.stderr, /input-missing: .*address of the ServiceNow instance/);
    assert.equal(await readFile(file, 'utf8'), before);
  });

  function spawned(args: readonly string[], input: string): Promise<Ran> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [cliProgram, ...args], { cwd: root, env: { ...env() } });
      const said = { stdout: '', stderr: '' };
      child.stdout.on('data', (piece: Buffer) => (said.stdout += piece.toString('utf8')));
      child.stderr.on('data', (piece: Buffer) => (said.stderr += piece.toString('utf8')));
      child.on('close', (code) => resolve({ code: code ?? -1, ...said }));
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
  }
});
