/** The control routes' hold on this simulator: look at everything, edit as a person, move the clock, start again. */
import type { Clock, MovableClock } from '../common/clock.ts';
import type { ControlTarget, Edit } from '../common/core.ts';
import { keepFile, type NewFile } from './api/attachments.ts';
import type { Call } from './api/call.ts';
import { tableDefinitions } from './model/dictionary.ts';
import { Refusal } from './model/refusal.ts';
import { insertRecord, updateRecord } from './rules/records.ts';
import { definitionOf, newestTime, type Actor, type Instance } from './store/instance.ts';
import { valueOf, type Row } from './store/table.ts';

/** The parts of the simulator that its control routes reach. */
export interface ControlNeeds {
  readonly instance: () => Instance;
  readonly clock: Clock & Partial<MovableClock>;
  /** The faults set for an edit, each taken once. */
  readonly faultsOfEdit: () => Call['fault'];
  /** Runs a change so that webhooks and late commits see it. */
  readonly observe: (sysId: string | undefined, work: () => Row, fault: Call['fault']) => Row;
  /** Brings rows that commit late into sight when they are due. */
  readonly reveal: () => void;
  readonly reset: (wanted: { readonly seed?: number; readonly tickets?: number }) => void;
}

/** The control target. */
export function createControl(needs: ControlNeeds): ControlTarget {
  const { clock } = needs;
  return {
    healthy: () => true,
    tables: () => [...tableDefinitions.keys()].filter((name) => name !== 'task'),
    records(table) {
      needs.reveal();
      return definitionOf(table) === undefined ? undefined : [...needs.instance().store(table).scan()];
    },
    record(table, id) {
      needs.reveal();
      return definitionOf(table) === undefined ? undefined : needs.instance().store(table).get(id);
    },
    edit: (wanted) => edit(needs, wanted),
    async advance(seconds) {
      if (clock.advance === undefined) throw new Error('This clock cannot be advanced.');
      await clock.advance(seconds * 1000);
    },
    reset: needs.reset,
  };
}

function edit(needs: ControlNeeds, { table: name, id, set, by }: Edit): Row {
  const instance = needs.instance();
  const table = definitionOf(name);
  if (table === undefined) throw new Error(`There is no table "${name}".`);
  const actor = personNamed(instance, by);
  const fault = needs.faultsOfEdit();
  const options = {
    silent: fault('silent-update') !== undefined,
    ...(fault('same-second') === undefined ? {} : { timestamp: newestTime(instance) }),
  };
  const write = { instance, table, actor, options };
  const work = (): Row => {
    if (id !== null) return updateRecord(write, id, set);
    if (name === 'sys_attachment') return keepFile(instance, personsFile(instance, set), actor);
    return insertRecord(write, set);
  };
  try {
    return needs.observe(id ?? undefined, work, fault);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const said = thrown.detail === null ? thrown.message : `${thrown.message}: ${thrown.detail}`;
    throw new Error(`ServiceNow: ${said}`, {
      cause: thrown,
    });
  }
}

/** Reads what a person drops on a form: `table_name` (incident), `table_sys_id`, `file_name`, `content` or `contentBase64`. */
function personsFile(instance: Instance, set: Readonly<Record<string, unknown>>): NewFile {
  const text = (name: string, otherwise = ''): string =>
    typeof set[name] === 'string' ? set[name] : otherwise;
  const tableName = text('table_name', 'incident');
  const tableSysId = text('table_sys_id');
  if (definitionOf(tableName) === undefined || instance.store(tableName).get(tableSysId) === undefined)
    throw new Error(`"table_sys_id" must name a record of ${tableName}.`);
  return {
    tableName,
    tableSysId,
    fileName: text('file_name', 'file.txt'),
    contentType: text('content_type', 'text/plain'),
    bytes: Buffer.from(
      text('contentBase64', text('content')),
      set['contentBase64'] === undefined ? 'utf8' : 'base64',
    ),
  };
}

/** People are known by user name or by full name; a stranger may write too, and is nobody's caller. */
function personNamed(instance: Instance, by: string): Actor {
  for (const row of instance.store('sys_user').scan()) {
    if (valueOf(row, 'name') === by) return instance.actorNamed(valueOf(row, 'user_name'));
  }
  return instance.actorNamed(by);
}
