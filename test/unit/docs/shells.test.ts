/**
 * What the user would lose: commands that work as they are printed, in bash, in zsh and in PowerShell. Where that cannot be, the
 * page prints both forms, each below the name of its shell.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { operatorProgram } from '../../../cli/program.ts';
import { everyNode, parseSource, textOf } from '../../../scripts/automations/syntax.ts';
import {
  brokenBy,
  notPortable,
  powershellRules,
  shellRules,
  zshRules,
} from '../../support/examples/command-lines.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).map((page) => page.replaceAll('\\', '/'));
/** Pages about PowerShell: their blocks need no counterpart. */
const aboutPowershell = ['docs/windows.md', 'docs/coming-from-powershell.md'];
/** The languages of blocks, so that no command stands in one that nobody looks into. */
const languages = new Set([
  '',
  'bash',
  'ini',
  'js',
  'json',
  'kusto',
  'markdown',
  'powershell',
  'sh',
  'text',
  'ts',
]);
const commandStart =
  /^(?:\$ )?(?:npm(?:\.cmd)?|npx|node|curl|az|azd|gh|git|sh|bash|cli|export [A-Z]\w*=|source) /;

interface Block {
  readonly language: string;
  readonly code: string;
  /** The last line of text above it. */
  readonly above: string;
}

/** The blocks of a page, in their order. */
function blocksOf(page: string): readonly Block[] {
  const fence = /([^\n]*)\n\n( *)```(\S*)\n([^]*?)^ *```$/gm;
  return [...page.matchAll(fence)].map(([, above = '', indent = '', language = '', code = '']) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    above,
  }));
}

/** The faults of a page's blocks, each with the code that has it. */
function wrongBlocks(page: string, needsBash: boolean): readonly string[] {
  const blocks = blocksOf(page);
  return blocks.flatMap(({ language, code, above }, index) => {
    const says = (what: string): string => `${what}: ${code}`;
    if (!languages.has(language)) return [says(`the language ${language}`)];
    if (language === 'sh') return notPortable(code).map(says);
    if (language === 'bash') {
      const after = blocks[index + 1];
      return [
        ...brokenBy(code, zshRules).map(says),
        ...(brokenBy(code, powershellRules).length > 0 ? [] : [says('works in PowerShell too: mark it sh')]),
        ...(above === 'In bash and zsh:' ? [] : [says('not below "In bash and zsh:"')]),
        ...(after?.language === 'powershell' ? [] : [says('no block for PowerShell after it')]),
      ];
    }
    if (language === 'powershell') {
      if (!needsBash) return [];
      const isPaired = blocks[index - 1]?.language === 'bash' && above === 'In PowerShell:';
      return isPaired ? [] : [says('not below "In PowerShell:" after a block for bash and zsh')];
    }
    const hidden = code.split('\n').filter((line) => commandStart.test(line.trim()));
    return language === 'text' || language === '' ? hidden.map((line) => `not marked sh: ${line}`) : [];
  });
}

/** The commands of a page that stand in a sentence, in a table or indented. */
function commandsInText(page: string): readonly string[] {
  const text = page.replaceAll(/^ *```[^]*?^ *```$/gm, '');
  const inline = [...text.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, code = '']) =>
    code.replaceAll('\\|', '|').replaceAll(/\s*\n\s*/g, ' '),
  );
  const indented = [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = '']) => line);
  return [...inline, ...indented].filter((code) => commandStart.test(code));
}

/**
 * The commands in the strings of a source text, each up to the end of its line or of its quotes or parentheses; VALUE where the
 * program puts something in. What a line behind `usage:` shows is not a command yet.
 */
function commandsInSource(file: string, source: string): readonly string[] {
  const texts = [...everyNode(parseSource(file, source).program)].flatMap((node) => {
    const text = textOf(node);
    if (text !== undefined) return [text];
    if (node.type !== 'TemplateLiteral' || !Array.isArray(node['quasis'])) return [];
    return [node['quasis'].map((part: { value: { cooked: string } }) => part.value.cooked).join('VALUE')];
  });
  const command =
    /(?<!usage:)(?<before>^|[\s`"(])(?<code>(?:npm run [\w:]+ -- |curl https?:|az [a-z-]+ [a-z-]+ [a-z-]* ?-)[^\n]*)/gm;
  return texts.flatMap((text) =>
    [...text.matchAll(command)].map(({ groups }) => {
      const { before = '', code = '' } = groups ?? {};
      const close = before === '(' ? ')' : before;
      const end = /[`")]/.test(close) ? code.indexOf(close) : -1;
      return end < 0 ? code : code.slice(0, end);
    }),
  );
}

/** Every example that a help text of the operator's command shows. */
function examplesOf(command: Command): readonly string[] {
  let help = '';
  command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
  const own = [...help.matchAll(/^ *(npm run .*)$/gm)].map(([, line = '']) => line);
  return [...own, ...command.commands.flatMap(examplesOf)];
}

const wrongIn = (commands: readonly string[]): readonly string[] =>
  commands.flatMap((code) => notPortable(code).map((what) => `${what}: ${code}`));

