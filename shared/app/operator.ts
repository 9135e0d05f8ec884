/** The real things behind the stories that answer an operator: why, preview, dead letters. */
import { setTimeout as sleep } from 'node:timers/promises';
import { listConflicts, type ListedConflict } from '../automations/conflicts/list.ts';
import { settleConflict, type SettleAsked, type SettleOutcome } from '../automations/conflicts/choose.ts';
import { listDeadLetters } from '../automations/dead-letters/list.ts';
import {
  discardAllUnreadable,
  discardUnreadable,
  orderDiscard,
  orderReplay,
  type DiscardRequest,
} from '../automations/dead-letters/orders.ts';
import { keepPoison, type PoisonOutcome } from '../automations/dead-letters/poison.ts';
import type { ReplayOutcome } from '../automations/dead-letters/replay.ts';
import { listPairs, type ListPairsAsked, type PairsPage } from '../automations/pairs/list-pairs.ts';
import { nameRecords, type RecordName, type RecordAsked } from '../automations/pairs/name-records.ts';
import { previewRecord, type Preview, type PreviewAsked } from '../automations/operate/preview-pair.ts';
import { repairPair, type RepairAsked, type RepairOutcome } from '../automations/operate/repair-pair.ts';
import { findRecord, why, type WhyAsked, type WhyNeeds } from '../automations/operate/why.ts';
import { readRecord, type ReadRecord, type ReadRecordAsked } from '../automations/pairs/read-record.ts';
import { heldElsewhere } from '../automations/sync/record-owner.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { remoteOf } from '../connectwise/http/address.ts';
import type { AuditNeeds } from '../kit/audited.ts';
import type { LinkPauses } from '../ports/link-states.ts';
import type { SyncPairNeeds } from '../ports/sync.ts';
import type { Config, Link } from '../rules/config/link.ts';
import { linkNamed } from '../rules/config/named-link.ts';
import type { Actor } from '../rules/operate/audit.ts';
import type { DeadLetterFilter, ReplayRequest } from '../rules/operate/dead-letter-request.ts';
import type { DeadLetter, UnreadableMessage } from '../rules/sync/journal.ts';
import type { WhyReport } from '../rules/why/explain.ts';
import { servicenowRemote } from '../servicenow/http/call.ts';
import type { ServiceNowClient } from '../servicenow/http/client.ts';
import { choiceLabels } from '../servicenow/sync/read/choice-labels.ts';
import { incidentByNumber, incidentNames } from '../servicenow/sync/incident-number.ts';

/** The app for an operator's functions and commands. */
export interface OperatorApp {
  why(asked: WhyAsked): Promise<WhyReport>;
  /** Reads one pair from both systems now; changes nothing. */
  record(asked: ReadRecordAsked): Promise<ReadRecord>;
  /** Says what `syncPair` would do about one record, and does nothing. */
  preview(asked: PreviewAsked): Promise<Preview>;
  listPairs(asked: ListPairsAsked): Promise<PairsPage>;
  /** Names records as people call them; changes nothing. */
  nameRecords(asked: readonly RecordAsked[]): Promise<readonly RecordName[]>;
  /** Dead letters, latest failure first. */
  deadLetters(wanted: DeadLetterFilter, limit: number): Promise<readonly DeadLetter[]>;
  unreadableMessages(limit: number): Promise<readonly UnreadableMessage[]>;
  replayDeadLetters(asked: ReplayRequest, actor: Actor): Promise<ReplayOutcome>;
  discardDeadLetters(wanted: DiscardRequest, actor: Actor): Promise<readonly DeadLetter[]>;
  /** Every message that cannot be read. */
  discardAllUnreadable(
    wanted: Pick<DiscardRequest, 'dryRun' | 'confirm'>,
    actor: Actor,
  ): Promise<readonly UnreadableMessage[]>;
  /** False when there is none of that id. */
  discardUnreadable(id: string, actor: Actor): Promise<boolean>;
  /** Lets a stored pair find the record again that it names by no id. */
  repairPair(asked: RepairAsked, actor: Actor): Promise<RepairOutcome>;
  /** Conflicts that wait for a person; `link` null: of all links. */
  listConflicts(asked: {
    readonly link: string | null;
    readonly limit: number;
  }): Promise<readonly ListedConflict[]>;
  /** Stores a person's choice between two edits and requests the run that carries it out. */
  settleConflict(asked: SettleAsked, actor: Actor): Promise<SettleOutcome>;
  keepPoison(): Promise<PoisonOutcome>;
}

const noLabels = { state: new Map<string, string>(), priority: new Map<string, string>() };

type OperatorStores = Pick<
  Stores,
  | 'pairs'
  | 'pairClaims'
  | 'history'
  | 'conflicts'
  | 'openConflicts'
  | 'deadLetters'
  | 'unreadable'
  | 'poison'
  | 'nudges'
  | 'rateLimiter'
  | 'circuitBreakers'
  | 'deferrals'
>;

