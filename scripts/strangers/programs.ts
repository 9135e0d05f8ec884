/** The strangers' programs: how each is got, and which of our small drivers uses it as its documentation says. */
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, lastWords, type Outcome, outcomeOf, run } from './bench.ts';

/** One program of another author, and how it is driven. */
export interface Program {
  readonly name: string;
  readonly language: string;
  play(bench: Bench): Promise<Outcome>;
}

const drivers = join(import.meta.dirname, '../../test/strangers');

/** The reason why a program could not be got, and what would help. */
const notRun = (name: string, why: string): Outcome => ({
  kind: 'not-run',
  why: `${why}; put a clone of it at $STRANGERS_SOURCES/${name}`,
});

/** The clone of that name, in letters of any case. */
function sourceOf({ sources }: Bench, name: string): string | undefined {
  if (sources === undefined || !existsSync(sources)) return undefined;
  const found = readdirSync(sources).find((folder) => folder.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : join(sources, found);
}

interface PythonProgram {
  readonly name: string;
  readonly version: string;
  /** The folder in a clone that holds the package. */
  readonly folder: string;
  readonly driver: string;
  readonly system: 'connectwise' | 'servicenow';
}

const python = (program: PythonProgram): Program => ({
  name: program.name,
  language: 'Python',
  async play(bench) {
    const found = await pythonWith(bench, program);
    if (typeof found === 'string') return notRun(program.name, found);
    const args = [join(drivers, program.driver), bench[program.system]];
    return outcomeOf(await run(found.command, args, { env: { ...bench.env, ...found.env } }));
  },
});

interface Interpreter {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

/** An interpreter that can import the library: from its clone, else in a virtual environment of its own. Else why not. */
async function pythonWith(bench: Bench, program: PythonProgram): Promise<Interpreter | string> {
  const { name, version } = program;
  const imports = async (command: string, env: NodeJS.ProcessEnv): Promise<boolean> =>
    (await run(command, ['-c', `import ${name}`], { env: { ...bench.env, ...env } })).code === 0;
  const source = sourceOf(bench, name);
  if (source !== undefined) {
    const env = { PYTHONPATH: `${join(source, program.folder)}:${metadataOf(bench, program)}` };
    for (const command of ['python3', '/usr/bin/python3'])
      if (await imports(command, env)) return { command, env };
  }
  const home = join(bench.cache, `${name}-${version}`);
  const command = join(home, 'bin', 'python');
  if (await imports(command, {})) return { command, env: {} };
  const made = await run('python3', ['-m', 'venv', home]);
  if (made.code === 127) return 'there is no python3';
  const pip = ['-m', 'pip', 'install', '--quiet', '--retries', '0', '--timeout', '20', `${name}==${version}`];
  const installed = made.code === 0 ? await run(command, pip, { seconds: 180 }) : made;
  if (installed.code === 0 && (await imports(command, {}))) return { command, env: {} };
  const lacking = source === undefined ? '' : 'no python3 has what its clone needs, and ';
  return `${lacking}pip cannot install it (${lastWords(installed)})`;
}

/** The metadata that pip would have written beside the package: some ask for their own version. */
function metadataOf(bench: Bench, { name, version }: PythonProgram): string {
  const folder = join(bench.cache, 'metadata', `${name}-${version}.dist-info`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
  return join(bench.cache, 'metadata');
}

const powerShellVersion = '7.6.9';

/** A shell: the machine's, or the tool that NuGet has. Else why there is none. */
async function powerShell(bench: Bench): Promise<{ command: string } | { why: string }> {
  const folder = join(bench.cache, `powershell-${powerShellVersion}`);
  const own = join(folder, 'pwsh');
  for (const command of ['pwsh', own]) if ((await run(command, ['-Version'])).code === 0) return { command };
  const tool = ['tool', 'install', 'PowerShell', '--version', powerShellVersion, '--tool-path', folder];
  const installed = await run('dotnet', tool);
  if (installed.code === 127) return { why: 'there is neither pwsh nor dotnet to install it with' };
  if ((await run(own, ['-Version'])).code === 0) return { command: own };
  return { why: `dotnet cannot install PowerShell (${lastWords(installed)})` };
}

const powerShellModule: Program = {
  name: 'ConnectWiseManageAPI',
  language: 'PowerShell',
  async play(bench) {
    const shell = await powerShell(bench);
    if ('why' in shell) return { kind: 'not-run', why: shell.why };
    const quiet = ['-NoProfile', '-NonInteractive'];
    const clone = sourceOf(bench, 'ConnectWiseManageAPI');
    const saved = join(bench.cache, 'modules', 'ConnectWiseManageAPI');
    if (clone === undefined && !existsSync(saved)) {
      mkdirSync(join(saved, '..'), { recursive: true });
      const save = `Save-Module ConnectWiseManageAPI -Path '${join(saved, '..')}' -Force`;
      const got = await run(shell.command, [...quiet, '-Command', save], { seconds: 90 });
      if (!existsSync(saved))
        return notRun('ConnectWiseManageAPI', `the PowerShell Gallery cannot be reached (${lastWords(got)})`);
    }
    const file =
      clone === undefined ? saved : join(clone, 'ConnectWiseManageAPI', 'ConnectWiseManageAPI.psd1');
    const driver = join(drivers, 'connectwise-manage-api.ps1');
    const args = [...quiet, '-File', driver, '-Module', file, '-Server', bench.connectwise];
    return outcomeOf(await run(shell.command, args, { env: { ...bench.env, NO_COLOR: '1' } }));
  },
};

const dotnetLibrary: Program = {
  name: 'ConnectWise.Http',
  language: '.NET',
  async play(bench) {
    if ((await run('dotnet', ['--version'])).code !== 0)
      return { kind: 'not-run', why: 'there is no dotnet' };
    const source = sourceOf(bench, 'ConnectWise.Http');
    const folder = join(bench.cache, 'connectwise-http');
    cpSync(join(drivers, 'connectwise-http'), folder, { recursive: true });
    const fromNuGet = '<PackageReference Include="ConnectWise.Http" Version="1.1.1" />';
    const fromClone = `<ProjectReference Include="${source}/connectwise.http.csproj" />`;
    writeFileSync(join(folder, 'Program.csproj'), projectWith(source === undefined ? fromNuGet : fromClone));
    const build = ['build', '--nologo', '-v', 'q', '-o', join(folder, 'out')];
    const built = await run('dotnet', build, { cwd: folder });
    if (built.code !== 0 && source === undefined)
      return notRun('ConnectWise.Http', `NuGet does not serve it (${lastWords(built)})`);
    if (built.code !== 0) return { kind: 'failed', why: `it does not build (${lastWords(built)})` };
    const program = [join(folder, 'out', 'Program.dll'), bench.connectwise];
    return outcomeOf(await run('dotnet', program, { env: bench.env }));
  },
};

const projectWith = (reference: string): string => `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <RollForward>Major</RollForward>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>${reference}<PackageReference Include="Newtonsoft.Json" Version="13.0.3" /></ItemGroup>
</Project>
`;

/** The programs, in the order in which they are played. */
export const programs: readonly Program[] = [
  powerShellModule,
  dotnetLibrary,
  python({
    name: 'pyconnectwise',
    version: '0.6.1.2',
    folder: 'src',
    driver: 'pyconnectwise_program.py',
    system: 'connectwise',
  }),
  python({
    name: 'pysnow',
    version: '0.7.17',
    folder: '.',
    driver: 'pysnow_program.py',
    system: 'servicenow',
  }),
  python({ name: 'pysnc', version: '1.2.1', folder: '.', driver: 'pysnc_program.py', system: 'servicenow' }),
];
