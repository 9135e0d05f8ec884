/** The rooms that take a story of one's own, and the number of files that a folder holds. */
import { CodedError } from '../../shared/rules/errors.ts';
import { filesOf, isThere, stories } from './read.ts';

/** More files than this in one folder, and nobody finds their way. */
export const maxFilesInFolder = 17;

const codeEndings = '{ts,mts,cts,tsx,js,mjs,cjs,jsx}';
const roomName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Throws `automation-room-invalid` (refuse) when the room's stories are not handed the client. */
export function requireOwnRoom(root: string, room: string): void {
  if (!roomName.test(room))
    throw invalid(`"${room}": use lower-case words of letters and digits, joined by single hyphens.`);
  if (isThere(root, `shared/automations/${room}`)) {
    if (stories(root).some((story) => story.room === room)) return;
    throw invalid(`The stories of shared/automations/${room} are not handed the client.`);
  }
  const taken = [`shared/rules/${room}`, `shared/rules/${room}.ts`, `shared/automations/${room}.ts`];
  const [other] = taken.filter((path) => isThere(root, path));
  if (other !== undefined) throw invalid(`${other} is there already, and is about something else.`);
}

/** Throws `automation-room-invalid` (refuse) when a folder of these files would hold too many. */
export function requireSpace(root: string, room: string, files: readonly string[]): void {
  for (const file of files) {
    const folder = file.replace(/\/[^/]*$/, '');
    if (filesOf(root, `${folder}/*.${codeEndings}`).length >= maxFilesInFolder)
      throw invalid(
        `The room ${room} is full: ${folder} holds ${maxFilesInFolder} files. do this: --room NAME`,
      );
  }
}

function invalid(detail: string): CodedError {
  return new CodedError('automation-room-invalid', { detail });
}