/** The stories over the app's stores. `connectwiseSite` names the remote whose limit tickets wait for. */
export function operatorStories(parts: {
  readonly config: Pick<Config, 'links' | 'engine'>;
  readonly stores: OperatorStores;
  readonly connectwiseSite: string;
  readonly linkOf: SyncPairNeeds['linkOf'];
  readonly servicenowOf: (link: Link) => ServiceNowClient;
  readonly pauses: Pick<LinkPauses, 'of'>;
  readonly auditing: AuditNeeds;
}): OperatorApp {
  const { config, stores, linkOf, auditing } = parts;
  const { links } = config;
  const now = (): number => auditing.now();
  const reading = {
    links,
    linkOf,
    engine: config.engine,
    pairs: stores.pairs,
    history: stores.history,
    openConflicts: stores.openConflicts,
    heldElsewhere: heldElsewhere(config, stores.pairs),
    now,
  };
  const { deadLetters, unreadable, poison, nudges, pairs, pairClaims } = stores;
  const deadLetterNeeds = { ...auditing, links, deadLetters, unreadable, nudges };
  return {
    why: (asked) =>
      why(asked, {
        ...reading,
        conflicts: stores.conflicts,
        deadLetters: stores.deadLetters,
        deferrals: stores.deferrals,
        pauses: parts.pauses,
        ...whyRemotes(parts),
      }),
    record: (asked) =>
      readRecord(asked, {
        find: (wanted) =>
          findRecord(wanted, {
            links,
            pairs,
            history: stores.history,
            deadLetters,
            incidentByNumber: incidentByNumberIn(links, parts.servicenowOf),
          }),
        linkOf,
        pairs,
        labels: async (name) => {
          const link = linkNamed(links, name);
          return link === undefined ? noLabels : choiceLabels(parts.servicenowOf(link));
        },
        sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false }),
        now,
      }),
    preview: (asked) => previewRecord(asked, reading),
    listPairs: (asked) => listPairs(asked, reading),
    nameRecords: (asked) =>
      nameRecords(asked, {
        links,
        pairs,
        async incidents(name, ids) {
          const link = linkNamed(links, name);
          if (link?.enabled !== true) return [];
          return incidentNames(ids, { link, client: parts.servicenowOf(link) });
        },
        sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false }),
      }),
    deadLetters: (wanted, limit) => listDeadLetters(wanted, stores.deadLetters, limit),
    unreadableMessages: (limit) => stores.unreadable.list(limit),
    replayDeadLetters: (asked, actor) => orderReplay(asked, actor, deadLetterNeeds),
    discardDeadLetters: (wanted, actor) => orderDiscard(wanted, actor, deadLetterNeeds),
    discardAllUnreadable: (wanted, actor) => discardAllUnreadable(wanted, actor, deadLetterNeeds),
    discardUnreadable: (id, actor) => discardUnreadable(id, actor, deadLetterNeeds),
    repairPair: (asked, actor) =>
      repairPair(asked, actor, {
        ...auditing,
        links,
        pairs,
        claims: pairClaims,
        nudges,
        engine: config.engine,
      }),
    listConflicts: (asked) => listConflicts(asked, { links, openConflicts: stores.openConflicts }),
    settleConflict: (asked, actor) =>
      settleConflict(asked, actor, {
        ...auditing,
        links,
        pairs,
        nudges,
        openConflicts: stores.openConflicts,
      }),
    keepPoison: () => keepPoison({ links, poison, deadLetters, unreadable, pairs }),
  };
}

/** Looks up an incident by its number inside an enabled link. */
export function incidentByNumberIn(
  links: Config['links'],
  servicenowOf: (link: Link) => ServiceNowClient,
): WhyNeeds['incidentByNumber'] {
  return async (name, number) => {
    const link = linkNamed(links, name);
    return link?.enabled === true ? incidentByNumber(number, { link, client: servicenowOf(link) }) : null;
  };
}

/** Looks up an incident by its number, and whether a side's remote may be asked. */
function whyRemotes(parts: {
  readonly config: Pick<Config, 'links'>;
  readonly stores: Pick<Stores, 'rateLimiter' | 'circuitBreakers'>;
  readonly connectwiseSite: string;
  readonly servicenowOf: (link: Link) => ServiceNowClient;
}): Pick<WhyNeeds, 'incidentByNumber' | 'remoteState'> {
  const { config, stores, connectwiseSite, servicenowOf } = parts;
  return {
    incidentByNumber: incidentByNumberIn(config.links, servicenowOf),
    async remoteState(name, side) {
      const link = linkNamed(config.links, name);
      if (link === undefined) return { blockedUntil: 0, circuit: null };
      const remote =
        side === 'connectwise' ? remoteOf(connectwiseSite) : servicenowRemote(link.servicenow.instance);
      const [blockedUntil, circuit] = await Promise.all([
        stores.rateLimiter.blockedUntil(remote),
        stores.circuitBreakers.status(remote),
      ]);
      return { blockedUntil, circuit };
    },
  };
}
