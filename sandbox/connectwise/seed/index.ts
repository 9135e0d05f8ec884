/** Fills a world with a small MSP. The same seed and the same number of tickets give the same records. */
import type { World } from '../store/world.ts';
import { seedPeople } from './people.ts';
import { seedProjects } from './projects.ts';
import { seedSetUp, seedTeams } from './set-up.ts';
import { seedTickets } from './tickets.ts';
import { seedWork } from './work.ts';

/** Everything: set-up tables, people and companies, then the tickets and projects. */
export function seedWorld(world: World, tickets: number): void {
  seedSetUp(world);
  const companies = seedPeople(world);
  seedTeams(world);
  seedTickets(world, companies, tickets);
  seedProjects(world, companies);
  seedWork(world, companies);
}
