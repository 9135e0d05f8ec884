/** Three tickets that people open at the start, so that the page shows pairs in sync as soon as the world is ready. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PairsView } from '../page/pairs.ts';
import type { World } from './start.ts';

const opened = [
  ['The label printer prints half a label', 'Since the update this morning, every second label is cut off.'],
  ['New starter on Monday', 'Ana Souza starts on Monday and needs a laptop and a mailbox.'],
  ['VPN drops every hour', 'It asks for the password again each time.'],
] as const;
/** The time for which a start waits for them, in milliseconds. */
const maxMs = 30_000;
const lookEveryMs = 300;

/**
 * Opens the tickets and waits until each is in sync; answers how many are. Fewer than three where the simulator does not
 * know the link's company or board, or where a system does not answer in time: that is no reason not to start.
 */
export async function openFirstPairs({
  addresses,
  places,
}: Pick<World, 'addresses' | 'places'>): Promise<number> {
  const [companyId, board] = places[0]?.split('/').map(Number) ?? [];
  const ids: string[] = [];
  for (const [summary, initialDescription] of opened) {
    const set = { summary, initialDescription, company: { id: companyId }, board: { id: board } };
    const answer = await fetch(`${addresses.connectwise}/_sim/edit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ table: 'tickets', id: null, set, by: 'jdoe' }),
    });
    if (!answer.ok) return 0;
    ids.push(String(((await answer.json()) as { readonly id: number }).id));
  }
  let inSync = 0;
  for (let waited = 0; waited < maxMs && inSync < ids.length; waited += lookEveryMs) {
    await sleep(lookEveryMs);
    const { pairs } = (await (await fetch(`${addresses.page}pairs`)).json()) as PairsView;
    inSync = ids.filter((id) => isInSync(pairs, id)).length;
  }
  return inSync;
}

function isInSync(pairs: PairsView['pairs'], ticketId: string): boolean {
  const { verdict } = pairs.find(({ ticket }) => ticket?.id === ticketId) ?? {};
  return verdict?.summary === true && verdict.status && verdict.priority;
}
