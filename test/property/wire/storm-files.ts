/** The files on both sides at the end of a storm: one copy each, byte for byte, and none of what may not travel. */
import { otherSide, sideNames } from '../../../shared/rules/sync/record.ts';
import type { SideName, SideRecord } from '../../../shared/rules/sync/record.ts';
import type { realWorld } from '../../support/engine/real-world.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

interface Held {
  readonly id: string;
  readonly name: string;
  readonly bytes: string;
  readonly ours: boolean;
  readonly isPrivate: boolean;
}

/** The files of a record as its simulator holds them. */
function filesOf(world: World, side: SideName, recordId: string): Held[] {
  if (side === 'connectwise') {
    const { documentBytes } = world.connectwise.world();
    return (world.connectwise.control.records('documents') ?? [])
      .map(
        (row) =>
          row as { id: number; fileName: string; recordId: number; owner: string; publicFlag: boolean },
      )
      .filter((row) => row.recordId === Number(recordId))
      .map(({ id, fileName, owner, publicFlag }) => ({
        id: String(id),
        name: fileName,
        bytes: documentBytes.get(id)?.toString() ?? '',
        ours: owner === 'API-SIM',
        isPrivate: !publicFlag,
      }));
  }
  const { attachments } = world.servicenow.instance();
  return (world.servicenow.control.records('sys_attachment') ?? [])
    .map((row) => row as Record<string, string>)
    .filter((row) => row['table_sys_id'] === recordId)
    .map((row) => ({
      id: row['sys_id'] ?? '',
      name: row['file_name'] ?? '',
      bytes: attachments.get(row['sys_id'] ?? '')?.toString() ?? '',
      ours: row['sys_created_by'] === 'sim.integration',
      isPrivate: false,
    }));
}

/** Sentences about files of a pair that are missing, doubled, changed or badly named, and how many should travel. */
export function fileDifferences(
  world: World,
  { ticket, incident }: { readonly ticket: SideRecord; readonly incident: SideRecord },
): { readonly wrong: readonly string[]; readonly wanted: number } {
  const lists = {
    connectwise: filesOf(world, 'connectwise', ticket.id),
    servicenow: filesOf(world, 'servicenow', incident.id),
  };
  const wrong: string[] = [];
  let count = 0;
  for (const side of sideNames) {
    const theirs = lists[side].filter(({ ours }) => !ours);
    const wanted = theirs.filter(({ name, isPrivate }) => !isPrivate && !name.endsWith('.exe'));
    const copies = lists[otherSide(side)].filter(({ ours }) => ours);
    const bytes = (list: readonly Held[]): string =>
      list
        .map((file) => file.bytes.trimEnd())
        .toSorted()
        .join('|');
    if (bytes(copies) !== bytes(wanted))
      wrong.push(
        `files of ${side} ${ticket.id}/${incident.id}: "${bytes(wanted)}" came as "${bytes(copies)}"`,
      );
    for (const { name } of copies) if (/[/\\"]/.test(name)) wrong.push(`a file is called ${name}`);
    count += wanted.length;
  }
  return { wrong, wanted: count };
}
