/** The stories that answer an operator: why, preview, dead letters. */
import { randomUUID } from 'node:crypto';
import { audited } from '../automations/operate/audited.ts';
import { expireDeadLetters, type ExpiryOutcome } from '../automations/dead-letters/expiry.ts';
import { keepPoison, type PoisonOutcome } from '../automations/dead-letters/poison.ts';
import { previewPair, type Preview, type PreviewAsked } from '../automations/operate/preview-pair.ts';
import {
  discardDeadLetters,
  replayDeadLetters,
  type ReplayOutcome,
} from '../automations/dead-letters/replay.ts';
import type { SyncPairNeeds } from '../ports/sync.ts';
import { why, type WhyAsked } from '../automations/operate/why.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { apiOrigin } from '../connectwise/http/address.ts';
import type { Actor } from '../rules/operate/audit.ts';
import {
  isMeant,
  scopeText,
  type DeadLetterFilter,
  type ReplayRequest,
} from '../rules/operate/dead-letter-request.ts';
import { CodedError } from '../rules/errors.ts';
import type { DeadLetter, UnreadableMessage } from '../rules/sync/journal.ts';
import type { Config, Link } from '../rules/config/link.ts';
import { mappingFingerprint } from '../rules/sync/mapping.ts';
import type { SideName } from '../rules/sync/record.ts';
import type { WhyReport } from '../rules/why/explain.ts';
import type { ServiceNowClient } from '../servicenow/http/client.ts';
import { incidentByNumber } from '../servicenow/sync/incident-number.ts';
import { heldElsewhere } from '../automations/sync/record-owner.ts';

export interface OperatorStories {
  why(asked: WhyAsked): Promise<WhyReport>;
  /** What `syncPair` would do about one record; `record` may be an incident's number. */
  preview(asked: PreviewAsked): Promise<Preview>;
  /** Dead letters, latest failure first. */
  deadLetters(wanted: DeadLetterFilter, limit: number): Promise<readonly DeadLetter[]>;
  unreadableMessages(limit: number): Promise<readonly UnreadableMessage[]>;
  replayDeadLetters(asked: ReplayRequest, actor: Actor): Promise<ReplayOutcome>;
  discardDeadLetters(
    wanted: DeadLetterFilter & { readonly dryRun: boolean },
    actor: Actor,
  ): Promise<readonly DeadLetter[]>;
  /** False when there is none of that id. */
  discardUnreadable(id: string, actor: Actor): Promise<boolean>;
  keepPoison(): Promise<PoisonOutcome>;
  expireDeadLetters(): Promise<ExpiryOutcome>;
}

/** Whose limit a side's calls count against: the names under which the callers keep their limits. */
function remoteScope(side: SideName, link: Link, connectwiseSite: string): string {
  const origin = side === 'connectwise' ? apiOrigin(connectwiseSite) : link.servicenow.instance;
  return `${side}:${new URL(origin).host}`;
}

/** Builds the stories over what the app has. */
export function operatorStories(app: {
  readonly config: Config;
  readonly stores: Stores;
  readonly connectwiseSite: string;
  readonly linkOf: SyncPairNeeds['linkOf'];
  incidentsOf(link: Link): ServiceNowClient;
  readonly now: () => number;
}): OperatorStories {
  const { config, stores, linkOf, now } = app;
  const reading = {
    linkOf,
    engine: config.engine,
    pairs: stores.pairs,
    history: stores.history,
    heldElsewhere: heldElsewhere(config, stores.pairs),
    now,
  };
  const linkNamed = (name: string): Link | undefined => config.links.find((link) => link.name === name);
  const enabled = config.links.filter((link) => link.enabled).map(({ name }) => name);
  const deadLetters = { deadLetters: stores.deadLetters };
  const auditing = { audit: stores.audit, now, newId: () => randomUUID() };
  const requireLink = (name: string | null): void => {
    if (name !== null && linkNamed(name) === undefined)
      throw new CodedError('link-unknown', { detail: 'The configuration has no such link.' });
  };
  const numbered = async (name: string, number: string): Promise<string | null> => {
    const link = linkNamed(name);
    if (link?.enabled !== true) return null;
    return incidentByNumber(number, { link, client: app.incidentsOf(link) });
  };

  return {
    why: (asked) =>
      why(asked, {
        ...reading,
        links: config.links,
        conflicts: stores.conflicts,
        deadLetters: stores.deadLetters,
        incidentByNumber: numbered,
        async waitsUntil(name, side) {
          const link = linkNamed(name);
          if (link === undefined) return 0;
          return stores.rateLimiter.blockedUntil(remoteScope(side, link, app.connectwiseSite));
        },
      }),

    async preview(asked) {
      requireLink(asked.link);
      return previewPair(asked, reading);
    },

    async deadLetters(wanted, limit) {
      const all = await stores.deadLetters.list(wanted.link, 100_000);
      return all.filter((deadLetter) => isMeant(deadLetter, wanted)).slice(0, limit);
    },

    unreadableMessages: (limit) => stores.unreadable.list(limit),

    async replayDeadLetters(asked, actor) {
      requireLink(asked.link);
      const needs = { ...deadLetters, links: enabled, nudges: stores.nudges, now, newId: () => randomUUID() };
      const work = (): Promise<ReplayOutcome> => replayDeadLetters(asked, needs);
      if (asked.dryRun) return work();
      const order = {
        actor,
        action: 'dead-letters-replay',
        link: asked.link,
        scope: scopeText(asked),
      } as const;
      return audited(order, auditing, async () => {
        const result = await work();
        const sent = result.records.filter(({ delaySeconds }) => delaySeconds !== null).length;
        return {
          outcome: `replayed ${sent} records of ${result.deadLetters} dead letters, ${result.left} left`,
          result,
        };
      });
    },

    async discardDeadLetters(wanted, actor) {
      const work = (): Promise<readonly DeadLetter[]> => discardDeadLetters(wanted, deadLetters);
      if (wanted.dryRun) return work();
      const order = {
        actor,
        action: 'dead-letters-discard',
        link: wanted.link,
        scope: scopeText(wanted),
      } as const;
      return audited(order, auditing, async () => {
        const result = await work();
        return { outcome: `discarded ${result.length} deadLetters`, result };
      });
    },

    discardUnreadable: (id, actor) =>
      audited(
        { actor, action: 'dead-letters-discard', link: null, scope: `unreadable message ${id}` },
        auditing,
        async () => {
          const result = await stores.unreadable.remove(id);
          return { outcome: result ? 'discarded' : 'nothing of that id', result };
        },
      ),

    keepPoison: () =>
      keepPoison({
        ...deadLetters,
        poison: stores.poison,
        unreadable: stores.unreadable,
        pairs: stores.pairs,
        mappingOf(name) {
          const link = linkNamed(name);
          return link === undefined ? '' : mappingFingerprint(link);
        },
      }),

    expireDeadLetters: () =>
      expireDeadLetters({
        ...deadLetters,
        keepDays: config.deadLetters.keepDays,
        unreadable: stores.unreadable,
        messages: stores.messages,
        now,
      }),
  };
}
