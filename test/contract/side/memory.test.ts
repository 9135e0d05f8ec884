// If this fails, the tests of the stories run on systems that promise something else than the real ones.
import { memoryManners, memoryWorld } from '../../support/side/memory-world.ts';
import { describeSide } from '../side.ts';

for (const name of ['connectwise', 'servicenow'] as const)
  describeSide(`${name} in memory`, memoryManners[name], () => memoryWorld(name));
