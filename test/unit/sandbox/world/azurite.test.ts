// If this fails, the laptop's storage does not start, is lost between starts, or stays behind as a stray process.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { TableClient } from '@azure/data-tables';
import { startAzurite } from '../../../../sandbox/world/azurite.ts';

describe('Azurite as a child process', () => {
  it('keeps what was stored under its location and frees its ports when it closes, whatever database the machine names', async (t) => {
    process.env['AZURITE_DB'] = 'mysql://root@127.0.0.1:1/other';
    t.after(() => delete process.env['AZURITE_DB']);
    const location = await mkdtemp(join(tmpdir(), 'sandbox-azurite-'));
    await chmod(location, 0o755);
    try {
      const first = await startAzurite({ location });
      if (process.platform !== 'win32')
        assert.equal((await stat(location)).mode & 0o777, 0o700, 'names of customers lie in it');
      const entity = { partitionKey: 'a', rowKey: 'b', text: 'kept' };
      try {
        const table = TableClient.fromConnectionString(first.connectionString, 'kept', {
          allowInsecureConnection: true,
        });
        await table.createTable();
        await table.createEntity(entity);
      } finally {
        await first.close();
      }
      // The same ports again: they must be free now.
      const second = await startAzurite({ location, ports: first.ports });
      try {
        assert.deepEqual(second.ports, first.ports);
        const table = TableClient.fromConnectionString(second.connectionString, 'kept', {
          allowInsecureConnection: true,
        });
        assert.equal((await table.getEntity('a', 'b'))['text'], 'kept');
      } finally {
        await second.close();
      }
    } finally {
      await rm(location, { recursive: true, force: true });
    }
  });

  it('saves all of it when it closes, if it saves only then', async () => {
    const location = await mkdtemp(join(tmpdir(), 'sandbox-azurite-'));
    const rowsIn = async (): Promise<number> =>
      (await readFile(join(location, '__azurite_db_table__.json'), 'utf8')).split('saved late').length - 1;
    try {
      const azurite = await startAzurite({ location, savesOnClose: true });
      try {
        const table = TableClient.fromConnectionString(azurite.connectionString, 'kept', {
          allowInsecureConnection: true,
        });
        await table.createTable();
        await table.createEntity({ partitionKey: 'a', rowKey: 'b', text: 'saved late' });
        assert.equal(await rowsIn(), 0);
      } finally {
        await azurite.close();
      }
      assert.equal(await rowsIn(), 1);
    } finally {
      await rm(location, { recursive: true, force: true });
    }
  });

  it('names the variable when a port is taken', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const address = squatter.address();
    assert.ok(address !== null && typeof address === 'object');
    try {
      await assert.rejects(
        startAzurite({ ports: { blob: 0, queue: address.port, table: 0 } }),
        new RegExp(`^Error: Port ${address.port} is taken\\..*AZURITE_QUEUE_PORT=`),
      );
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
  });

  it('ends when the process that started it is killed', async () => {
    const module = new URL('../../../../sandbox/world/azurite.ts', import.meta.url).href;
    const script = `const { startAzurite } = await import(${JSON.stringify(module)});
      const azurite = await startAzurite(); console.log(azurite.tableUrl);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: parent.stdout });
    const address = await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      parent.once('exit', () => reject(new Error('The parent ended before Azurite listened.')));
    });
    assert.ok((await fetch(address)).status >= 400, 'Azurite answers while its parent lives');
    parent.kill('SIGKILL');
    let alive = true;
    for (let tries = 0; alive && tries < 200; tries += 1) {
      alive = await fetch(address).then(
        () => true,
        () => false,
      );
      if (alive) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(alive, false);
  });
});
