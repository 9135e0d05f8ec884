/** Files that people hang on records, and what must have become of each when a history has ended in sync. */
import type { SkipReason } from '../../../../shared/rules/sync/pair.ts';
import { otherSide } from '../../../../shared/rules/sync/record.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import { maxBytes, refusedExtension } from '../../../support/fakes/memory-files.ts';
import type { HeldFile } from '../../../support/fakes/memory-types.ts';
import type { HeldRecord } from '../../../support/fakes/memory-side.ts';
import type { Ended } from '../ended.ts';

/** The longest file that the histories' links let travel. */
export const policyBytes = 1000;

/** A file a person could add on that side. Contents differ always, names and lengths often do not. */
export function personsFile(
  side: SideName,
  choice: number,
  serial: number,
): Pick<HeldFile, 'name' | 'content' | 'isPrivate'> {
  const file = (name: string, length: number, isPrivate = false) => ({
    name,
    content: `${serial} `.padEnd(length, '.').slice(0, length),
    isPrivate: isPrivate && side === 'connectwise',
  });
  const kinds = [
    () => file(`report ${serial}.txt`, 20),
    () => file('screenshot.png', 40),
    () => file('screenshot.png', 40),
    () => file('../\u202Egnp.a"b\r\n.txt', 30),
    () => file('private.txt', 30, true),
    () => file('huge.log', policyBytes + 200),
    () => file('setup.exe', 50),
    () => file('empty.txt', 0),
    () => file('long.log', maxBytes + 50),
    () => file(`odd.${refusedExtension}`, 60),
  ];
  return (kinds[choice % kinds.length] ?? (() => file('plain.txt', 10)))();
}

/** The reason why the file may not be on the other side, or null if it must be there exactly once. */
function keptBack(file: HeldFile): SkipReason | null {
  if (file.content === '') return 'empty';
  if (file.isPrivate) return 'private';
  if (file.content.length > policyBytes) return 'too-large';
  return file.name.endsWith('.exe') ? 'type-blocked' : null;
}

function isRefusedBy(target: SideName, file: HeldFile): boolean {
  return target === 'connectwise'
    ? file.content.length > maxBytes
    : file.name.endsWith(`.${refusedExtension}`);
}

/** P3 and P5 for the files of one record of a pair. */
export function ofFiles(
  name: string,
  side: SideName,
  source: HeldRecord,
  target: HeldRecord,
  ended: Ended,
): string[] {
  const found: string[] = [];
  const across = otherSide(side);
  const key = ended.state.ids.get(`${name}\n${side}:${source.id}`) ?? '';
  const rows = ended.state.fileRows.get(`${name}\n${key}`);
  const theirs = source.files.filter(({ byUs }) => !byUs);
  // A worker that loses its claim, or whose record moves, between fetching a file and writing it has to fetch it again.
  const calm =
    ended.faults + ended.crashes + ended.freezes === 0 &&
    !ended.trace.some((line) => /"code":"(claim-lost|record-moved)"/.test(line));
  // A file that was added to an incident while it was another customer's is found by the daily list of its files, not
  // by a poll.
  const wasAway =
    side === 'servicenow' &&
    ended.trace.some((line) => line.startsWith(`person moves ${name} ${side}:${source.id} `));
  let wanted = 0;
  for (const file of theirs) {
    const what = `${name} ${side}:${source.id} file ${file.id} "${file.name}"`;
    const copies = target.files.filter(({ byUs, content }) => byUs && content === file.content);
    const row = rows?.get(`${side}:${file.id}`);
    if (wasAway && row === undefined && copies.length === 0) continue;
    const reason = keptBack(file);
    if (reason !== null) {
      if (copies.length > 0 && file.content !== '')
        found.push(`P5: ${what} is ${reason} and has ${copies.length} copies`);
      if (row?.state !== 'skipped' || row.reason !== reason)
        found.push(`P3: ${what} is not written down as ${reason}, but ${row?.state ?? 'not at all'}`);
      if ((ended.systems[name]?.[side].fetches.get(file.id) ?? 0) > 0)
        found.push(`P6: ${what} was fetched although it is ${reason}`);
      continue;
    }
    if (isRefusedBy(across, file)) {
      if (row?.state !== 'refused')
        found.push(`P3: ${what} was refused, but its row is ${row?.state ?? 'missing'}`);
      if (
        ![...ended.state.deadLetters.values()].some(
          ({ code, pair }) => code === 'attachment-refused' && pair === key,
        )
      )
        found.push(`P3: ${what} was refused and nobody was told`);
      continue;
    }
    wanted += 1;
    if (copies.length !== 1)
      found.push(`P3: ${what} has ${copies.length} copies (row ${row?.state ?? 'missing'})`);
    if (copies.some((copy) => across === 'connectwise' && !copy.isPrivate))
      found.push(`P5: ${what} was made public`);
    if (calm && (ended.systems[name]?.[side].fetches.get(file.id) ?? 0) > 1)
      found.push(`P6: ${what} was fetched twice on a calm day`);
  }
  const ours = target.files.filter(({ byUs }) => byUs).length;
  if (ours > wanted) found.push(`P3: ${name} ${across}:${target.id} has ${ours} copies of ${wanted} files`);
  return found;
}
