/** What is wrong with one link although each of its values has the right shape. */
import type { z } from 'zod';
import type { connectwiseSchema, servicenowSchema } from './link-systems.ts';
import type { notesSchema, prioritySchema, statusMapSchema } from './link-schema.ts';

/** One thing to fix, and where it stands in the file. */
export interface ConfigMistake {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Rows that contradict each other, boards without a map, leaks, addresses that are none. */
export function linkMistakes(link: {
  readonly connectwise: z.infer<typeof connectwiseSchema>;
  readonly servicenow: z.infer<typeof servicenowSchema>;
  readonly status: readonly z.infer<typeof statusMapSchema>[];
  readonly priority: readonly z.infer<typeof prioritySchema>[];
  readonly notes: z.infer<typeof notesSchema>;
}): ConfigMistake[] {
  const { boards, createOnBoard } = link.connectwise;
  const mistakes: ConfigMistake[] = [];
  if (!boards.includes(createOnBoard)) {
    mistakes.push({
      path: ['connectwise', 'createOnBoard'],
      message: `${createOnBoard} is not one of boards ${boards.join(', ')}`,
    });
  }
  for (const board of boards) {
    const maps = link.status.filter((map) => map.board === board).length;
    if (maps !== 1)
      mistakes.push({
        path: ['status'],
        message: `board ${board} has ${maps} status maps; it needs exactly one`,
      });
  }
  link.status.forEach((map, index) => {
    mistakes.push(...ambiguities(map).map((message) => ({ path: ['status', index], message })));
  });
  const priorities = link.priority.map((row) => row.connectwise);
  priorities.forEach((priority, index) => {
    if (priorities.indexOf(priority) !== index) {
      mistakes.push({ path: ['priority', index], message: `"${priority}" has two rows; it needs one` });
    }
  });
  if (!link.notes.allowPrivateToPublic) {
    if (link.notes.internal === 'comments') mistakes.push(leak('internal', 'comments'));
    if (link.notes.work_notes === 'discussion') mistakes.push(leak('work_notes', 'discussion'));
  }
  const instance = URL.parse(link.servicenow.instance);
  const loopback = instance !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(instance.hostname);
  if (instance?.protocol === 'http:' && !loopback) {
    mistakes.push({
      path: ['servicenow', 'instance'],
      message: 'must be https: plain http is for loopback only',
    });
  }
  if (
    instance !== null &&
    (instance.pathname !== '/' || instance.search !== '' || instance.username !== '')
  ) {
    mistakes.push({
      path: ['servicenow', 'instance'],
      message: 'must be an origin only, such as https://example.service-now.com',
    });
  }
  return mistakes;
}

function leak(from: string, to: string): ConfigMistake {
  return {
    path: ['notes', from],
    message: `would send private ${from} to public ${to}; set notes.allowPrivateToPublic if that is meant`,
  };
}

/** Words that would be translated in two ways at once. */
function ambiguities(map: z.infer<typeof statusMapSchema>): string[] {
  const twice = (words: readonly string[]): string[] => [
    ...new Set(words.filter((word, index) => words.indexOf(word) !== index)),
  ];
  const there = map.rows.filter((row) => row.use !== 'to-connectwise').map((row) => row.connectwise);
  const back = map.rows.filter((row) => row.use !== 'to-servicenow').map((row) => row.servicenow);
  return [
    ...twice(there).map(
      (word) => `status "${word}" becomes two states; mark all but one row "use": "to-connectwise"`,
    ),
    ...twice(back).map(
      (word) => `state "${word}" becomes two statuses; mark all but one row "use": "to-servicenow"`,
    ),
  ];
}
