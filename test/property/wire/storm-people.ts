/** The people of a storm on both simulators: each deed carries its number, so that it can be found again. */
import type { SideName } from '../../../shared/rules/sync/record.ts';
import type { realWorld } from '../../support/engine/real-world.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

const fileNames = ['screen.png', 'log 1.txt', '../../übersicht "x".pdf', 'setup.exe'];

/** A file whose bytes tell which deed it was; private ones and programs stay where they are. */
function dropFile(world: World, side: SideName, id: string, random: () => number, deed: string): void {
  const name = fileNames[Math.floor(random() * fileNames.length)] ?? '';
  const content = `${deed} `.padEnd(200, '.');
  if (side === 'connectwise') {
    const set = { recordId: Number(id), fileName: name, content, privateFlag: random() < 0.2 };
    world.connectwise.control.edit({ table: 'documents', id: null, set, by: 'tpatel' });
  } else {
    const set = { table_sys_id: id, file_name: name, content };
    world.servicenow.control.edit({ table: 'sys_attachment', id: null, set, by: 'beth.anglin' });
  }
}

/** One change by a technician: a field, a note, or a file. */
export function editTicket(world: World, id: string, random: () => number, deed: string): void {
  const { control } = world.connectwise;
  const set = (values: Record<string, unknown>): unknown =>
    control.edit({ table: 'tickets', id, set: values, by: 'tpatel' });
  switch (Math.floor(random() * 5)) {
    case 4:
      dropFile(world, 'connectwise', id, random, deed);
      return;
    case 0:
      set({ summary: `${deed} on the ticket` });
      return;
    case 1: {
      const statuses = ['New', 'In Progress', 'Scheduled', 'Waiting'];
      set({ status: { name: statuses[Math.floor(random() * statuses.length)] } });
      return;
    }
    case 2:
      set({ priority: { name: `Priority ${1 + Math.floor(random() * 4)}` } });
      return;
    default:
      control.edit({
        table: 'notes',
        id: null,
        set: {
          ticketId: Number(id),
          text: deed,
          ...(random() < 0.5 ? { detailDescriptionFlag: true } : { internalAnalysisFlag: true }),
        },
        by: 'tpatel',
      });
  }
}

/** One change by the customer's people. */
export function editIncident(world: World, id: string, random: () => number, deed: string): void {
  if (random() < 0.2) {
    dropFile(world, 'servicenow', id, random, deed);
    return;
  }
  const level = (): string => String(1 + Math.floor(random() * 3));
  const states = ['1', '2', '6'];
  const choices: Record<string, unknown>[] = [
    { short_description: `${deed} on the incident` },
    { description: `${deed}\nin two lines` },
    {
      state: states[Math.floor(random() * states.length)],
      close_code: 'Solution provided',
      close_notes: 'Done.',
    },
    { impact: level(), urgency: level() },
    { comments: deed },
    { work_notes: deed },
  ];
  const set = choices[Math.floor(random() * choices.length)] ?? {};
  world.servicenow.control.edit({ table: 'incident', id, set, by: 'beth.anglin' });
}
