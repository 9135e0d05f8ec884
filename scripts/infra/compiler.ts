/**
 * Finds the Bicep compiler: the one that BICEP names, on the PATH, as `az bicep`, or brought from NuGet where dotnet is
 * installed. What was brought once is kept in `.local/bicep`, outside of git.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The version that the snapshots were written with; another one words them differently. */
export const bicepVersion = '0.49.2';

/** The call of the compiler: a program and the arguments before its own. */
export interface Compiler {
  readonly command: string;
  readonly args: readonly string[];
  /** For a person: where it was found. */
  readonly from: string;
}

/** The parts of the machine that a look for the compiler needs. */
export interface CompilerSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `linux-x64`, `osx-arm64`, `win-x64`: the package that fits this machine. */
  readonly platform: string;
  /** The folder for a compiler that is brought. */
  readonly folder: string;
  /** Runs a program; null where there is none of that name. */
  readonly run: (
    command: string,
    args: readonly string[],
  ) => { readonly status: number; readonly stdout: string; readonly stderr: string } | null;
  /** Copies compiler.csproj into the folder, so that dotnet leaves nothing beside the sources. */
  readonly project: (folder: string) => string;
  readonly isThere: (file: string) => boolean;
  readonly makeExecutable: (file: string) => void;
}

/** The Bicep compiler, or every place where it was looked for. */
export type CompilerFound =
  | { readonly kind: 'found'; readonly compiler: Compiler }
  /** `tried` is one sentence for each place. */
  | { readonly kind: 'none'; readonly tried: readonly string[] };

/** Looks in each place in turn; a compiler of another version is passed over, and the reason is kept. */
export function findCompiler(search: CompilerSearch): CompilerFound {
  const tried: string[] = [];
  const named = search.env['BICEP'];
  const candidates: readonly Compiler[] = [
    ...(named === undefined || named === '' ? [] : [{ command: named, args: [], from: 'BICEP' }]),
    { command: 'bicep', args: [], from: 'PATH' },
    { command: 'az', args: ['bicep'], from: 'az bicep' },
  ];
  for (const candidate of candidates) {
    const fault = faultOf(search, candidate);
    if (fault === null) return { kind: 'found', compiler: candidate };
    tried.push(`${candidate.from}: ${fault}`);
  }
  const brought = bring(search);
  if (typeof brought !== 'string') return { kind: 'found', compiler: brought };
  return { kind: 'none', tried: [...tried, `NuGet: ${brought}`] };
}

function faultOf(search: CompilerSearch, { command, args }: Compiler): string | null {
  // `az bicep` has a word of its own for it.
  const answer = search.run(command, [...args, args.length === 0 ? '--version' : 'version']);
  if (answer === null) return 'not there';
  if (answer.status !== 0) return `ended with ${answer.status}`;
  const version = /version (\d+\.\d+\.\d+)/.exec(answer.stdout)?.[1] ?? 'unknown';
  return version === bicepVersion ? null : `version ${version}, and the snapshots need ${bicepVersion}`;
}

/** The compiler from NuGet, or why there is none. */
function bring(search: CompilerSearch): Compiler | string {
  const { platform, folder } = search;
  const name = platform.startsWith('win') ? 'bicep.exe' : 'bicep';
  const command = join(
    folder,
    `azure.bicep.commandline.${platform}`.toLowerCase(),
    bicepVersion,
    'tools',
    name,
  );
  const compiler: Compiler = { command, args: [], from: 'NuGet' };
  if (search.isThere(command)) {
    search.makeExecutable(command);
    if (faultOf(search, compiler) === null) return compiler;
  }
  const restored = search.run('dotnet', [
    'restore',
    search.project(folder),
    '--packages',
    folder,
    `-p:BicepVersion=${bicepVersion}`,
    `-p:BicepPlatform=${platform}`,
  ]);
  if (restored === null) return 'dotnet is not installed';
  if (restored.status !== 0 || !search.isThere(command))
    return `dotnet restore ended with ${restored.status}: ${`${restored.stdout}${restored.stderr}`.trim().slice(-300)}`;
  search.makeExecutable(command);
  return faultOf(search, compiler) ?? compiler;
}

/** The search on this machine; `root` is the project's folder. */
export function machineSearch(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): CompilerSearch {
  return {
    env,
    platform: platformOf(process.platform, process.arch),
    folder: join(root, '.local', 'bicep'),
    run(command, args) {
      const run = spawnSync(command, args, {
        encoding: 'utf8',
        timeout: 180_000,
        // The compiler and dotnet want a library of languages that small machines lack, and need none of it.
        env: { ...env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' },
        shell: process.platform === 'win32' && command === 'az',
      });
      if (run.error !== undefined && Reflect.get(run.error, 'code') === 'ENOENT') return null;
      return { status: run.status ?? 1, stdout: run.stdout ?? '', stderr: run.stderr ?? '' };
    },
    project(folder) {
      const place = join(folder, 'project');
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place, { recursive: true });
      cpSync(join(root, 'scripts', 'infra', 'compiler.csproj'), join(place, 'compiler.csproj'));
      return join(place, 'compiler.csproj');
    },
    isThere: existsSync,
    makeExecutable: (file) => chmodSync(file, 0o755),
  };
}

/** The name by which NuGet knows a machine. */
export function platformOf(system: string, processor: string): string {
  const systems: Readonly<Record<string, string>> = { darwin: 'osx', win32: 'win' };
  return `${systems[system] ?? 'linux'}-${processor === 'arm64' ? 'arm64' : 'x64'}`;
}
