/** Stored plans of `update-tickets` with their tickets. `azure/stores/automations/update-plans.ts` provides it. */
import type { UpdatePlan, UpdateStep, WorkedItem } from '../rules/tickets/update-plan.ts';
import type { Queue } from './queues.ts';

/** A ticket of a plan at its position. */
export interface PlacedItem {
  /** From 0. */
  readonly position: number;
  readonly item: WorkedItem;
}

/** A plan as it was read. */
export interface StoredPlan {
  readonly plan: UpdatePlan;
  /** For the next `save`. */
  readonly version: string;
}

/** Plans by id. Every method throws the codes of storage. */
export interface UpdatePlanStore {
  /** Stores the tickets first: a plan that can be read is whole. */
  create(plan: UpdatePlan, items: readonly WorkedItem[]): Promise<void>;
  read(id: string): Promise<StoredPlan | null>;
  /** Plans of a company, newest first. */
  latest(companyId: number, limit: number): Promise<readonly UpdatePlan[]>;
  /** The new version. Throws `update-plan-conflict` (retry) when the plan was saved since. */
  save(plan: UpdatePlan, version: string): Promise<string>;
  /** The tickets from one position up to, not including, another, in their order. */
  items(plan: UpdatePlan, from: number, to: number): Promise<readonly PlacedItem[]>;
  /** Writes up to 100 tickets, all or none. */
  saveItems(plan: UpdatePlan, items: readonly PlacedItem[]): Promise<void>;
}

/** The queue `update-tickets-step`. */
export type UpdateStepQueue = Queue<UpdateStep>;
