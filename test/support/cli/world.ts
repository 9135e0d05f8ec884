/**
 * The world that the tests of a whole command run against: real storage and both simulators, and the command as a
 * process of its own with an environment that names just these.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ownAccount } from '../azure/own-account.ts';
import { childEnv } from '../child-env.ts';
import { cliProgram, cliSources } from './program.ts';
import { startConnectWiseSimulator } from '../../../sandbox/connectwise/start.ts';
import { startServiceNowSimulator } from '../../../sandbox/servicenow/start.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The end of a command: its exit code and all that it printed. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliWorld {
  readonly connectwise: Awaited<ReturnType<typeof startConnectWiseSimulator>>;
  readonly servicenow: Awaited<ReturnType<typeof startServiceNowSimulator>>;
  /** The connection string of the storage account. */
  readonly storage: string;
  /** The environment of the command. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * Runs the operator's command; `more` is put over its environment, where `undefined` takes a name away. The first one is
   * started from the sources, those after it as `npm test` has built them.
   */
  run(args: readonly string[], more?: Readonly<Record<string, string | undefined>>): Promise<Ran>;
  close(): Promise<void>;
}

/** Starts the three on free ports. */
export async function startCliWorld(): Promise<CliWorld> {
  const azurite = await ownAccount();
  const connectwise = await startConnectWiseSimulator({ httpPort: 0, httpsPort: -1, seed: 1 });
  const servicenow = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, seed: 1 });
  const environment = {
    ...childEnv(),
    CONNECTWISE_SITE: connectwise.httpAddress,
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    SERVICENOW_INSTANCE: servicenow.httpAddress,
    AzureWebJobsStorage: azurite.connectionString,
    ALLOW_LOOPBACK: 'true',
    SECRETS_PROVIDER: 'environment',
    CONNECTWISE_PUBLIC_KEY: 'sim-public',
    CONNECTWISE_PRIVATE_KEY: 'sim-private',
    NORTHWIND_SERVICENOW_CLIENT_ID: 'sim-client',
    NORTHWIND_SERVICENOW_CLIENT_SECRET: 'sim-secret',
    NORTHWIND_SERVICENOW_WEBHOOK: 'whsec_Y2FuYXJ5IHdlYmhvb2s=',
  };
  let program = cliSources;
  return {
    connectwise,
    servicenow,
    storage: azurite.connectionString,
    environment,
    run: (args, more = {}) =>
      new Promise((resolve) => {
        execFile(
          process.execPath,
          [program, ...args],
          { cwd: root, env: { ...environment, ...more }, timeout: 120_000 },
          (error, stdout, stderr) => {
            resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
          },
        );
        program = cliProgram;
      }),
    async close() {
      await servicenow.close();
      await connectwise.close();
      await azurite.close();
    },
  };
}
