/**
 * Runs the built app under Azure Functions Core Tools, which are the real host: storage emulator, queues, `func start`.
 * It names every missing part in words that can be followed, and starts nothing by half.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The parts of the machine that it needs; a test hands in its own. */
export interface FuncMachine {
  /** The folder of the project. */
  readonly root: string;
  readonly say: (line: string) => void;
  /** The first line that `func --version` prints; null where there is no `func`. */
  funcVersion(): string | null;
  /** Starts the storage emulator on its usual ports, where nothing listens there yet. */
  startStorage(): Promise<{ close(): Promise<void> }>;
  /** Runs a program to its end, with these variables besides those of the environment. Gives the exit code. */
  run(command: string, args: readonly string[], variables: Readonly<Record<string, string>>): Promise<number>;
}

/** The oldest version that knows Node 22 and 24. */
const leastMajor = 4;
const settingsFile = 'local.settings.json';
const shape = z.object({ Values: z.record(z.string(), z.string()) });

const notInstalled = [
  'Azure Functions Core Tools ARE NOT INSTALLED: there is no func on the PATH.',
  '  npm install --global azure-functions-core-tools@4',
  '  or: winget install Microsoft.Azure.FunctionsCoreTools, brew install azure-functions-core-tools@4',
  'Without them, npm start runs the same bundle under the local Functions host.',
];

/** Gives the exit code: that of `func`; 2 without settings, 4 without Core Tools. */
export async function startFunc(machine: FuncMachine): Promise<number> {
  const { root, say } = machine;
  const version = machine.funcVersion();
  if (version === null || Number.parseInt(version, 10) < leastMajor) {
    for (const line of notInstalled) say(line);
    if (version !== null) say(`What is installed is version ${version}; it takes ${leastMajor}.`);
    return 4;
  }
  if (!existsSync(join(root, settingsFile))) {
    say(`There is no ${settingsFile}, which holds the settings. Do this, and fill it in:`);
    say(`  cp local.settings.example.json ${settingsFile}`);
    return 2;
  }
  const { Values: values } = shape.parse(JSON.parse(readFileSync(join(root, settingsFile), 'utf8')));
  const built = await machine.run(process.execPath, ['scripts/build.ts'], {});
  if (built !== 0) return built;
  const isEmulated = /^UseDevelopmentStorage=true;?$/.test(values['AzureWebJobsStorage'] ?? '');
  const storage = isEmulated ? await machine.startStorage() : undefined;
  try {
    // The host makes no queue, and warns of each one that is missing twice a minute.
    const made = await machine.run(process.execPath, ['cli/main.ts', 'queues', 'ensure'], values);
    if (made !== 0) return made;
    return await machine.run('func', ['start', '--port', process.env['FUNCTIONS_PORT'] ?? '7071'], {});
  } finally {
    await storage?.close();
  }
}
