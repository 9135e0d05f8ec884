/**
 * A person ends the quarrel of two rules once nothing moves: the rules are switched off, and each field that was
 * stopped gets a value that it never had. Then the field must sync again.
 */
import type { Link } from '../../../shared/rules/config/link.ts';
import type { FieldName, SideName } from '../../../shared/rules/sync/record.ts';
import { toConnectWise, toServiceNow } from '../../../shared/rules/sync/mapping.ts';
import { coreFields, otherSide } from '../../../shared/rules/sync/record.ts';
import type { MemoryState } from '../../support/fakes/memory-stores.ts';
import { isStopped } from './judges/stops.ts';
import { sameAsSaved } from './same-as-saved.ts';
import type { Systems } from './timeline.ts';

/** A field that a person gave a new value. */
export interface GivenWay {
  readonly link: string;
  readonly key: string;
  readonly field: FieldName;
  readonly ticket: string;
  readonly incident: string;
  readonly side: SideName;
}

export interface GiveWayWorld {
  readonly state: MemoryState;
  readonly systems: Systems;
  readonly links: Readonly<Record<string, Link>>;
  /** A person saves the value. */
  save(link: string, side: SideName, recordId: string, field: FieldName, value: string): void;
}

/** Words that no machine of a history writes and no person of one is likely to have left there. */
const words: Readonly<Record<FieldName, Readonly<Record<SideName, readonly string[]>>>> = {
  summary: { connectwise: ['we agreed'], servicenow: ['we agreed'] },
  description: { connectwise: ['we agreed'], servicenow: ['we agreed'] },
  status: { connectwise: ['In Progress', 'Waiting', 'Assigned'], servicenow: ['2', '3'] },
  priority: { connectwise: ['Critical', 'High'], servicenow: ['1/1', '1/2'] },
};

/** Gives each stopped field of records that take edits a new value, on the side that wins. */
export function giveWay(world: GiveWayWorld): GivenWay[] {
  const { state, systems, links } = world;
  const given: GivenWay[] = [];
  for (const { pair } of state.pairRows.values()) {
    const { link, key, connectwiseId, servicenowId } = pair;
    const [config, system] = [links[link], systems[link]];
    if (connectwiseId === null || servicenowId === null || system === undefined) continue;
    const [ticket, incident] = [
      system.connectwise.records.get(connectwiseId),
      system.servicenow.records.get(servicenowId),
    ];
    const isOpen =
      ticket !== undefined &&
      incident !== undefined &&
      ticket.mergedInto === null &&
      !['Completed', 'Closed'].includes(ticket.fields.status) &&
      !['6', '7', '8'].includes(incident.fields.status);
    if (!isOpen || pair.state !== 'active' || pair.deadLettered !== null) continue;
    for (const field of coreFields) {
      if (config === undefined || config.fields[field].conflict === 'manual') continue;
      if (!isStopped(state, link, key, field)) continue;
      const side = config.fields[field].conflict === 'connectwise' ? 'connectwise' : 'servicenow';
      const writes = pair.laps?.[field]?.writes ?? [];
      const isNew = (on: SideName, word: string | null): boolean =>
        word !== null && !writes.some(({ value }) => value[on] === word);
      const across = (word: string): string | null =>
        side === 'connectwise'
          ? toServiceNow(field, word, null, { link: config, board: ticket.board })
          : toConnectWise(field, word, { link: config, board: ticket.board });
      const value = words[field][side].find(
        (word) => isNew(side, word) && isNew(otherSide(side), across(word)),
      );
      if (value === undefined) continue;
      world.save(link, side, side === 'connectwise' ? ticket.id : incident.id, field, value);
      given.push({ link, key, field, ticket: ticket.id, incident: incident.id, side });
    }
  }
  return given;
}

/** The fields that did not go on, as violations. */
export function stillStopped(given: readonly GivenWay[], { state, systems, links }: GiveWayWorld): string[] {
  return given.flatMap(({ link, key, field, ticket, incident }) => {
    const [config, system] = [links[link], systems[link]];
    if (config === undefined || system === undefined || !isStopped(state, link, key, field)) return [];
    const left = system.connectwise.valueOf(ticket, field);
    const right = system.servicenow.valueOf(incident, field);
    return sameAsSaved(field, [left, system.connectwise], [right, system.servicenow], config)
      ? []
      : [`P-stop: ${field} of ${key} got a new value and did not go on: "${left}" and "${right}"`];
  });
}