test('each rule finds its example, and no command that works everywhere', () => {
  for (const [what, , example] of shellRules) assert.ok(notPortable(example).includes(what), what);
  for (const line of [
    `curl 'http://127.0.0.1/?id=1#a' -d '{"a":["!b"]}'`,
    `curl http://127.0.0.1:7071/api/a -H "x-functions-key: KEY" -d '{\n  "a": {"b": [1]}\n}'`,
    `npm run cli -- links new --company "O'Brien & Sons" --ids 1001,1002 --where status=Waiting`,
    `node -e "console.log('a_' + require('node:crypto').randomBytes(32).toString('base64'))"`,
    'npm install @azure/identity @azure/keyvault-secrets',
    'node --env-file=simulator.env first.mjs',
  ])
    assert.deepEqual(notPortable(line), []);
});

test('a block that not every shell takes is found out', () => {
  const pair = (bash: string, powershell: string): string =>
    `In bash and zsh:\n\n\`\`\`bash\n${bash}\n\`\`\`\n\nIn PowerShell:\n\n\`\`\`powershell\n${powershell}\n\`\`\`\n`;
  const good = pair('export A=1', "$env:A = '1'");
  assert.deepEqual(wrongBlocks(good, true), []);
  for (const [page, what] of [
    ['Text:\n\n```sh\ncurl http://127.0.0.1 \\\n  -i\n```\n', /^a line that goes on/],
    ['Text:\n\n1. Do:\n\n   ```sh\n   export A=1\n   ```\n', /^a program that PowerShell has not/],
    ['Text:\n\n```console\nnpm start\n```\n', /^the language console/],
    ['Text:\n\n```text\nnpm run cli -- status\n```\n', /^not marked sh/],
    [pair('npm start', 'npm start'), /^works in PowerShell too/],
    [pair('export A=1 # all', "$env:A = '1'"), /^a comment/],
    [good.replace('In bash and zsh:', 'First:'), /^not below "In bash/],
    [good.replace('In PowerShell:', 'Or:'), /^not below "In PowerShell/],
    [good.slice(0, good.indexOf('In PowerShell')), /^no block for PowerShell/],
    [good.slice(good.indexOf('In PowerShell')), /^not below "In PowerShell/],
  ] as const)
    assert.match(wrongBlocks(page, true).join('\n'), what, page);
});

test('a command in a sentence, a table, an indented line or a source text is found out', () => {
  const page =
    'Run `npm run cli -- why\n<record>`.\n\n| a |\n| - |\n| `cli env add` |\n\n    npm ci && npm start\n';
  assert.equal(wrongIn(commandsInText(page)).length, 3);
  const source =
    'const a = `See (npm run cli -- why ${id} [--yes]) or`;\nconst b = "Do \\"npm run cli -- status\\" (now).";\n' +
    "const c = `az role delete --role '${a}'s`;\nconst u = 'usage: npm run new -- [NAME]';\nconst d = 'curl http://a -d {}   (KEY: a key)';";
  assert.deepEqual(commandsInSource('a.ts', source), [
    'npm run cli -- why VALUE [--yes]',
    'npm run cli -- status',
    "az role delete --role 'VALUE's",
    'curl http://a -d {}   (KEY: a key)',
  ]);
  assert.equal(wrongIn(commandsInSource('a.ts', source)).length, 3);
});

test('every block of every page works in bash, zsh and PowerShell, or says in which', () => {
  const seen = pages.flatMap((page) => blocksOf(read(page)));
  const fences = pages.flatMap((page) => read(page).match(/^ *```\S*\n[^]*?^ *```$/gm) ?? []);
  assert.equal(seen.length, fences.length, 'each block stands below an empty line');
  const count = seen.filter(({ language }) => language === 'sh').length;
  assert.ok(count > 50, `only ${count} blocks were seen`);
  const wrong = pages.flatMap((page) =>
    wrongBlocks(read(page), !aboutPowershell.includes(page)).map((what) => `${page}: ${what}`),
  );
  assert.deepEqual(wrong, []);
});

test('every command in a sentence of a page works in bash, zsh and PowerShell', () => {
  const all = pages.flatMap((page) => commandsInText(read(page)).map((code) => ({ page, code })));
  assert.ok(all.length > 300, `only ${all.length} were seen`);
  // npm.cmd is for Windows alone.
  const everywhere = all.filter(({ code }) => !code.startsWith('npm.cmd '));
  assert.deepEqual(
    everywhere.flatMap(({ page, code }) => wrongIn([code]).map((what) => `${page}: ${what}`)),
    [],
  );
});

test('every command that the operator’s command and our programs print works in bash, zsh and PowerShell', () => {
  const examples = examplesOf(operatorProgram());
  assert.ok(examples.length > 60, `only ${examples.length} examples were seen`);
  const files = globSync('{cli,dashboard,functions,sandbox,scripts,shared}/**/*.{ts,tsx}', { cwd: root });
  const printed = files.flatMap((file) => {
    const source = read(file);
    return /npm run|curl|az /.test(source) ? commandsInSource(file, source) : [];
  });
  assert.ok(printed.length > 150, `only ${printed.length} were seen`);
  assert.deepEqual(wrongIn([...examples, ...printed]), []);
});
