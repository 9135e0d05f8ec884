/** The time for which the app keeps what it writes, in days: the `retention` of `config.json`. */
import * as z from 'zod';

/** A number of days; `least` keeps a limit from taking what is still needed. */
const days = (usual: number, least: number, meaning: string) =>
  z.int().min(least).max(3650).default(usual).describe(meaning);

/** The schema of `retention`. Every limit counts from the last write of a row, by the storage account's own clock. */
export const retentionSchema = z
  .strictObject({
    history: days(180, 7, 'Days for which a decision stays in the history that `why` reads.'),
    conflicts: days(
      400,
      30,
      'Days for which a value that lost a conflict stays in the conflict journal, whole.',
    ),
    audit: days(730, 30, 'Days for which a request of a person stays in the audit journal.'),
    messages: days(
      30,
      2,
      'Days for which the id of a received message is known, so that nobody has it accepted again later.',
    ),
    pairs: days(
      400,
      60,
      'Days without any change after which a pair is forgotten whose two records are finished or gone; never one with a dead letter or an open conflict, or with a write that was begun within that time.',
    ),
    owners: days(
      400,
      30,
      'Days after which the first link that took a record is forgotten, where it holds no pair for it.',
    ),
    backfills: days(
      90,
      7,
      'Days for which a backfill that has ended is kept, with the outcome of each record.',
    ),
    findings: days(
      90,
      7,
      'Days after which a finding of the nightly comparison is forgotten that no later one confirmed.',
    ),
    remotes: days(
      90,
      7,
      'Days after which the limits and the habits of a remote are forgotten that nobody asks any more.',
    ),
    updatePlans: days(
      90,
      7,
      'Days for which a plan of `update-tickets` is kept, with the outcome of each ticket.',
    ),
    rollups: days(400, 31, 'Days for which the counts of a day stay that `trends` shows.'),
    claims: days(7, 1, 'Days after which the claim of a worker that died is removed.'),
  })
  .prefault({});

/** The limits as read, defaults filled in. */
export type Retention = z.infer<typeof retentionSchema>;
