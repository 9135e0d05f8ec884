/**
 * The program that runs Azurite in its own process and never outlives the process that started it: when the channel
 * to the parent closes, for whatever reason, Azurite saves and ends.
 */
import { createRequire } from 'node:module';

process.once('disconnect', () => {
  // Azurite saves and closes on SIGTERM. Connections that clients keep open must not hold it for ever.
  process.emit('SIGTERM');
  setTimeout(() => process.exit(0), 3_000).unref();
});

// Azurite offers no interface for programs; its command is started as the command line would.
createRequire(import.meta.url)('azurite/dist/src/azurite.js');
