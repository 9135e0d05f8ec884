/**
 * Watches every write of the engine as it happens: whose claim it was made under (P8), and whether it destroyed a
 * person's value that was neither carried over nor journaled (P4).
 */
import type { Link } from '../../../../shared/rules/config/link.ts';
import { sameAsSaved } from '../same-as-saved.ts';
import { correlatedId } from '../../../../shared/rules/sync/counterpart/correlation.ts';
import { ownWord } from '../../../../shared/rules/sync/merge/field-view.ts';
import { isFieldName, isMapped, otherSide } from '../../../../shared/rules/sync/record.ts';
import type { FieldName, SideName } from '../../../../shared/rules/sync/record.ts';
import type { Effect, MemorySystem } from '../../../support/fakes/memory-side.ts';
import type { MemoryState } from '../../../support/fakes/memory-stores.ts';

export interface Ledger {
  person(link: string, side: SideName, recordId: string, what: string, value: string): void;
  /** The violations of one write. */
  judge(link: string, effect: Effect, owner: string): string[];
}

type Systems = Readonly<Record<string, Readonly<Record<SideName, MemorySystem>>>>;

export function createLedger(
  state: MemoryState,
  systems: Systems,
  links: Readonly<Record<string, Link>>,
): Ledger {
  /** Every value that a field ever held, and who set the last one. */
  const values = new Map<string, string[]>();
  const lastByPerson = new Map<string, boolean>();
  /** The last value of each field that we set. */
  const ours = new Map<string, string>();
  const place = (link: string, side: SideName, id: string, field: string): string =>
    [link, side, id, field].join('|');
  const held = (where: string, value: string, byPerson: boolean): void => {
    values.set(where, [...(values.get(where) ?? []), value]);
    lastByPerson.set(where, byPerson);
    if (!byPerson) ours.set(where, value);
  };

  return {
    person(link, side, recordId, what, value) {
      if (!isFieldName(what)) return;
      const where = place(link, side, recordId, what);
      // A person who saves the present value changes nothing, and nobody can tell; a mapped field begins empty.
      const stood = values.get(where)?.at(-1) ?? (isMapped(what) ? '' : undefined);
      if (stood !== value) held(where, value, true);
    },
    judge(link, effect, owner) {
      const { side, recordId } = effect;
      const violations: string[] = [];
      const record = systems[link]?.[side].records.get(recordId);
      const originId = correlatedId(link, record?.correlation ?? null);
      const key =
        state.ids.get(`${link}\n${side}:${recordId}`) ??
        (originId === null ? `${side}:${recordId}` : `${otherSide(side)}:${originId}`);
      const claim = state.claimRows.get(`${link}\n${key}`);
      if (effect.late !== true && claim?.owner !== owner) {
        violations.push(`P8: ${owner} wrote ${key} while ${claim?.owner ?? 'nobody'} had the claim`);
      }
      if (effect.kind === 'create' && record !== undefined) {
        for (const [field, value] of Object.entries(record.fields))
          held(place(link, side, recordId, field), value, false);
      }
      if (effect.kind !== 'field' || effect.field === undefined) return violations;

      const where = place(link, side, recordId, effect.field);
      const lost = effect.before ?? '';
      if (lastByPerson.get(where) === true && effect.raced !== true && effect.late !== true) {
        const kept =
          wasCarried(link, key, side, effect.field, lost) ||
          wasEmptyBefore(link, key, side, effect.field, lost) ||
          (ours.get(where) === lost && isAgreed(link, key, side, effect.field, lost)) ||
          wasJournaled(link, key, side, effect.field, lost);
        if (!kept)
          violations.push(
            `P4: ${effect.field} "${lost.slice(0, 40)}" of ${link} ${side}:${recordId} was lost without a trace`,
          );
      }
      held(where, effect.after ?? '', false);
      return violations;
    },
  };

  function wasCarried(link: string, key: string, side: SideName, field: FieldName, value: string): boolean {
    const pair = state.pairRows.get(`${link}\n${key}`)?.pair;
    const config = links[link];
    const otherId = side === 'connectwise' ? pair?.servicenowId : pair?.connectwiseId;
    if (config === undefined || otherId === undefined || otherId === null) return false;
    const across = values.get(place(link, otherSide(side), otherId, field)) ?? [];
    const [own, target] = [systems[link]?.[side], systems[link]?.[otherSide(side)]];
    if (own === undefined || target === undefined) return false;
    return across.some((other) => sameAsSaved(field, [value, own], [other, target], config));
  }

  /**
   * An empty field takes no value away while the two sides never agreed on it, and one that they agreed on as empty cannot be
   * told from one that nobody touched.
   */
  function wasEmptyBefore(
    link: string,
    key: string,
    side: SideName,
    field: FieldName,
    value: string,
  ): boolean {
    const base = state.pairRows.get(`${link}\n${key}`)?.pair.base;
    return isMapped(field) && value === '' && (base?.[field]?.[side] ?? '') === '';
  }

  /** A person who sets a field back to the agreed value cannot be told from one who changed nothing. */
  function isAgreed(link: string, key: string, side: SideName, field: FieldName, value: string): boolean {
    const base = state.pairRows.get(`${link}\n${key}`)?.pair.base;
    return base?.[field]?.[side] === ownWord(field, side, value, '1');
  }

  function wasJournaled(link: string, key: string, side: SideName, field: FieldName, value: string): boolean {
    return [...state.conflictRows.values()].some(
      (row) => row.link === link && row.pair === key && row.field === field && row[side] === value,
    );
  }
}
