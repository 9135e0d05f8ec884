/** One pair as the app reads it, by clients without storage. */
import { setTimeout as sleep } from 'node:timers/promises';
import { incidentIdFor } from '../../../shared/rules/sync/counterpart/correlation.ts';
import type { SideAttachment, SideName, SideRecord } from '../../../shared/rules/sync/record.ts';
import { referenceWords } from '../../../shared/connectwise/sync/reference-words.ts';
import { connectToConnectWise } from '../../../shared/app/connect-connectwise.ts';
import { servicenowClients } from '../../../shared/app/connect-servicenow.ts';
import { secretStore } from '../../../shared/app/credentials.ts';
import { linkedSides } from '../../../shared/app/links.ts';
import { readConfig } from '../../../shared/app/read-config.ts';
import { readScriptSettings } from '../../../shared/app/settings.ts';
import { usualRetry } from '../../../shared/rules/retry.ts';
import { axiosSend } from '../../../shared/web/send.ts';
import { link } from './history-world.ts';

export interface WrittenPair {
  readonly key: string;
  readonly records: Readonly<Record<SideName, SideRecord>>;
  readonly files: Readonly<Record<SideName, readonly SideAttachment[]>>;
}

/** The ticket and its incident, with their files. */
export async function readPair(ticket: string): Promise<WrittenPair> {
  const now = (): number => Date.now();
  const settings = readScriptSettings();
  const [first] = (await readConfig(settings)).links;
  if (first === undefined) throw new Error('The configuration has no link.');
  const connectwise = connectToConnectWise();
  const retry = {
    send: axiosSend(),
    policy: usualRetry,
    now,
    sleep: (milliseconds: number) => sleep(milliseconds),
    random: () => Math.random(),
  };
  const servicenow = servicenowClients(secretStore(settings, now), retry)(first);
  const words = referenceWords(connectwise, now);
  const { sides } = linkedSides({ link: first, connectwise, words, servicenow, now });
  const ids = { connectwise: ticket, servicenow: incidentIdFor(link, ticket, 0) };
  const read = async (side: SideName): Promise<SideRecord> => {
    const found = await sides[side].read(ids[side]);
    if (found.kind !== 'found') throw new Error(`${side} ${ids[side]} is ${found.kind}.`);
    return found.record;
  };
  return {
    key: `connectwise:${ticket}`,
    records: { connectwise: await read('connectwise'), servicenow: await read('servicenow') },
    files: {
      connectwise: await sides.connectwise.attachments(ids.connectwise),
      servicenow: await sides.servicenow.attachments(ids.servicenow),
    },
  };
}
