/**
 * Brings ConnectWise's callback entries to the declared ones, and changes nothing that is right already.
 *
 *   list ─▶ plan ─▶ dry run: the plan
 *              ╰──▶ claim ─▶ list, plan ─▶ audit row ─▶ make ─▶ switch on ─▶ (wait, list) ─▶ remove ─▶ list again
 *
 * Missing entries are made before anything is removed, and nothing is removed before ConnectWise shows that it calls
 * for all that is wanted, so that it calls at every moment. A call that was refused is sent again within seconds: an
 * entry stays for as long beside those that take its place. Each entry is read once more before it is changed: a person
 * may be at work on it. Any step may be the last one before a crash; the next run compares afresh and does what is
 * left.
 */
import { CodedError } from '../../rules/errors.ts';
import { createOnce } from '../../kit/create-once.ts';
import type { CallbackRegistrations } from '../../ports/callback-registrations.ts';
import type { CallbackKind } from '../../rules/config/callbacks.ts';
import type { Measure } from '../../rules/metrics.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import {
  changesIn,
  isSameCallback,
  planRegistrations,
  type RegisteredCallback,
  type RegistrationPlan,
  type WantedCallback,
} from '../../rules/operate/callback-registrations.ts';
import type { AutomationNeeds } from '../needs.ts';

/** The entries, the claim and the journal of a repair, and who requested it. */
export interface CallbacksNeeds extends Pick<AutomationNeeds, 'audited' | 'underClaim' | 'sleep'> {
  readonly registrations: CallbackRegistrations;
  readonly actor: Actor;
}

/** The address and the kinds of changes that ConnectWise is to call for. */
export interface CallbacksAsked {
  /** The address that ConnectWise calls; null where nobody has declared one. */
  readonly url: string | null;
  readonly kinds: readonly CallbackKind[];
  readonly dryRun: boolean;
}

/** The plan and how far it was carried out. */
export interface CallbacksOutcome extends RegistrationPlan {
  /**
   * `no-address`: nobody has declared where ConnectWise is to call, so nothing was compared. `incomplete`: afterwards
   * ConnectWise does not show what was done, or an entry was changed by somebody else meanwhile.
   */
  readonly kind: 'no-address' | 'nothing-to-change' | 'planned' | 'done' | 'incomplete';
  readonly url: string | null;
  /** The number of changes that are left afterwards, or that a run other than a dry run would make. */
  readonly left: number;
}

const nothing: RegistrationPlan = { create: [], activate: [], remove: [], keep: [], uncovered: [] };

/** ConnectWise sends again after two and after four seconds, and waits five for each answer (developer guide). */
const handOverMs = 25_000;

/** Plans, and carries out. Throws `run-in-progress` (retry), and what the entries' client throws. */
export async function runCallbackRegistrations(
  { url, kinds, dryRun }: CallbacksAsked,
  needs: CallbacksNeeds,
): Promise<CallbacksOutcome> {
  if (url === null) return { kind: 'no-address', url, ...nothing, left: 0 };
  const compare = async (): Promise<RegistrationPlan> =>
    planRegistrations({ url, kinds }, await needs.registrations.list());
  const ended = (kind: CallbacksOutcome['kind'], plan: RegistrationPlan, left: number): CallbacksOutcome => ({
    kind,
    url,
    ...plan,
    left,
  });

  const first = await compare();
  if (changesIn(first) === 0) return ended('nothing-to-change', first, 0);
  if (dryRun) return ended('planned', first, changesIn(first));
  return needs.underClaim('callback-registrations', async () => {
    // Another run may have ended since.
    const plan = await compare();
    if (changesIn(plan) === 0) return ended('nothing-to-change', plan, 0);
    const { create, activate, remove } = plan;
    const order = {
      actor: needs.actor,
      action: 'callbacks-change',
      link: null,
      scope: `callbacks to ${url}: ${create.length} to make, ${activate.length} to switch on, ${remove.length} to remove`,
    } as const;
    return needs.audited(order, async () => {
      await carryOut(plan, compare, needs);
      const left = changesIn(await compare());
      const kind = left === 0 ? 'done' : 'incomplete';
      return { outcome: left === 0 ? kind : `${kind}: ${left} left`, result: ended(kind, plan, left) };
    });
  });
}

async function carryOut(
  plan: RegistrationPlan,
  compare: () => Promise<RegistrationPlan>,
  needs: CallbacksNeeds,
): Promise<void> {
  const { registrations } = needs;
  for (const wanted of plan.create) await createEntry(wanted, needs);
  for (const entry of plan.activate)
    if (await isAsPlanned(entry, registrations)) await registrations.activate(entry);
  if (plan.remove.length > 0 && plan.create.length + plan.activate.length > 0) {
    await needs.sleep(handOverMs);
    // The entries that replace the surplus ones are not there: the surplus ones still do the work, and the next run
    // looks again.
    const { create, activate } = await compare();
    if (create.length + activate.length > 0) return;
  }
  for (const entry of plan.remove)
    if (await isAsPlanned(entry, registrations)) await registrations.remove(entry);
}

/** ConnectWise refuses a second entry of the same kind; the one that is there was made by the try whose answer was lost. */
async function createEntry(
  wanted: WantedCallback,
  { registrations, sleep }: Pick<CallbacksNeeds, 'registrations' | 'sleep'>,
): Promise<void> {
  try {
    await createOnce({
      lookUp: async () => (await registrations.list()).find((entry) => isSameCallback(wanted, entry)) ?? null,
      create: () => registrations.create(wanted),
      sleep,
    });
  } catch (thrown) {
    // Another spelling of it is there; the look at the end says whether it is the one that is wanted.
    if (!(thrown instanceof CodedError) || !`${thrown.facts['vendorCode']}`.includes('ObjectExists'))
      throw thrown;
  }
}

/** False for an entry that is gone, or that somebody has changed since it was listed: the next run sees what it is now. */
async function isAsPlanned(
  planned: RegisteredCallback,
  registrations: CallbackRegistrations,
): Promise<boolean> {
  const now = await registrations.read(planned.id);
  return (
    now !== null &&
    isSameCallback(planned, now) &&
    now.inactive === planned.inactive &&
    now.description === planned.description
  );
}

/** The measures of a run: entries by what became of them; those of a dry run are `planned`. */
export function callbackRegistrationsMeasures({
  kind,
  create,
  activate,
  remove,
  keep,
  left,
}: CallbacksOutcome): readonly Measure<'callback_registrations'>[] {
  const isDone = kind === 'done' || kind === 'incomplete';
  const counts: Readonly<Record<string, number>> = isDone
    ? { made: create.length, 'switched-on': activate.length, removed: remove.length, kept: keep.length, left }
    : { planned: left, kept: keep.length };
  return Object.entries(counts)
    .filter(([, value]) => value > 0)
    .map(([outcome, value]) => ({ name: 'callback_registrations', value, tags: { outcome } }));
}
