/** What lies outside of Azure, and what only a person there can look at: the API member, the ServiceNow user. */
import { warn, type Line } from './line.ts';

/** What nobody can see from outside; said each time, so that it is not forgotten. */
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
        'docs/first-link.md says what to make there',
        `npm run cli -- config check --link ${link}`,
      ),
    ),
  ];
}
