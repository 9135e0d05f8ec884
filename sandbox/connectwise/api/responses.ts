/** Writes answers with the headers that every one of them carries. */
import { numberOption } from '../../common/fault-registry.ts';
import { json, type SimResponse } from '../../common/message.ts';
import type { World } from '../store/world.ts';
import { modelVersion } from './version.ts';

/** JSON; `application/json` unless the switch asks for the vendor's media type. */
export function jsonAnswer(
  world: World,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): SimResponse {
  const type = world.switches.vendorMediaType
    ? `application/vnd.connectwise.com+json; version=${modelVersion}; charset=utf-8`
    : 'application/json; charset=utf-8';
  return json(status, body, { 'content-type': type, ...commonHeaders(world), ...headers });
}

/** Plain text. */
export function textAnswer(status: number, text: string): SimResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text };
}

/** The server's version, and its clock: the only place where a caller can read it. */
export function commonHeaders(world: World): Record<string, string> {
  const skew = world.faults.standing('clock-skew')[0];
  const aheadMs = skew === undefined ? 0 : numberOption(skew.options, 'seconds', 90) * 1000;
  return { 'api-current-version': modelVersion, date: new Date(world.clock.now() + aheadMs).toUTCString() };
}
