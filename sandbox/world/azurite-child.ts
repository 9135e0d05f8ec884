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
// Its telemetry is switched off. Nothing calls the library that would send it, which is two thirds of what Azurite loads.
const unused = require.resolve('applicationinsights');
require.cache[unused] = Object.assign(new Module(unused), { exports: {}, loaded: true });

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
