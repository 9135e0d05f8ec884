/** Boards that the caller's security role does not open: their tickets are missing from lists and refused one by one. */
import { notFound, refuse } from '../model/refusal.ts';
import { isRow, type Row } from '../store/table.ts';
import type { Call } from './call.ts';

interface ClosedBoard {
  readonly boardId: number;
  readonly status: number;
}

function closedBoards(call: Call): readonly ClosedBoard[] {
  return call.world.faults.standing('board-forbidden').map(({ options }) => ({
    boardId: Number(options?.['boardId'] ?? 0),
    status: options?.['status'] === 404 ? 404 : 403,
  }));
}

/** A test of what lists leave out; undefined when they leave out nothing. */
export function mayNotSee(call: Call, table: string): ((row: Row) => boolean) | undefined {
  const closed = closedBoards(call);
  if (closed.length === 0 || (table !== 'tickets' && table !== 'boards')) return undefined;
  const ids = new Set(closed.map(({ boardId }) => boardId));
  return (row) => ids.has(boardIdOf(row));
}

/** Throws 403, or 404 if a fault says so, for a record of a closed board. */
export function refuseIfClosed(call: Call, row: Row): void {
  if (row.table !== 'tickets' && row.table !== 'boards') return;
  const closed = closedBoards(call).find(({ boardId }) => boardId === boardIdOf(row));
  if (closed === undefined) return;
  call.acted.push('board-forbidden');
  if (closed.status === 404) throw notFound(row.table === 'tickets' ? 'Ticket' : 'Board', row.id);
  throw refuse(403, 'Forbidden', 'You do not have security permission to perform this action.');
}

function boardIdOf(row: Row): number {
  if (row.table === 'boards') return row.id;
  const board = row.values['board'];
  return isRow(board) ? board.id : 0;
}
