/** The part of the configuration that translates the words of one system into those of the other. */
import * as z from 'zod';

const statusRow = z.strictObject({
  connectwise: z.string().min(1).max(50).describe('Name of a status of this board.'),
  servicenow: z.string().min(1).max(40).describe('Value of the incident state, for example "2".'),
  use: z
    .enum(['both', 'to-servicenow', 'to-connectwise'])
    .default('both')
    .describe('Where several rows share a word, says in which direction this row is chosen.'),
});

/** The map of one board's statuses to incident states, and back. */
export const statusMapSchema = z.strictObject({
  board: z.int().positive(),
  rows: z.array(statusRow).min(1),
  otherwise: z
    .strictObject({
      toServiceNow: z.string().min(1).nullable().default(null),
      toConnectWise: z.string().min(1).nullable().default(null),
    })
    .prefault({})
    .describe('What a word without a row becomes; null leaves the other side as it is.'),
});

const level = z.enum(['1', '2', '3']);

/** A priority and the pair of impact and urgency that stands for it. */
export const prioritySchema = z.strictObject({
  connectwise: z.string().min(1).max(50).describe('Name of a ConnectWise priority.'),
  impact: level,
  urgency: level,
});

const conflict = z.enum(['connectwise', 'servicenow', 'latest', 'manual']);
const direction = z.enum(['both', 'to-servicenow', 'to-connectwise', 'none']);

/** The direction of a field, and the winner of a conflict. */
export const fieldSchema = z.strictObject({
  direction: direction.default('both'),
  conflict: conflict
    .default('latest')
    .describe('Who wins when both sides changed the field since they agreed.'),
});

const journalKind = z.enum(['comments', 'work_notes']);
const toJournal = z.union([journalKind, z.literal('none')]);
const toSection = z.enum(['discussion', 'internal', 'resolution', 'none']);

/** The map of notes. Private stays private unless the link says so. */
export const notesSchema = z
  .strictObject({
    discussion: toJournal.default('comments'),
    internal: z.enum(['work_notes', 'none', 'comments']).default('work_notes'),
    resolution: toJournal.default('work_notes'),
    comments: toSection.default('discussion'),
    work_notes: toSection.default('internal'),
    timeEntries: z.boolean().default(false).describe('Whether time-entry texts travel as notes.'),
    authors: z.boolean().default(true).describe("Whether a copy opens with the author's name."),
    allowPrivateToPublic: z
      .boolean()
      .default(false)
      .describe(
        'Must be true before internal notes may be sent to comments, or work notes to the discussion.',
      ),
  })
  .prefault({});
