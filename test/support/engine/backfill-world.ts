/**
 * Two systems in memory, the stores, and the stories of the backfill over them: what the tests of the backfill drive.
 * Messages are delivered in the order of their times; a worker that dies leaves its message to be delivered again.
 */
import type { BackfilledLink } from '../../../shared/ports/backfill.ts';
import { backfillOrder, backfillStatus } from '../../../shared/automations/backfill/order.ts';
import type { BackfillAnswer, BackfillStatus } from '../../../shared/automations/backfill/order.ts';
import { backfillPage } from '../../../shared/automations/backfill/page.ts';
import { backfillPair } from '../../../shared/automations/backfill/pair.ts';
import type { BackfillPreview } from '../../../shared/automations/backfill/preview.ts';
import { whileRunning } from '../../../shared/automations/sync/pause/link-pause.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import { parseBackfillOrder } from '../../../shared/rules/backfill/order.ts';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import type { FieldValues, SideName } from '../../../shared/rules/sync/record.ts';
import { aConfig } from '../fakes/links.ts';
import type { LinkJson } from '../fakes/links.ts';
import { emptyBackfillState, memoryBackfills } from '../fakes/memory-backfill.ts';
import { memorySystem } from '../fakes/memory-side.ts';
import type { Fault, MemorySystem } from '../fakes/memory-side.ts';
import { emptyState, memoryStores } from '../fakes/memory-stores.ts';
import type { Pause } from '../fakes/memory-stores.ts';

export interface Disturbance {
  readonly pause?: Pause;
  readonly fault?: (call: string) => Fault;
}

const actor = { by: 'operator', name: 'jane' } as const;

export type BackfillWorld = ReturnType<typeof backfillWorld>;

