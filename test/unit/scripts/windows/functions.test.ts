/**
 * If this fails, the commands of the page for Windows do not work there. Windows PowerShell 5.1 runs nowhere but on
 * Windows, so texts that it does not understand are looked for; PowerShell 7 runs the functions where it is
 * installed.
 */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const script = 'scripts/windows/functions.ps1';
const page = 'docs/windows.md';

/** Texts that PowerShell 5.1 does not understand, or understands otherwise, each with an example that must be found. */
const rules: readonly (readonly [what: string, pattern: RegExp, example: string])[] = [
  ['a chain of commands', /&&|\|\|/, 'npm.cmd ci && npm.cmd start'],
  ['?? or ?.', /\?\?|\?\.[A-Za-z[]/, '$a ?? $b'],
  ['a ternary', /\s\?\s[^:\n]*\s:\s/, '$a ? 1 : 2'],
  ['an alias of Invoke-WebRequest', /(?:^|[|;(]\s*)(?:curl|wget|iwr|irm)\s/m, 'curl http://127.0.0.1'],
  ['npm.ps1', /(?:^|[|;(]\s*)npm\s/m, 'npm run cli'],
  ['a line that goes on as in sh', /\\$/m, 'npm.cmd \\\n  start'],
  ['a variable as in sh', /(?:^|\s)export\s|(?:^|\s)[A-Z_]+=\S/m, 'export A=1'],
  [
    'a parameter of PowerShell 7',
    /-(?:SkipHttpErrorCheck|AsHashtable|Parallel|Form|NoProxy|SkipCertificateCheck|EscapeHandling)\b/,
    'irm -SkipHttpErrorCheck',
  ],
  ['a variable of PowerShell 7', /\$Is(?:Windows|Linux|MacOS|CoreCLR)\b/, 'if ($IsWindows)'],
  ['an encoding of PowerShell 7', /utf8(?:No)?BOM/i, '-Encoding utf8NoBOM'],
  ['quotes of a text processor', /[‘’“”…]/, 'Write-Output “a”'],
  [
    'double quotes in a text for another program',
    /^\s*(?:npm\.cmd|node|curl\.exe)\s.*'[^']*"[^']*'/m,
    `curl.exe -d '{"a":1}'`,
  ],
  ['an address between double quotes', /"https?:\/\//, 'Invoke-WebRequest "http://a/?b=$c"'],
];

const brokenBy = (text: string): readonly string[] =>
  rules.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);

const blocks = [...readFileSync(join(root, page), 'utf8').matchAll(/^```powershell\n([^]*?)^```$/gm)].map(
  ([, code = '']) => code,
);

test('each rule finds its example', () => {
  for (const [what, , example] of rules) assert.ok(brokenBy(example).includes(what), what);
});

test('every block of the page, and every script, is one that 5.1 understands', () => {
  assert.ok(blocks.length > 8, `only ${blocks.length} blocks were found`);
  for (const block of blocks) assert.deepEqual(brokenBy(block), [], block);
  const scripts = globSync('scripts/**/*.ps1', { cwd: root });
  assert.ok(scripts.length > 0);
  for (const file of scripts) {
    const code = readFileSync(join(root, file), 'utf8').replaceAll(/^\s*#.*$/gm, '');
    assert.deepEqual(brokenBy(code), [], file);
  }
});

test('every function that the page names exists', () => {
  const text = blocks.join('\n');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const started = [...text.matchAll(/npm\.cmd (?:run )?([a-z:-]+)/g)].map(([, name = '']) => name);
  assert.ok(started.length > 5);
  for (const name of started) assert.ok(name === 'ci' || name in scripts, `npm.cmd ${name}`);
  const defined = readFileSync(join(root, script), 'utf8');
  const called = [...text.matchAll(/Invoke-(?:Operator|App\w+)/g)].map(([name]) => name);
  assert.ok(called.length > 5);
  for (const name of called) assert.match(defined, new RegExp(`^function ${name} \\{$`, 'm'));
});

const noPowerShell = spawnSync('pwsh', ['-NoLogo', '-NoProfile', '-Command', '1']).status !== 0;
const skip = noPowerShell ? 'no PowerShell 7 (pwsh) is installed' : false;

describe('in PowerShell 7', { skip }, () => {
  const asked: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, headers, body: Buffer.concat(pieces).toString() });
      const isRefused = url.startsWith('/refused');
      const type = isRefused ? 'application/problem+json' : 'application/json';
      response.writeHead(isRefused ? 409 : url === '/empty' ? 202 : 200, { 'content-type': type });
      response.end(
        isRefused
          ? '{"code":"plan-moved","detail":"Für später"}'
          : url === '/empty'
            ? ''
            : '{"name":"Müller","list":[1,2]}',
      );
    });
  });
  let address = '';
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  /** The output of these commands; characters beyond ASCII as numbers. */
  function run(commands: string): Promise<string> {
    const program = `$ErrorActionPreference = 'Stop'; . ./${script}; ${commands}`;
    return new Promise((resolve) => {
      const given = ['-NoLogo', '-NoProfile', '-Command', program];
      execFile('pwsh', given, { cwd: root, timeout: 60_000 }, (_error, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
  }

  test('a function is called, and its answer is an object', async () => {
    const said = await run(
      `$a = Invoke-AppFunction '${address}/api/health?a=1&b=2' -Key 'k-1'; "$($a.name) $($a.list[1])"`,
    );
    assert.equal(said.trim(), 'Müller 2');
    const { method, url, headers } = asked.at(-1) ?? {};
    assert.deepEqual([method, url, headers?.['x-functions-key']], ['GET', '/api/health?a=1&b=2', 'k-1']);
  });

  test('a body arrives as JSON in UTF-8, an array and depth included', async () => {
    await run(
      `Invoke-AppFunction '${address}/api/x' -Body @{ text = 'a "b" & ü 100%'; ids = @(7); deep = @{ a = @{ b = @{ c = @(@{ d = 1 }) } } } } | Out-Null`,
    );
    const { method, headers, body } = asked.at(-1) ?? {};
    assert.equal(method, 'POST');
    assert.equal(headers?.['content-type'], 'application/json; charset=utf-8');
    assert.deepEqual(JSON.parse(body ?? ''), {
      text: 'a "b" & ü 100%',
      ids: [7],
      deep: { a: { b: { c: [{ d: 1 }] } } },
    });
    assert.equal((await run(`Invoke-AppFunction '${address}/empty' -Body @{}`)).trim(), '');
    assert.equal(asked.at(-1)?.body, '{}');
  });

  test('a refusal is an error with the answer’s code', async () => {
    const said = await run(`try { Invoke-AppFunction '${address}/refused' } catch { "caught $_" }`);
    assert.match(said, /^caught Get .*\/refused was refused: \{"code":"plan-moved","detail":"Für später"\}/);
    const nobody = await run(`try { Invoke-AppFunction 'http://127.0.0.1:1/' } catch { "caught $_" }`);
    assert.match(nobody, /^caught .*refused/i);
  });

  test('the operator’s command gets its options as they were typed', async () => {
    const said = await run(`Invoke-Operator --settings no-such.env why 12d; "code $LASTEXITCODE"`);
    assert.match(said, /no-such\.env/);
    assert.match(said, /code [1-9]/);
    assert.match(await run('Invoke-Operator dead-letters --help; "code $LASTEXITCODE"'), /replay[^]*code 0/);
  });
});
