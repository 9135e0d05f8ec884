/** A company, a link and the app at work, ready for `cli acceptance`: both simulators, storage, webhooks and polls. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../../../shared/app/app.ts';
import { runHere } from './here.ts';
import { runApp } from './running-app.ts';
import { startCliWorld, type Ran } from './world.ts';

export const testCompany = 'TEST - Northwind';
const webhookSecret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;

/** One for each process: the app is opened once. `conflict` is the policy of summaries. */
export async function startAcceptanceWorld(conflict?: string) {
  const world = await startCliWorld();
  const folder = await mkdtemp(join(tmpdir(), 'acceptance-'));

  /** A configuration that calls these companies test companies; its path. */
  async function configWith(testCompanies: readonly number[]): Promise<string> {
    const config = JSON.parse(await readFile('config.json', 'utf8')) as {
      automations: object;
      links: readonly { fields?: object }[];
    };
    const path = join(folder, `config-${testCompanies.join('-')}.json`);
    const engine = { claimSeconds: 15, visibilityDelaySeconds: 1 };
    const links = config.links.map((link) =>
      conflict === undefined ? link : { ...link, fields: { ...link.fields, summary: { conflict } } },
    );
    await writeFile(
      path,
      JSON.stringify({ ...config, links, engine, automations: { ...config.automations, testCompanies } }),
    );
    return path;
  }

  const environment = {
    ...world.environment,
    CONFIG_PATH: await configWith([2]),
    NORTHWIND_SERVICENOW_WEBHOOK: webhookSecret,
    ACCEPTANCE_SERVICENOW_USER: 'beth.anglin',
    ACCEPTANCE_SERVICENOW_PASSWORD: 'sim-password',
    CALLBACK_KEY_HOSTS: new URL(world.connectwise.httpAddress).host,
  };
  const queues = await runHere(['queues', 'ensure'], environment);
  assert.equal(queues.code, 0, queues.stderr);
  const kept = process.env;
  process.env = { ...environment };
  const app = await runApp(await openApp(() => undefined), world.storage);
  process.env = kept;

  const rename = (name: string): void =>
    void world.connectwise.core.control.edit({ table: 'companies', id: '2', set: { name }, by: 'jdoe' });
  const webhooksTo = (url: string | null): void =>
    world.servicenow.core.setWebhooks(
      url === null ? [] : [{ url: `${url}/api/callbacks/servicenow/northwind`, secret: webhookSecret }],
    );
  rename(testCompany);
  const url = `${app.url}/api/callbacks/connectwise?recordId=`;
  const ensured = await runHere(['callbacks', 'ensure', '--url', url, '--yes'], environment);
  assert.equal(ensured.code, 0, ensured.stderr);
  webhooksTo(app.url);

  return {
    world,
    app,
    folder,
    environment,
    configWith,
    rename,
    webhooksTo,
    run: (...args: readonly string[]): Promise<Ran> =>
      runHere(['acceptance', '--company', testCompany, '--link', 'northwind', ...args], environment),
    /** A ticket as a run that was killed leaves it. */
    leaveTicket: (): void =>
      void world.connectwise.core.control.edit({
        table: 'tickets',
        id: null,
        set: {
          summary: 'TEST acceptance-20260101-0000-dead: a ticket',
          company: { id: 2 },
          board: { id: 1 },
        },
        by: 'jdoe',
      }),
    async close() {
      await app.close();
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
