/** The scope and the bounds of the nightly review of ConnectWise's audit trail: `auditReview` of `config.json`. */
import * as z from 'zod';
import type { ConfigMistake } from '../link-mistakes.ts';
import { isTimeZone, weekdays } from '../zone-time.ts';

const identifier = z.string().trim().min(1).max(50);
const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'is a time of day such as 07:00');

/** The schema of `auditReview`. */
export const auditReviewSchema = z
  .strictObject({
    apiMember: identifier
      .nullable()
      .default(null)
      .describe(
        'Identifier of the API member whose keys the app uses; null finds it by the callback entry of the app.',
      ),
    maxRequests: z
      .int()
      .min(20)
      .max(10_000)
      .default(500)
      .describe('Requests of ConnectWise for one night; what is left over comes first in the next one.'),
    systemMembers: z
      .array(identifier)
      .max(200)
      .default([])
      .describe('Authors whose changes are left out: workflow rules, other tools, the vendor’s own members.'),
    integrators: z
      .array(identifier)
      .max(200)
      .default([])
      .describe('Authors who are no people, besides the API members: integrator logins, for example.'),
    businessHours: z
      .strictObject({
        from: clockTime,
        to: clockTime,
        days: z.array(z.enum(weekdays)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
        timeZone: z
          .string()
          .refine(isTimeZone, 'is a name of the IANA time zone database, such as Europe/Berlin')
          .default('UTC'),
      })
      .refine(({ from, to }) => from < to, 'ends before it begins')
      .nullable()
      .default(null)
      .describe('Changes outside of these hours are unusual; null allows every hour.'),
    watchPeople: z
      .boolean()
      .default(false)
      .describe('Whether the hours hold for people, too, and not for API members and integrators alone.'),
    burst: z
      .strictObject({
        changes: z.int().min(5).max(100_000).default(60),
        minutes: z.int().min(1).max(1440).default(10),
      })
      .prefault({})
      .describe('So many changes by one author within so many minutes are a burst.'),
  })
  .prefault({});

/** The settings as read, defaults filled in. */
export type AuditReviewSettings = z.infer<typeof auditReviewSchema>;

/** One author's name as it is compared: the trail and the configuration may differ in case and blanks. */
export function authorKey(name: string): string {
  return name.trim().toLowerCase();
}

/**
 * The mistakes of the section: the app's own member must not be left out, or nobody would see that somebody else uses
 * its keys.
 */
export function auditReviewMistakes({
  apiMember,
  systemMembers,
}: AuditReviewSettings): readonly ConfigMistake[] {
  if (apiMember === null) return [];
  const index = systemMembers.findIndex((one) => authorKey(one) === authorKey(apiMember));
  return index === -1
    ? []
    : [
        {
          path: ['auditReview', 'systemMembers', index],
          message: `"${apiMember}" is apiMember: nobody would be notified of a change by its keys`,
        },
      ];
}
