/** Mistakes of one link whose values each have the right shape. */
import type { z } from 'zod';
import type { connectwiseSchema, servicenowSchema } from './link-systems.ts';
import type { notesSchema, prioritySchema, statusMapSchema } from './link-schema.ts';

/** One thing to fix, and its place in the file. */
export interface ConfigMistake {
  readonly path: (string | number)[];
  readonly message: string;
}

/** The parts of a link that are checked against each other. */
interface CheckedLink {
  readonly connectwise: z.infer<typeof connectwiseSchema>;
  readonly servicenow: z.infer<typeof servicenowSchema>;
  readonly status: readonly z.infer<typeof statusMapSchema>[];
  readonly priority: readonly z.infer<typeof prioritySchema>[];
  readonly notes: z.infer<typeof notesSchema>;
}

/** Boards without a map, rows that contradict each other, leaks, and addresses that are not an instance's. */
export function linkMistakes(link: CheckedLink): ConfigMistake[] {
  return [
    ...boardMistakes(link),
    ...statusMistakes(link),
    ...priorityMistakes(link),
    ...leaks(link),
    ...instanceMistakes(link),
  ];
}

function boardMistakes({ connectwise: { boards, createOnBoard }, status }: CheckedLink): ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  if (!boards.includes(createOnBoard))
    mistakes.push({
      path: ['connectwise', 'createOnBoard'],
      message: `${createOnBoard} is not one of boards ${boards.join(', ')}`,
    });
  for (const board of boards) {
    const maps = status.filter((map) => map.board === board).length;
    if (maps !== 1)
      mistakes.push({
        path: ['status'],
        message: `board ${board} has ${maps} status maps; it needs exactly one`,
      });
  }
  return mistakes;
}

function statusMistakes({ status }: CheckedLink): ConfigMistake[] {
  return status.flatMap((map, index) =>
    ambiguities(map).map((message) => ({ path: ['status', index], message })),
  );
}

function priorityMistakes({ priority }: CheckedLink): ConfigMistake[] {
  const names = priority.map((row) => row.connectwise);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: ['priority', index], message: `"${name}" has two rows; it needs one` }],
  );
}

function leaks({ notes }: CheckedLink): ConfigMistake[] {
  if (notes.allowPrivateToPublic) return [];
  return [
    ...(notes.internal === 'comments' ? [leak('internal', 'comments')] : []),
    ...(notes.work_notes === 'discussion' ? [leak('work_notes', 'discussion')] : []),
  ];
}

function instanceMistakes({ servicenow }: CheckedLink): ConfigMistake[] {
  const instance = URL.parse(servicenow.instance);
  if (instance === null) return [];
  const mistake = (message: string): ConfigMistake => ({ path: ['servicenow', 'instance'], message });
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(instance.hostname);
  const isOrigin = instance.pathname === '/' && instance.search === '' && instance.username === '';
  return [
    ...(instance.protocol === 'http:' && !isLoopback
      ? [mistake('must be https: plain http is for loopback only')]
      : []),
    ...(isOrigin ? [] : [mistake('must be an origin only, such as https://example.service-now.com')]),
  ];
}

function leak(from: string, to: string): ConfigMistake {
  return {
    path: ['notes', from],
    message: `would send private ${from} to public ${to}; set notes.allowPrivateToPublic if that is meant`,
  };
}

/** Words that the map translates in two ways at once. */
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
