/**
 * GET /api/preview/{link}/{side}/{recordId}: what the sync would write about a record now, with before and after.
 * Nothing is written. JSON, or text for a caller that asks for `text/plain`.
 */
import { recordReference } from '../shared/rules/why/reference.ts';
import { previewText } from '../shared/rules/why/text.ts';
import { CodedError } from '../shared/rules/errors.ts';
import type { HttpDefinition } from './define.ts';
import { segmentsBehind, sideOf, wantsText } from './http/path.ts';

/** Answers with the dry run of one record's sync. Throws `request-invalid` (refuse) for an incident's number. */
export const syncPreview: HttpDefinition = {
  name: 'sync-preview',
  trigger: 'http',
  methods: ['GET'],
  route: 'preview/{link}/{side}/{recordId}',
  authLevel: 'function',
  example: { path: 'preview/acme/connectwise/4711' },
  async handle(request, app) {
    const [link = '', side, record = ''] = segmentsBehind(request, 'preview');
    const reference = recordReference(record, sideOf(side));
    if (reference.kind !== 'id')
      throw new CodedError('request-invalid', { detail: 'Name the incident by its sys_id here.' });
    const preview = await app.preview({ link, side: reference.side, recordId: reference.id });
    const outcome = preview.outcome.kind;
    return wantsText(request)
      ? { status: 200, text: previewText(preview), outcome }
      : { status: 200, json: preview, outcome };
  },
};
