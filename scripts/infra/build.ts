/**
 * Has the real compiler look at infra/: what it warns of, how it would lay the files out, and the snapshot of each
 * environment, which lists every resource that a deployment would ask for. Done in a copy, so that nothing is changed, and
 * kept in `.local/` by the content of what was read.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { filesOf } from '../automations/read.ts';
import { bicepVersion, type Compiler, type CompilerSearch } from './compiler.ts';

/** The environments, each with a file of parameters. */
export const environments = ['production', 'test'] as const;
/** The name of an environment that has its own parameters file. */
export type EnvironmentName = (typeof environments)[number];

/** Ids that a snapshot is written for; nothing of that subscription exists. */
const nowhere = [
  '--subscription-id',
  '00000000-0000-4000-8000-000000000001',
  '--tenant-id',
  '00000000-0000-4000-8000-000000000002',
  '--location',
  'westeurope',
];

/** The compiler's view of infra/: diagnostics, layout, snapshots. */
export interface BuiltInfra {
  /** The compiler's own lines, warnings included; it ends with 0 also when it warns. */
  readonly diagnostics: readonly string[];
  /** Files that the compiler would lay out otherwise. */
  readonly unformatted: readonly string[];
  /** The text of each snapshot. */
  readonly snapshots: Readonly<Record<EnvironmentName, string>>;
}

/** Returns the path of an environment's snapshot, from the root of the repository. */
export const snapshotFile = (environment: EnvironmentName): string =>
  `infra/main.${environment}.snapshot.json`;

/** Compiles `infra/` under `root`, or takes what was compiled before. Throws with the compiler's words when it fails. */
export function buildInfra(root: string, compiler: Compiler, run: CompilerSearch['run']): BuiltInfra {
  const sources = [...filesOf(root, 'infra/**/*.{bicep,bicepparam,json}'), 'config.json'].filter(
    (file) => !file.endsWith('.snapshot.json'),
  );
  const hash = createHash('sha256').update(bicepVersion);
  for (const file of sources)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  const kept = join(root, '.local', 'infra', `${hash.digest('hex').slice(0, 32)}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as BuiltInfra;

  mkdirSync(join(root, '.local', 'infra'), { recursive: true });
  const copy = mkdtempSync(join(root, '.local', 'infra', 'copy-'));
  try {
    for (const file of sources) cpSync(join(root, file), join(copy, file));
    const built = compile(copy, (args) => run(compiler.command, [...compiler.args, ...args]));
    writeFileSync(join(copy, 'built.json'), JSON.stringify(built));
    renameSync(join(copy, 'built.json'), kept);
    return built;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

type Call = (args: readonly string[]) => ReturnType<CompilerSearch['run']>;

function compile(copy: string, call: Call): BuiltInfra {
  const bicep = (...args: readonly string[]): string => {
    const answer = call(args);
    if (answer === null) throw new Error('The Bicep compiler is gone.');
    const said = `${answer.stdout}${answer.stderr}`.replaceAll(`${copy}/`, '');
    if (answer.status !== 0) throw new Error(`bicep ${args[0]} ended with ${answer.status}:\n${said}`);
    return said;
  };
  const files = filesOf(copy, 'infra/**/*.{bicep,bicepparam}');
  const before = files.map((file) => readFileSync(join(copy, file), 'utf8'));
  const diagnostics = new Set<string>();
  const snapshots = environments.map((name) => {
    // Its findings include those of lint, and each start of the compiler takes seconds.
    const said = bicep(
      'snapshot',
      join(copy, `infra/main.${name}.bicepparam`),
      '--mode',
      'overwrite',
      ...nowhere,
    );
    for (const line of said.split('\n')) if (line.trim() !== '') diagnostics.add(line.trim());
    return [name, ordered(readFileSync(join(copy, snapshotFile(name)), 'utf8'))] as const;
  });
  for (const ending of ['bicep', 'bicepparam'])
    bicep('format', '--pattern', join(copy, 'infra', '**', `*.${ending}`));
  return {
    diagnostics: [...diagnostics],
    unformatted: files.filter((file, at) => readFileSync(join(copy, file), 'utf8') !== before[at]),
    snapshots: Object.fromEntries(snapshots) as Record<EnvironmentName, string>,
  };
}

/** The compiler writes outputs in another order each time. */
function ordered(snapshot: string): string {
  const parsed = JSON.parse(snapshot) as { readonly outputs?: Readonly<Record<string, unknown>> };
  const outputs = Object.entries(parsed.outputs ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify({ ...parsed, outputs: Object.fromEntries(outputs) }, null, 2)}\n`;
}
