/** The room that a file stands in, and the arrows from it: the table of `may-import.ts`, asked for one file. */
import { mayImport, type Line } from './may-import.ts';

/** Longest first, so that the line that is found is the one of the innermost room. */
export const lines = (Object.keys(mayImport) as Line[]).toSorted((one, other) => other.length - one.length);

/** Returns true for the room itself and what stands in it. */
export const isIn = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

/** Folders below these are rooms by themselves also without a line, with the rights of the line that is named. */
const ownRooms: Readonly<Partial<Record<Line, Line>>> = {
  'shared/automations': 'shared/automations/tickets',
  'shared/rules': 'shared/rules/tickets',
};

/** The innermost room that a path stands in, and the line that says what it may import. */
function placeOf(path: string): { readonly room: string; readonly line: Line } | undefined {
  const line = lines.find((one) => isIn(path, one));
  if (line === undefined) return undefined;
  const own = ownRooms[line];
  const [folder, inside] = path.slice(line.length + 1).split('/');
  return own === undefined || inside === undefined
    ? { room: line, line }
    : { room: `${line}/${folder}`, line: own };
}

/** The innermost room that a path stands in. */
export const roomOf = (path: string): string | undefined => placeOf(path)?.room;

/** Returns true if a file may import another one; the files need not exist. */
export function mayGo(from: string, to: string): boolean {
  const [here, there] = [placeOf(from), roomOf(to)];
  if (here === undefined || there === undefined) return false;
  return (
    there === here.room ||
    mayImport[here.line].some((allowed) =>
      allowed.endsWith('/**') ? isIn(to, allowed.slice(0, -3)) : there === allowed,
    )
  );
}
