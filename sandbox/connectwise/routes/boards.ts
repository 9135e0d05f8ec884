/** Boards as those see them who may not set them up: fewer fields, the same records. */
import { answerCount, answerList, type Source } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import type { Route } from '../api/router.ts';

const source = (call: Call): Source => ({
  rows: call.world.table('boards').rows(),
  model: 'BoardInfo',
  table: 'boards',
});

/** The two routes of `/service/info/boards`: the list and its count. */
export const boardRoutes: readonly Route[] = [
  { method: 'GET', template: '/service/info/boards', handler: (call) => answerList(call, source(call)) },
  {
    method: 'GET',
    template: '/service/info/boards/count',
    handler: (call) => answerCount(call, source(call)),
  },
];
