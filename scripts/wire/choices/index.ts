/** All that is chosen out of the vendor's document: by people, and for a reason. */
import type { FileChoice } from './choice.ts';
import { draftChoices } from './drafts.ts';
import { listChoices } from './lists.ts';
import { partyChoices } from './parties.ts';
import { workChoices } from './work.ts';

/** The files of types that the client has. */
export const typeChoices: readonly FileChoice[] = [...workChoices, ...partyChoices, ...draftChoices];

/** The vendor's names for all records that a type or a list of the simulator is made from. */
export const chosenRecords: readonly string[] = [
  ...typeChoices.flatMap(({ types }) => types.map(({ of }) => of)),
  ...listChoices.flatMap(({ records }) => namesIn(records)),
];

/** The names in a text, which are parted by blanks and line ends. */
export function namesIn(text: string): readonly string[] {
  return text.split(/\s+/).filter((name) => name !== '');
}