export function backfillWorld(changes: LinkJson = {}) {
  let config = aConfig(changes);
  let now = Date.parse('2026-11-24T12:00:00.000Z');
  let serial = 0;
  let live = 0;
  let paused = false;
  const readPause = () =>
    Promise.resolve(paused ? { since: '2026-11-24T12:00:00.000Z', by: 'Jo', because: '' } : null);
  const pauses = { of: readPause, readNow: readPause };
  const clock = (): number => now;
  const state = emptyState();
  const backfills = emptyBackfillState();
  const systems: Record<SideName, MemorySystem> = {
    connectwise: memorySystem({
      side: 'connectwise',
      company: 'company-a',
      statuses: ['New', 'Assigned', 'In Progress', 'Waiting', 'Completed', 'Closed'],
      closed: ['Completed', 'Closed'],
      now: clock,
    }),
    servicenow: memorySystem({
      side: 'servicenow',
      company: 'company-a',
      statuses: ['1', '2', '3', '6', '7', '8'],
      closed: ['7', '8'],
      now: clock,
    }),
  };

  const linkOf =
    (how: Disturbance) =>
    (name: string): Promise<BackfilledLink | null> => {
      const link = config.links.find((one) => one.name === name);
      if (link === undefined) return Promise.resolve(null);
      const ports = (silent: boolean) => ({
        connectwise: systems.connectwise.port(link, { ...how, silent }),
        servicenow: systems.servicenow.port(link, { ...how, silent }),
      });
      const lists = {
        connectwise: systems.connectwise.list(link, how),
        servicenow: systems.servicenow.list(link, how),
      };
      return Promise.resolve(whileRunning({ link, sides: ports(false), silent: ports(true), lists }, pauses));
    };

  const needs = (how: Disturbance = {}) => ({
    ...memoryStores({ state, now: clock, ...(how.pause && { pause: how.pause }) }),
    ...memoryBackfills({ state: backfills, now: clock, ...(how.pause && { pause: how.pause }) }),
    engine: config.engine,
    linkOf: linkOf(how),
    liveNudges: () => Promise.resolve(live),
    isPaused: () => Promise.resolve(paused),
    pausing: { pauses, hold: () => Promise.reject(new Error('A backfill keeps its rows itself.')) },
    now: clock,
    newOwner: () => `owner-${(serial += 1)}`,
    newId: () => (serial += 1).toString(16).padStart(8, '0'),
  });

  type Message =
    | { readonly kind: 'step'; readonly at: number; readonly work: (how: Disturbance) => Promise<unknown> }
    | { readonly kind: 'nudge'; readonly at: number; readonly work: (how: Disturbance) => Promise<unknown> };

  /** Takes the next message off its queue and moves the clock to it. */
  function take(): Message | null {
    const step = backfills.steps.toSorted((a, b) => a.visibleAt - b.visibleAt)[0];
    const nudge = state.queue.toSorted((a, b) => a.visibleAt - b.visibleAt)[0];
    if (step === undefined && nudge === undefined) return null;
    const isNudge = nudge !== undefined && (step === undefined || nudge.visibleAt <= step.visibleAt);
    const at = isNudge ? nudge.visibleAt : (step?.visibleAt ?? now);
    now = Math.max(now + 10, at);
    for (const system of Object.values(systems)) system.runLate();
    if (isNudge) {
      state.queue.splice(state.queue.indexOf(nudge), 1);
      return { kind: 'nudge', at: now, work: (how) => world.handle(nudge.nudge, how) };
    }
    if (step === undefined) return null;
    backfills.steps.splice(backfills.steps.indexOf(step), 1);
    return { kind: 'step', at: now, work: (how) => backfillPage(step.step, needs(how)) };
  }

  const world = {
    state,
    backfills,
    connectwise: systems.connectwise,
    servicenow: systems.servicenow,
    needs,
    take,
    now: clock,
    advance(seconds: number) {
      now += seconds * 1000;
      for (const system of Object.values(systems)) system.runLate();
    },
    /** A person pauses the link, or resumes it. */
    setPaused(isPaused: boolean) {
      paused = isPaused;
    },
    setLive(count: number) {
      live = count;
    },
    configure(next: LinkJson) {
      config = aConfig(next);
    },
    /** As the queue functions do: nudges of a job go to the backfill, others to the live sync. */
    handle: (nudge: Nudge, how: Disturbance = {}): Promise<unknown> =>
      nudge.job === undefined ? syncPair(nudge, needs(how)) : backfillPair(nudge, needs(how)),
    order: (action: string, body: unknown = {}, how: Disturbance = {}): Promise<BackfillAnswer> =>
      backfillOrder({ link: 'acme', order: parseBackfillOrder(action, body), actor }, needs(how)),
    async preview(body: LinkJson = {}): Promise<BackfillPreview> {
      const answer = await world.order('', body);
      if (answer.kind !== 'previewed') throw new Error(answer.kind);
      return answer.preview;
    },
    /** Previews and starts; answers the token. */
    async start(body: LinkJson = {}): Promise<string> {
      const { token } = await world.preview(body);
      await world.order('', { dryRun: false, token });
      return token;
    },
    status: (token: string | null = null): Promise<BackfillStatus> => backfillStatus('acme', token, needs()),
    /** Delivers messages until there are none, or the job has come so far. Answers how many were delivered. */
    async drain(until: () => boolean = () => false, how: Disturbance = {}): Promise<number> {
      for (let delivered = 0; ; delivered += 1) {
        if (until()) return delivered;
        if (delivered > 5_000) throw new Error('the queues never become empty');
        const message = take();
        if (message === null) return delivered;
        await message.work(how);
      }
    },
    openTicket: (fields: Partial<FieldValues> = {}): string =>
      systems.connectwise.open({
        summary: 'Printer',
        description: 'It burns.',
        status: 'New',
        priority: 'High',
        ...fields,
      }),
    openIncident: (fields: Partial<FieldValues> = {}): string =>
      systems.servicenow.open({
        summary: 'Screen',
        description: 'It is black.',
        status: '1',
        priority: '2/2',
        ...fields,
      }),
    effects: () => [...systems.connectwise.effects, ...systems.servicenow.effects],
    /** Sentences for every record that has not exactly one counterpart. */
    unmatched(): string[] {
      const wrong: string[] = [];
      for (const side of ['connectwise', 'servicenow'] as const) {
        const other = side === 'connectwise' ? systems.servicenow : systems.connectwise;
        for (const { id, correlation } of systems[side].records.values()) {
          const made = [...other.records.values()].filter((one) => one.correlation === `cwf:acme:${id}`);
          const of =
            correlation === null ? 0 : other.records.has(correlation.slice('cwf:acme:'.length)) ? 1 : 0;
          if (made.length + of !== 1) wrong.push(`${side} ${id} has ${made.length + of} counterparts`);
        }
      }
      return wrong;
    },
  };
  return world;
}
