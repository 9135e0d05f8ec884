/**
 * `npm run test:planted -- [--only WORD]... [--histories N] [--storms N] [--seed S] [--nets LIST] [--jobs N] [--tree DIR] [--out FILE]`:
 * plants each of the defects in `test/planted/defects.json` into a copy of the tree, one at a time, and says which net
 * finds it: the random histories, the storms on both simulators, or the tests of the rooms concerned.
 *
 * It takes about an hour. Exits 1 when a defect is found by nothing, and at once when its text stands in its file no
 * more: a list that plants nothing proves nothing.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

interface Defect {
  readonly name: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
}

/** A way to find defects: a program, and how a line of its output says that it found one. */
interface Net {
  readonly name: 'histories' | 'storms' | 'tests';
  readonly args: readonly string[];
  readonly finds: RegExp;
}

/** `no`: ran to its end and found nothing. */
type Verdict = 'found' | 'hangs' | 'no' | 'broken';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    histories: { type: 'string', default: '1000' },
    storms: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    nets: { type: 'string', default: 'histories,storms,tests' },
    jobs: { type: 'string', default: '2' },
    tree: { type: 'string', default: root },
    out: { type: 'string' },
  },
});
const tree = resolve(values.tree);
/** A net that says nothing for so long hangs. Milliseconds. */
const maxMs = 240_000;

/** The rooms whose tests are asked for a file, by the beginning of its path. */
const roomsOf: readonly (readonly [string, readonly string[]])[] = [
  ['shared/rules/', ['test/unit/rules', 'test/unit/automations', 'test/storm/bad-days']],
  ['shared/automations/', ['test/unit/automations', 'test/storm/bad-days']],
  ['shared/connectwise/', ['test/unit/connectwise', 'test/contract/side']],
  ['shared/servicenow/', ['test/unit/servicenow', 'test/contract/side']],
  ['shared/kit/', ['test/unit/kit', 'test/unit/automations']],
];

/** Rooms that the histories' systems stand for: nothing in them is asked by a history. */
const besideHistories = /^shared\/(?:connectwise|servicenow|kit|automations\/receive)\//;

function netsFor(file: string): readonly Net[] {
  const rooms = roomsOf.find(([path]) => file.startsWith(path))?.[1] ?? ['test/unit/rules'];
  const tests = rooms.flatMap((room) => globSync(`${room}/**/*.test.ts`, { cwd: tree })).toSorted();
  const bench = ['bench/main.ts'];
  const nets: readonly Net[] = [
    {
      name: 'histories',
      args: [...bench, 'convergence', '--histories', values.histories, '--seed', values.seed],
      finds: /^history \d+: /m,
    },
    {
      name: 'storms',
      args: [...bench, 'wire-storm', '--storms', values.storms, '--seed', values.seed],
      finds: /^storm \d+: /m,
    },
    { name: 'tests', args: ['scripts/test-group.ts', ...tests], finds: /^\s*(?:✖|not ok) /m },
  ];
  return nets.filter(({ name }) => name !== 'histories' || !besideHistories.test(file));
}

/** A copy of the tree in which defects are planted. */
function scratchTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'scratch-'));
  const parts = ['bench', 'cli', 'functions', 'infra', 'sandbox', 'scripts', 'shared', 'test', 'docs'];
  for (const part of [...parts, 'config.json', 'host.json', 'package.json', 'tsconfig.json'])
    if (existsSync(join(tree, part))) cpSync(join(tree, part), join(copy, part), { recursive: true });
  symlinkSync(join(tree, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs one net until it finds something or ends; its first finding beside the verdict. */
function run(net: Net, cwd: string): Promise<{ readonly verdict: Verdict; readonly said: string }> {
  return new Promise((ended) => {
    const child = spawn(process.execPath, net.args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let verdict: Verdict | null = null;
    const stop = (why: Verdict): void => {
      verdict ??= why;
      child.kill('SIGKILL');
    };
    const clock = setTimeout(() => stop('hangs'), maxMs);
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (net.finds.test(said)) stop('found');
    });
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    child.once('close', (code) => {
      clearTimeout(clock);
      const line = said.split('\n').find((one) => net.finds.test(one)) ?? said.split('\n').at(-2) ?? '';
      // A story that throws where none may is found as well.
      ended({ verdict: verdict ?? (code === 0 ? 'no' : 'broken'), said: line.trim().slice(0, 160) });
    });
  });
}

interface Row {
  readonly name: string;
  readonly verdicts: Readonly<Record<Net['name'], Verdict>>;
  readonly said: string;
}

async function plant(defect: Defect, cwd: string): Promise<Row> {
  const path = join(cwd, defect.file);
  const source = readFileSync(path, 'utf8');
  if (source.split(defect.text).length !== 2)
    throw new Error(`${defect.file} holds the text of "${defect.name}" no more, or more than once.`);
  writeFileSync(
    path,
    source.replace(defect.text, () => defect.replacement),
  );
  const verdicts: Record<Net['name'], Verdict> = { histories: 'no', storms: 'no', tests: 'no' };
  let said = '';
  try {
    for (const net of netsFor(defect.file).filter(({ name }) => values.nets.split(',').includes(name))) {
      const found = await run(net, cwd);
      verdicts[net.name] = found.verdict;
      if (found.verdict !== 'no') said ||= `${net.name}: ${found.said}`;
    }
  } finally {
    writeFileSync(path, source);
  }
  return { name: defect.name, verdicts, said };
}

const isFound = ({ verdicts }: Row): boolean => Object.values(verdicts).some((verdict) => verdict !== 'no');
const mark = (verdict: Verdict): string => (verdict === 'no' ? '-' : verdict).padEnd(9);

const { defects } = JSON.parse(readFileSync(join(root, 'test/planted/defects.json'), 'utf8')) as {
  readonly defects: readonly Defect[];
};
for (const { name, file, text } of defects)
  if (readFileSync(join(tree, file), 'utf8').split(text).length !== 2)
    throw new Error(`${file} holds the text of "${name}" no more, or more than once.`);

const left = defects.filter(({ name, file }) => values.only.some((word) => `${name} ${file}`.includes(word)));
const rows: Row[] = [];
const worker = async (): Promise<void> => {
  const cwd = scratchTree();
  try {
    for (let defect = left.shift(); defect !== undefined; defect = left.shift()) {
      const row = await plant(defect, cwd);
      rows.push(row);
      const { histories, storms, tests } = row.verdicts;
      console.log(`${mark(histories)}${mark(storms)}${mark(tests)}${row.name}   ${row.said}`);
      if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(rows, null, 2));
    }
  } finally {
    rmSync(cwd, { recursive: true });
  }
};
console.log('histories storms   tests');
await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
const unfound = rows.filter((row) => !isFound(row));
const by = (net: Net['name']): number => rows.filter(({ verdicts }) => verdicts[net] !== 'no').length;
console.log(
  `planted: ${rows.length} defects, histories found ${by('histories')}, storms ${by('storms')}, tests ${by('tests')}, nothing ${unfound.length}`,
);
process.exitCode = unfound.length > 0 ? 1 : 0;
