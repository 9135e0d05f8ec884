/**
 * `npm run test:planted -- [--only WORD]... [--nets LIST] [--record [--again]] [--histories N] [--storms N] [--seed S] [--tests-seconds N] [--jobs N] [--tree DIR]`:
 * plants each of the defects in `test/planted/defects.json` into a copy of the tree, one at a time, and says which net
 * finds it: the unit and contract tests that reach the changed file, the storms on both simulators, or the random
 * histories.
 *
 * With `--record` it keeps what was found in the list, from which `npm run docs` writes the table, and asks only what
 * the list does not say yet: it may be stopped and started again. Beside the tests, the storms are asked there where no
 * test found the defect, and `--again` asks once more for what a net did not find. Exits 1 when a defect is found by nothing, and at
 * once when its text stands in its file no more: a list that plants nothing proves nothing.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkTexts, readDefects, recordFound, type Defect, type NetName } from './defects.ts';
import { askNet, failsAnyway } from './nets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    nets: { type: 'string', default: 'tests,storms,histories' },
    record: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    histories: { type: 'string', default: '1000' },
    storms: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    'tests-seconds': { type: 'string', default: '60' },
    jobs: { type: 'string', default: '2' },
    tree: { type: 'string', default: root },
  },
});
const tree = resolve(values.tree);
const nets = (['tests', 'storms', 'histories'] as const).filter((net) =>
  values.nets.split(',').includes(net),
);
const lengths = { ...values, testsMs: Number(values['tests-seconds']) * 1000 };

/** A copy of the tree in which defects are planted. */
function scratchTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'scratch-'));
  const parts = [
    'bench',
    'cli',
    'dashboard',
    'functions',
    'infra',
    'sandbox',
    'scripts',
    'shared',
    'test',
    'docs',
    'dist',
  ];
  const single = [
    'config.json',
    'host.json',
    'package.json',
    'tsconfig.json',
    'README.md',
    'config.schema.json',
  ];
  for (const part of [...parts, ...single])
    if (existsSync(join(tree, part))) cpSync(join(tree, part), join(copy, part), { recursive: true });
  symlinkSync(join(tree, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** The words of each net; undefined if it was not asked. */
type Said = Partial<Record<NetName, string | null>>;

async function plant(defect: Defect, cwd: string): Promise<Said> {
  const path = join(cwd, defect.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    source.replace(defect.text, () => defect.replacement),
  );
  const known = values.record ? defect.found : undefined;
  const said: Said = {};
  try {
    for (const net of nets) {
      const before = known?.[net];
      if (typeof before === 'string' || (before === null && !values.again)) continue;
      const isFound = typeof (said.tests ?? known?.tests) === 'string';
      if (values.record && net === 'storms' && nets.includes('tests') && isFound) continue;
      said[net] = await askNet(net, { cwd, file: defect.file, lengths });
    }
  } finally {
    writeFileSync(path, source);
  }
  for (const one of [said.tests, said.storms])
    if (typeof one === 'string' && (await failsAnyway(one, cwd)))
      throw new Error(`This fails without a defect, too: ${one}`);
  return said;
}

const defects = readDefects(root).filter(({ equivalent }) => equivalent === undefined);
checkTexts(tree, defects);
const left = defects.filter(({ name, file }) => values.only.some((word) => `${name} ${file}`.includes(word)));
const asked = left.length;
const unfound: string[] = [];
const counts = { tests: 0, storms: 0, histories: 0 };
const worker = async (): Promise<void> => {
  const cwd = scratchTree();
  try {
    for (let defect = left.shift(); defect !== undefined; defect = left.shift()) {
      const said = await plant(defect, cwd);
      if (values.record && Object.keys(said).length > 0) await recordFound(root, defect.name, said);
      const found = values.record ? { ...defect.found, ...said } : said;
      for (const net of nets) if (typeof found[net] === 'string') counts[net] += 1;
      if (!Object.values(found).some((one) => typeof one === 'string')) unfound.push(defect.name);
      const told = nets.map((net) => (said[net] === undefined ? [] : [`${net}: ${said[net] ?? '-'}`])).flat();
      if (told.length > 0) console.log(`${defect.name}\n   ${told.join('\n   ')}`);
    }
  } finally {
    rmSync(cwd, { recursive: true });
  }
};
await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
for (const name of unfound) console.log(`found by nothing: ${name}`);
console.log(
  `planted: ${asked} defects, tests found ${counts.tests}, storms ${counts.storms}, histories ${counts.histories}, nothing ${unfound.length}`,
);
process.exitCode = unfound.length > 0 ? 1 : 0;
