/** Backfills and their queue of steps in memory, with the same contract as the real ones; see `memory-stores.ts`. */
import { CodedError } from '../../../shared/rules/errors.ts';
import type { BackfillStore, StepQueue } from '../../../shared/ports/backfill.ts';
import type { BackfillJob, BackfillRow, BackfillStep } from '../../../shared/rules/backfill/job.ts';
import type { Pause } from './memory-stores.ts';
import { cloned } from './cloned.ts';

export interface MemoryBackfillState {
  readonly jobs: Map<string, { job: BackfillJob; version: number }>;
  readonly current: Map<string, { id: string; version: number }>;
  readonly rows: Map<string, Map<string, BackfillRow>>;
  readonly steps: { readonly step: BackfillStep; readonly visibleAt: number }[];
}

export function emptyBackfillState(): MemoryBackfillState {
  return { jobs: new Map(), current: new Map(), rows: new Map(), steps: [] };
}

export interface MemoryBackfills {
  readonly jobs: BackfillStore;
  readonly steps: StepQueue;
}

/** A view of the store and the queue; two views over one state are two workers on one storage account. */
export function memoryBackfills(options: {
  readonly state: MemoryBackfillState;
  readonly pause?: Pause;
  now(): number;
}): MemoryBackfills {
  const { state } = options;
  const pause = options.pause ?? (() => Promise.resolve());
  const at = (...parts: readonly string[]): string => parts.join('\n');
  const rowsOf = (link: string, id: string): Map<string, BackfillRow> => {
    const rows = state.rows.get(at(link, id)) ?? new Map<string, BackfillRow>();
    state.rows.set(at(link, id), rows);
    return rows;
  };
  const conflict = (): CodedError => new CodedError('backfill-version-conflict');

  async function act<T>(where: string, work: () => T): Promise<T> {
    await pause(`before ${where}`);
    const result = cloned(work());
    await pause(`after ${where}`);
    return result;
  }

  function put(job: BackfillJob, version: string): string {
    const held = state.jobs.get(at(job.link, job.id));
    if (String(held?.version) !== version) throw conflict();
    const next = Number(version) + 1;
    state.jobs.set(at(job.link, job.id), { job: cloned(job), version: next });
    return String(next);
  }

  return {
    jobs: {
      create: (job) =>
        act('backfills.create', () => {
          if (state.jobs.has(at(job.link, job.id))) throw conflict();
          state.jobs.set(at(job.link, job.id), { job: cloned(job), version: 1 });
        }),
      read: (link, id) =>
        act('backfills.read', () => {
          const held = state.jobs.get(at(link, id));
          return held === undefined ? null : { job: held.job, version: String(held.version) };
        }),
      save: (job, version) => act('backfills.save', () => put(job, version)),
      current: (link) =>
        act('backfills.current', () => {
          const held = state.current.get(link);
          return held === undefined ? null : { id: held.id, version: String(held.version) };
        }),
      begin: (job, version, before) =>
        act('backfills.begin', () => {
          const held = state.current.get(job.link);
          if ((held === undefined ? null : String(held.version)) !== before) throw conflict();
          const saved = put(job, version);
          state.current.set(job.link, { id: job.id, version: (held?.version ?? 0) + 1 });
          return saved;
        }),
      open: () =>
        act('backfills.open', () =>
          [...state.jobs.values()]
            .map(({ job }) => job)
            .filter((job) => job.state === 'running' || job.state === 'paused'),
        ),
      list: (link) =>
        act('backfills.list', () =>
          [...state.jobs.values()]
            .map(({ job }) => job)
            .filter((job) => job.link === link)
            .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        ),
      addRows: (link, id, listed) =>
        act('backfills.addRows', () => {
          const rows = rowsOf(link, id);
          return listed.flatMap((row) => {
            const key = at(row.side, row.recordId);
            const stands = rows.get(key) ?? cloned(row);
            rows.set(key, stands);
            return stands.end === null ? [stands] : [];
          });
        }),
      row: (link, id, side, recordId) =>
        act('backfills.row', () => rowsOf(link, id).get(at(side, recordId)) ?? null),
      endRow: (link, id, { side, recordId, end, why, at: when }) =>
        act('backfills.endRow', () => {
          const row = rowsOf(link, id).get(at(side, recordId));
          if (row?.end === null) rowsOf(link, id).set(at(side, recordId), { ...row, end, why, at: when });
        }),
      putOffRow: (link, id, { side, recordId }, due) =>
        act('backfills.putOffRow', () => {
          const row = rowsOf(link, id).get(at(side, recordId));
          if (row?.end === null) rowsOf(link, id).set(at(side, recordId), { ...row, at: due });
        }),
      async *rows(link, id, behindStep = -1) {
        await pause('backfills.rows');
        const rows = [...rowsOf(link, id).values()].filter(({ step }) => step > behindStep);
        for (const row of rows.map((one) => cloned(one))) yield row;
      },
    },
    steps: {
      send: (step, sending) =>
        act('steps.send', () => {
          const visibleAt = options.now() + (sending?.delaySeconds ?? 0) * 1000;
          state.steps.push({ step: cloned(step), visibleAt });
        }),
    },
  };
}
