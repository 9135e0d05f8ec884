/**
 * GET /api/dashboard: the operator's page and the files that it loads. They hold no data and are the same for everybody, so
 * no key is asked for; the page asks `operator-show` and `operator-act` with the key that the operator gives it.
 */
import type { HttpDefinition } from './define.ts';
import { answerPage } from './http/answer-page.ts';
import { pageFiles } from './http/page-files.ts';

export const dashboard: HttpDefinition = {
  name: 'dashboard',
  trigger: 'http',
  methods: ['GET', 'HEAD'],
  route: 'dashboard/{*path}',
  authLevel: 'anonymous',
  handle: (request) => Promise.resolve(answerPage(pageFiles, request)),
};
