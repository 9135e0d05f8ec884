/** The dependencies of automations that touch ConnectWise alone. */
import type { CompanyClient, CompanyOptions, ConnectWiseClient } from '../connectwise/index.ts';
import type { AllowedCompany } from '../rules/config/allowed-companies.ts';
import type { Order } from '../rules/operate/audit.ts';

/** The dependencies of every automation on ConnectWise alone: clients, claims, the audit journal. */
export interface AutomationNeeds {
  /** Everything that the API member may see. Change records through `forCompany` alone. */
  readonly connectwise: ConnectWiseClient;
  /** The companies that the configuration allows. */
  readonly companies: readonly AllowedCompany[];
  /**
   * The client of one allowed company. Throws `company-not-allowed` (refuse); each of its writes throws
   * `test-company-required` (refuse) while the configuration names test companies and this is none, and `link-paused`
   * (retry) while a link of the company is paused.
   * No request of it begins after the deadline, milliseconds since 1970.
   */
  forCompany(companyId: number, options?: Pick<CompanyOptions, 'deadline'>): CompanyClient;
  /**
   * Does what a person requested under one row of the audit journal, which stands there before anything is changed.
   * Throws what the work throws, and the codes of storage when the row cannot be written: then nothing was done.
   */
  audited<T>(order: Order, work: () => Promise<{ readonly outcome: string; readonly result: T }>): Promise<T>;
  /** Does work that one run at a time may do, by its name. Throws `run-in-progress` (retry) while another does it. */
  underClaim<T>(name: string, work: () => Promise<T>): Promise<T>;
  sleep(milliseconds: number): Promise<void>;
}
