/** The reconciliation over the two systems in memory: what its tests drive by hand. */
import { mayPoll, mayUnlink } from '../../../shared/automations/reconcile/guard.ts';
import type { ReconcileNeeds, ReconcileOutcome, ReconcileRun } from '../../../shared/ports/reconcile.ts';
import {
  approveReconcile,
  reconcileWindow,
  startReconcile,
} from '../../../shared/automations/reconcile/run.ts';
import type { Finding } from '../../../shared/rules/reconcile/findings.ts';
import type { LinkJson } from '../fakes/links.ts';
import { emptyReconcileMemory, memoryReconcile } from '../fakes/memory-reconcile.ts';
import type { ReconcileMemory } from '../fakes/memory-reconcile.ts';
import { memoryStores } from '../fakes/memory-stores.ts';
import { engineWorld } from './engine-world.ts';
import type { Disturbance, EngineWorld } from './engine-world.ts';

export interface ReconcileWorld {
  readonly engine: EngineWorld;
  readonly memory: ReconcileMemory;
  readonly alarms: { readonly name: string; readonly facts: Readonly<Record<string, string | number>> }[];
  needs(how?: Disturbance): ReconcileNeeds;
  start(kind?: ReconcileRun['kind'], dryRun?: boolean): Promise<ReconcileOutcome>;
  /** Works off the windows until there are none; answers the last outcome. */
  work(how?: Disturbance): Promise<ReconcileOutcome>;
  /** Starts, works off the windows, and drains the engine's queue. */
  whole(kind?: ReconcileRun['kind']): Promise<ReconcileRun>;
  approve(run: string): Promise<ReconcileOutcome>;
  run(dryRun?: boolean): ReconcileRun;
  /** Findings that are open, as `code:side:record`. */
  open(): readonly string[];
  findings(dryRun?: boolean): readonly Finding[];
  /** So many tickets, each with its incident, at rest and an hour old. */
  pairs(count: number): Promise<void>;
}

export function reconcileWorld(changes: LinkJson = {}): ReconcileWorld {
  const engine = engineWorld(changes);
  const memory = emptyReconcileMemory();
  const alarms: ReconcileWorld['alarms'] = [];
  let runs = 0;
  const needs = ({ pause, fault }: Disturbance = {}): ReconcileNeeds => ({
    ...memoryStores({ state: engine.state, now: engine.now, ...(pause && { pause }) }),
    ...memoryReconcile(memory, pause),
    engine: { ...engine.tuning },
    now: engine.now,
    alarm: (name, facts) => alarms.push({ name, facts }),
    newRun: () => `run-${(runs += 1)}`,
    linkOf: (name) => {
      const link = engine.link();
      const options = { ...(pause && { pause }), ...(fault && { fault }) };
      return Promise.resolve(
        name === link.name
          ? {
              link,
              sides: {
                connectwise: engine.connectwise.port(link, options),
                servicenow: engine.servicenow.port(link, options),
              },
            }
          : null,
      );
    },
  });
  const { pairs } = memoryStores({ state: engine.state });
  engine.guard.mayUnlink = (link, record) => mayUnlink(link, record, { ...needs(), pairs });
  engine.guard.mayPoll = (link, cursorFits) => mayPoll(link, cursorFits, needs());

  const world: ReconcileWorld = {
    engine,
    memory,
    alarms,
    needs,
    start: (kind = 'nightly', dryRun = false) =>
      startReconcile({ link: engine.link().name, kind, dryRun }, needs()),
    async work(how = {}) {
      let outcome: ReconcileOutcome = { kind: 'stale', link: '' };
      for (let guard = 0; memory.windows.length > 0; guard += 1) {
        if (guard > 500) throw new Error('the windows never end');
        const next = memory.windows.shift();
        if (next === undefined) break;
        engine.advance(next.delaySeconds);
        const done = await reconcileWindow(next.message, needs(how));
        if (done.kind !== 'stale') outcome = done;
      }
      return outcome;
    },
    async whole(kind = 'nightly') {
      await world.start(kind);
      await world.work();
      await engine.drain();
      return world.run();
    },
    approve: (run) => approveReconcile({ link: engine.link().name, run, by: 'Ann' }, needs()),
    run(dryRun = false) {
      const run = memory.books.get(`${engine.link().name}${dryRun ? ':dry-run' : ''}`)?.state.run;
      if (run == null) throw new Error('no run');
      return run;
    },
    findings: (dryRun = false) => [
      ...(memory.findings.get(`${engine.link().name}${dryRun ? ':dry-run' : ''}`)?.values() ?? []),
    ],
    open: () =>
      world
        .findings()
        .filter(({ closedAt }) => closedAt === null)
        .map(({ code, side, recordId }) => `${code}:${side}:${recordId}`)
        .toSorted(),
    async pairs(count) {
      for (let made = 0; made < count; made += 1) engine.openTicket({ summary: `Ticket ${made}` });
      await engine.bringToRest();
      engine.advance(3600);
    },
  };
  return world;
}
