/** GET /api/dead-letters?link=&side=&recordId=&errorCode=&since=&limit=: failures that wait for a person. */
import { parseDeadLetterList } from '../shared/rules/operate/dead-letter-request.ts';
import type { HttpDefinition } from './define.ts';
import { queryOf } from './http/path.ts';

/** Lists dead letters; the filter by error code is `errorCode`, because the platform reads `code` as its key. */
export const deadLetters: HttpDefinition = {
  name: 'dead-letters',
  trigger: 'http',
  methods: ['GET'],
  route: 'dead-letters',
  authLevel: 'function',
  async handle(request, app) {
    // `code` in a query is where the platform takes the function key from, so the error's code has another name.
    const { code: _key, errorCode, ...query } = queryOf(request);
    const {
      limit,
      link = null,
      ...wanted
    } = parseDeadLetterList({
      ...query,
      ...(errorCode === undefined ? {} : { code: errorCode }),
    });
    const deadLetters = await app.deadLetters({ ...wanted, link }, limit);
    // A message that cannot be read belongs to no link.
    const unreadable = link === null ? await app.unreadableMessages(limit) : [];
    return { status: 200, json: { deadLetters, unreadable }, outcome: 'listed' };
  },
};
