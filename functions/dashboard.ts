/**
 * GET /api/dashboard: the operator's page and the files that it loads. They hold no data and are the same for everybody, so
 * no key is asked for; the page asks `operator-show` and `operator-act` with the key that the operator gives it.
 */
import type { FrontDefinition } from './define.ts';
import { answerPage } from './http/answer-page.ts';

/** Serves the dashboard's static files without a key. */
export const dashboard: FrontDefinition = {
  name: 'dashboard',
  trigger: 'http',
  isFront: true,
  methods: ['GET', 'HEAD'],
  route: 'dashboard/{*path}',
  authLevel: 'anonymous',
  async handle(request) {
    // Most requests are others, and none of them should wait for the files to be read.
    const { pageFiles } = await import('./http/page-files.ts');
    return answerPage(pageFiles, request);
  },
};
