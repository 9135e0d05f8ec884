/** The section of the run-book on a finding. A test compares this with the headings of docs/run-book.md. */
import type { HealthFindingCode } from '../operate/health-table.ts';

/** The anchor of the section: the page has one heading per finding, its code. */
export function runBookSection(code: HealthFindingCode): string {
  return code;
}
