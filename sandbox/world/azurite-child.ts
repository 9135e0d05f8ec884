/**
 * The program that runs Azurite in its own process and never outlives the process that started it: when the channel
 * to the parent closes, for whatever reason, Azurite saves and ends.
 */
import { createRequire, Module } from 'node:module';
import { changeFewOneByOne, type LokiClass } from './azurite-database.ts';

process.once('disconnect', () => {
  // Azurite saves and closes on SIGTERM. Connections that clients keep open must not hold it for ever.
  process.emit('SIGTERM');
  setTimeout(() => process.exit(0), 3_000).unref();
});

// Azurite offers no interface for programs; its command is started as the command line would.
const command = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
const require = createRequire(command);
// Its telemetry is switched off, and it keeps what it holds in files or in memory. Nothing calls the library that would send the
// one, which is two thirds of what Azurite loads, or the one for databases of SQL, of which it only derives its own classes.
const unused: readonly (readonly [string, object])[] = [
  ['applicationinsights', {}],
  ['sequelize', { Model: Object }],
];
for (const [name, exports] of unused) {
  const path = require.resolve(name);
  require.cache[path] = Object.assign(new Module(path), { exports, loaded: true });
}

// A database that another Azurite of this machine is meant to use.
delete process.env['AZURITE_DB'];

const database = createRequire(command)('lokijs') as LokiClass;
changeFewOneByOne(database);

/** Ours, and taken out before Azurite reads its own. */
const savesOnClose = process.argv.indexOf('--saves-on-close');
if (savesOnClose > 0) {
  process.argv.splice(savesOnClose, 1);
  // Azurite's database starts a timer here. It still saves what changed when it is closed.
  database.prototype.autosaveEnable = () => undefined;
}
require(command);
