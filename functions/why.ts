/**
 * GET /api/why/{link}/{side}/{recordId}: what was decided about a record and why, what state its pair is in, and what
 * happens next. JSON, or text for a caller that asks for `text/plain`.
 */
import { whyText } from '../shared/rules/why/text.ts';
import type { HttpDefinition } from './define.ts';
import { segmentsBehind, sideOf, wantsText } from './http/path.ts';

const decisions = 50;

/** Explains one record: its pair, the decisions about it and what happens next. */
export const why: HttpDefinition = {
  name: 'why',
  trigger: 'http',
  methods: ['GET'],
  route: 'why/{link}/{side}/{recordId}',
  authLevel: 'function',
  example: { path: 'why/acme/connectwise/4711' },
  async handle(request, app) {
    const [link = '', side, record = ''] = segmentsBehind(request, 'why');
    const report = await app.why({ link, side: sideOf(side), record, limit: decisions });
    const outcome = report.state.kind;
    return wantsText(request)
      ? { status: 200, text: whyText(report), outcome }
      : { status: 200, json: report, outcome };
  },
};
