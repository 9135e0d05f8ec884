/** The system's own routes: info, members by their identifier, tokens. */
import { answerList, answerRecord, type Answer } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import type { Route } from '../api/router.ts';
import { serverVersion } from '../api/version.ts';
import { notFound, refuse } from '../model/refusal.ts';
import { resourceNamed } from '../model/resources/index.ts';
import type { Row } from '../store/table.ts';

/** The first question of most clients: it is how they learn the server's version. */
function info(): Answer {
  return {
    status: 200,
    body: {
      version: `v${serverVersion}`,
      isCloud: true,
      serverTimeZone: 'Eastern Standard Time',
      licenseBits: [{ name: 'Service', activeFlag: true }],
      cloudRegion: 'NA',
      maxWorkFlowRecordsAllowed: 500,
    },
  };
}

function memberByIdentifier(call: Call): Row {
  const identifier = call.parameters['identifier'] ?? '';
  const member = call.world
    .table('members')
    .rows()
    .find(({ values }) => String(values['identifier']).toLowerCase() === identifier.toLowerCase());
  if (member === undefined) throw notFound('Member', identifier);
  return member;
}

/** The member that makes the call. */
function ownMember(call: Call): Answer {
  const member = call.world.table('members').get(call.actor.memberId);
  if (member === undefined) throw notFound('Member', call.actor.identifier);
  return answerRecord(call, member, resourceNamed('members'));
}

/** Impersonation wants the old integrator login; an API member is refused, whatever its role. */
function refuseToken(call: Call): Answer {
  memberByIdentifier(call);
  throw refuse(401, 'Unauthorized', 'You do not have security permission to perform this action.');
}

/** Beside those that members and callbacks have as every resource. */
export const systemRoutes: readonly Route[] = [
  { method: 'GET', template: '/system/info', handler: info },
  {
    method: 'GET',
    template: '/system/info/members',
    handler: (call) =>
      answerList(call, { rows: call.world.table('members').rows(), model: 'MemberInfo', table: 'members' }),
  },
  {
    method: 'GET',
    template: '/system/members/{identifier}',
    handler: (call) => answerRecord(call, memberByIdentifier(call), resourceNamed('members')),
  },
  { method: 'GET', template: '/system/myMembers', handler: ownMember },
  { method: 'POST', template: '/system/members/{identifier}/tokens', handler: refuseToken },
];
