// If this fails, an installed compiler is reported as missing, or a compiler of another version writes the snapshots.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  bicepVersion,
  findCompiler,
  platformOf,
  type CompilerSearch,
} from '../../../../scripts/infra/compiler.ts';

const says = (version: string) => ({ status: 0, stdout: `Bicep CLI version ${version} (abc)`, stderr: '' });
const brought = join('kept', 'azure.bicep.commandline.linux-x64', bicepVersion, 'tools', 'bicep');

/** A machine on which these programs are; `restored` is what dotnet brings. */
function machine(
  programs: Readonly<Record<string, string>>,
  options: { readonly env?: Record<string, string>; readonly dotnet?: number } = {},
): CompilerSearch & { readonly ran: string[] } {
  const ran: string[] = [];
  const files = new Set<string>();
  return {
    ran,
    env: options.env ?? {},
    platform: 'linux-x64',
    folder: 'kept',
    run(command, args) {
      ran.push([command, ...args].join(' '));
      if (command === 'dotnet') {
        if (options.dotnet === undefined) return null;
        if (options.dotnet === 0) files.add(brought);
        return { status: options.dotnet, stdout: '', stderr: 'no network' };
      }
      if (files.has(command)) return says(bicepVersion);
      const version = programs[command];
      return version === undefined ? null : says(version);
    },
    project: (folder) => join(folder, 'compiler.csproj'),
    isThere: (file) => files.has(file),
    makeExecutable: () => undefined,
  };
}

test('the compiler that BICEP names comes first, then the PATH, then az', () => {
  const everywhere = { mine: bicepVersion, bicep: bicepVersion, az: bicepVersion };
  const found = (programs: Record<string, string>, env = {}): string => {
    const result = findCompiler(machine(programs, { env }));
    return result.kind === 'found' ? result.compiler.from : result.tried.join();
  };
  assert.equal(found(everywhere, { BICEP: 'mine' }), 'BICEP');
  assert.equal(found(everywhere), 'PATH');
  assert.equal(found({ az: bicepVersion }), 'az bicep');
});

test('a compiler of another version is passed over for the one from NuGet', () => {
  const search = machine({ bicep: '0.30.1' }, { dotnet: 0 });
  const result = findCompiler(search);
  assert.equal(result.kind === 'found' && result.compiler.command, brought);
  assert.ok(search.ran.some((line) => line.includes(`-p:BicepVersion=${bicepVersion}`)));
});

test('a missing compiler is reported with the reason for each place', () => {
  const none = findCompiler(machine({ bicep: '0.30.1' }));
  assert.deepEqual(none, {
    kind: 'none',
    tried: [
      `PATH: version 0.30.1, and the snapshots need ${bicepVersion}`,
      'az bicep: not there',
      'NuGet: dotnet is not installed',
    ],
  });
  const failed = findCompiler(machine({}, { dotnet: 1 }));
  assert.match(failed.kind === 'none' ? (failed.tried.at(-1) ?? '') : '', /ended with 1: no network/);
});

test('the package fits the machine', () => {
  assert.equal(platformOf('linux', 'x64'), 'linux-x64');
  assert.equal(platformOf('darwin', 'arm64'), 'osx-arm64');
  assert.equal(platformOf('win32', 'x64'), 'win-x64');
});
