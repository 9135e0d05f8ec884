/**
 * What every side must hold: run on ConnectWise, on ServiceNow, on both systems in memory, and on the dry run. A world
 * says where the port leaves a choice (`Manners`); everything else is the same for all.
 */
import { describe } from 'node:test';
import { correlationContract } from './side/correlation.ts';
import { faultsContract } from './side/faults.ts';
import { filesContract } from './side/files.ts';
import { listsContract } from './side/lists.ts';
import { outsideContract } from './side/outside.ts';
import { readingContract } from './side/reading.ts';
import { recordListContract } from './side/record-list.ts';
import type { MakeWorld, Manners } from './side/world.ts';
import { writingContract } from './side/writing.ts';

// Both systems keep time in UTC, whatever the clock on the wall of the machine that asks says.
process.env['TZ'] = 'Asia/Kathmandu';

/** The whole contract. Each test makes a world of its own. */
export function describeSide(name: string, manners: Manners, makeWorld: MakeWorld): void {
  describe(`a side reads: ${name}`, () => readingContract(makeWorld, manners));
  describe(`a side looks up keys: ${name}`, () => correlationContract(makeWorld));
  describe(`a side writes: ${name}`, () => writingContract(makeWorld, manners));
  describe(`a side handles files: ${name}`, () => filesContract(makeWorld, manners));
  describe(`a side lists: ${name}`, () => listsContract(makeWorld, manners));
  describe(`a side's list of ids: ${name}`, () => recordListContract(makeWorld, manners));
  describe(`a side keeps to its link: ${name}`, () => outsideContract(makeWorld, manners));
  describe(`a side fails: ${name}`, () => faultsContract(makeWorld, manners));
}
