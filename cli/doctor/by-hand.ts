/** The checks outside of Azure, which only a person there can make: the API member, the ServiceNow user. */
import { warn, type Line } from './line.ts';

/** The lines about settings that nobody can see from outside; printed each time, so that they are not forgotten. */
export function checksByHand(links: readonly string[]): readonly Line[] {
  return [
    warn(
      'API member of ConnectWise',
      'its security role is not visible here; docs/first-link.md lists the rights',
      'ConnectWise: System > Members > API Members, then System > Security Roles',
      'npm run cli -- config check',
    ),
    ...links.map((link) =>
      warn(
        `ServiceNow of ${link}`,
        'its integration user, its roles and the business rule that calls the app are not visible here',
        'docs/first-link.md says what to create there',
        `npm run cli -- config check --link ${link}`,
      ),
    ),
  ];
}
