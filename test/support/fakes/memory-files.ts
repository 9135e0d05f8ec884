/**
 * The files of the ticket system in memory: what the two vendors refuse, which of them gives a hash and knows its
 * writers and which shows a label, and bytes that come piece by piece and may break off.
 */
import type { ChangedRow, Side } from '../../../shared/ports/side.ts';
import { runningDigest } from '../../../shared/rules/canonical.ts';
import type { Window } from '../../../shared/rules/sync/cursor.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { RecordId } from '../../../shared/rules/sync/record-id.ts';
import type { SideAttachment, SideName } from '../../../shared/rules/sync/record.ts';
import type { Pause } from './memory-stores.ts';
import type { Fault, HeldFile } from './memory-types.ts';

/** Longer files are refused by the ConnectWise in memory. */
export const maxBytes = 800;
/** An extension that the ServiceNow in memory refuses. */
export const refusedExtension = 'xyz';

type FilePort = Pick<Side, 'attachments' | 'openAttachment' | 'addAttachment'>;

export interface FileWorld {
  readonly side: SideName;
  readonly pause: Pause;
  fault(call: string): Fault;
  /** Throws `record-moved`. */
  requireInScope(recordId: string): void;
  filesOf(recordId: string): HeldFile[];
  /** Keeps a file and touches its record as the vendor does. */
  keep(recordId: string, file: Omit<HeldFile, 'id' | 'createdAt'>): HeldFile;
  /** Counted per file: nobody fetches the bytes twice without a reason. */
  fetched(id: string): void;
  reading<T>(call: string, work: () => T): Promise<T>;
  /** Throws `remote-busy` after the deadline. */
  requireDue(deadline: number): void;
  writing<T>(call: string, deadline: number, work: () => T): Promise<T>;
}

/** The three calls about files of one worker's port. */
export function filePort(world: FileWorld): FilePort {
  const { side, pause } = world;

  /** Files that were listed, each under its record: an id alone opens nothing. */
  const listed = new Set<string>();

  async function* piecesOf(
    content: Buffer,
    maxBytes: number,
    fault: Fault,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const half = Math.ceil(content.length / 2);
    await pause(`${fault === 'slow' ? 'slow ' : ''}${side} openAttachment piece`);
    if (fault === 'failed') throw new CodedError('http-no-answer', { detail: 'cut' });
    yield content.subarray(0, half);
    await pause(`${fault === 'slow' ? 'slow ' : ''}${side} openAttachment piece`);
    if (fault === 'lost-answer') throw new CodedError('http-no-answer', { detail: 'cut in the middle' });
    if (content.length > maxBytes) throw new CodedError('http-too-large');
    if (fault === 'none' || fault === 'slow') yield content.subarray(half);
  }

  return {
    attachments: (recordId) =>
      world.reading('attachments', () => {
        world.requireInScope(recordId);
        const files = world.filesOf(recordId);
        for (const { id } of files) listed.add(`${recordId} ${id}`);
        return files.map((file) => toSide(side, file));
      }),

    async openAttachment(recordId, id, maxBytes) {
      await pause(`before ${side} openAttachment`);
      const fault = world.fault('read openAttachment');
      if (fault === 'busy') throw new CodedError('remote-busy', { retryAfterMs: 20_000 });
      if (fault === 'no-answer') throw new CodedError('http-no-answer', { detail: 'openAttachment' });
      world.requireInScope(recordId);
      const file = world.filesOf(recordId).find((one) => one.id === id);
      if (file === undefined)
        throw new CodedError(listed.has(`${recordId} ${id}`) ? `${side}-not-found` : 'record-out-of-scope');
      const content = Buffer.from(file.content);
      world.fetched(id);
      const bytes = side === 'servicenow' ? null : content.length;
      return { bytes, chunks: piecesOf(content, maxBytes, fault) };
    },

    async addAttachment(read, draft, chunks) {
      const send = async (deadline: number) => {
        world.requireDue(deadline);
        const pieces: Uint8Array[] = [];
        for await (const piece of chunks) pieces.push(piece);
        const content = Buffer.concat(pieces).toString();
        return world.writing('addAttachment', Infinity, () => {
          if (side === 'connectwise' && content.length > maxBytes)
            throw new CodedError('connectwise-refused');
          if (side === 'servicenow' && draft.name.endsWith(`.${refusedExtension}`))
            throw new CodedError('servicenow-forbidden');
          const { name, contentType, label, isPrivate } = draft;
          const file = { name, content, contentType, label, isPrivate, byUs: true };
          return { id: world.keep(read.id, file).id };
        });
      };
      const look = async () => {
        await world.reading('check', () => world.requireInScope(read.id));
        return { fields: {}, send };
      };
      return { look };
    },
  };
}

/** ServiceNow's rows about files that were added inside a window, whose records do not show it; told with its first page. */
export function filesAdded(
  side: SideName,
  records: Iterable<{ readonly id: RecordId; readonly files: readonly HeldFile[] }>,
  window: Window,
): ChangedRow[] {
  if (side !== 'servicenow' || window.after !== null) return [];
  return [...records].flatMap(({ id, files }) =>
    files
      .map((file) => ({ id, version: '', updatedAt: createdAt(file), attachment: file.id }))
      .filter(({ updatedAt }) => updatedAt >= window.from && updatedAt <= (window.to ?? updatedAt)),
  );
}

const createdAt = (file: HeldFile): string =>
  new Date(Math.floor(file.createdAt / 1000) * 1000).toISOString();

function toSide(side: SideName, file: HeldFile): SideAttachment {
  const digest = runningDigest();
  digest.add(Buffer.from(file.content));
  return {
    id: file.id,
    name: file.name,
    contentType: side === 'connectwise' ? '' : file.contentType,
    bytes: Buffer.byteLength(file.content),
    isFile: true,
    isPrivate: side === 'connectwise' && file.isPrivate,
    byUs: side === 'connectwise' ? null : file.byUs,
    label: side === 'connectwise' ? file.label : '',
    sha256: side === 'connectwise' ? null : digest.hex(),
    createdAt: createdAt(file),
  };
}
