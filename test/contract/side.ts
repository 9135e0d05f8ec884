/**
 * The contract of every side; it runs on ConnectWise, on ServiceNow, on both systems in memory, and on the dry run. A
 * world says how its system decides where the port leaves a choice (`Manners`); everything else is the same for all.
 */
import { after, before, describe } from 'node:test';
import { correlationContract } from './side/correlation.ts';
import { faultsContract } from './side/faults.ts';
import { filesContract } from './side/files.ts';
import { lookingContract } from './side/looking.ts';
import { listsContract } from './side/lists.ts';
import { outsideContract } from './side/outside.ts';
import { readingContract } from './side/reading.ts';
import { recordListContract } from './side/record-list.ts';
import type { MakeWorld, Manners } from './side/world.ts';
import { writingContract } from './side/writing.ts';

/** The whole contract. Each test makes a world of its own. */
export function describeSide(name: string, manners: Manners, makeWorld: MakeWorld): void {
  describe(name, () => {
    // Both systems keep time in UTC, whatever the clock on the wall of the machine that asks says.
    const zone = process.env['TZ'];
    before(() => {
      process.env['TZ'] = 'Asia/Kathmandu';
    });
    after(() => {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    });
    describe('a side reads', () => readingContract(makeWorld, manners));
    describe('a side looks up keys', () => correlationContract(makeWorld));
    describe('a side writes', () => writingContract(makeWorld, manners));
    describe('a side looks before it writes', () => lookingContract(makeWorld, manners));
    describe('a side handles files', () => filesContract(makeWorld, manners));
    describe('a side lists', () => listsContract(makeWorld, manners));
    describe("a side's list of ids", () => recordListContract(makeWorld, manners));
    describe('a side keeps to its link', () => outsideContract(makeWorld, manners));
    describe('a side fails', () => faultsContract(makeWorld, manners));
  });
}
