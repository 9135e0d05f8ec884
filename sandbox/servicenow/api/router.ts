/** From an authenticated request to the part of the REST API that answers it. */
import { decodePath } from '../../common/message.ts';
import { Refusal } from '../model/refusal.ts';
import { answerAttachment } from './attachments.ts';
import { answerBatch, type RunItem } from './batch.ts';
import type { Answer, Call } from './call.ts';
import { answerStats } from './stats.ts';
import { answerTable } from './tables.ts';

/** Answers a call. Throws Refusal, 400 for an address that is none. */
export async function route(call: Call, runItem: RunItem): Promise<Answer> {
  switch (call.path.split('/')[3]) {
    case 'table':
      return answerTable(call);
    case 'stats':
      return answerStats(call);
    case 'attachment':
      return answerAttachment(call);
    case 'batch':
      return answerBatch(call, runItem);
    case undefined:
    default:
      throw new Refusal(400, 'Requested URI does not represent any resource', null);
  }
}

/** `/api/now/v2/table/incident` as its version and `/api/now/table/incident`; undefined outside `/api/now`. */
export function splitVersion(path: string): { path: string; version: Call['version'] } | undefined {
  const match = /^\/api\/now(?:\/(v1|v2))?(\/.*)$/.exec(path.replace(/\/+$/, ''));
  if (match === null) return undefined;
  const version = match[1] === 'v1' || match[1] === 'v2' ? match[1] : '';
  return { path: `/api/now${decodePath(match[2] ?? '')}`, version };
}
