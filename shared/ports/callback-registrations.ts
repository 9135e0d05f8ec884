/** The entries that make ConnectWise call an address, as a type. `connectwise/callbacks/registrations.ts` provides it. */
import type { RegisteredCallback, WantedCallback } from '../rules/operate/callback-registrations.ts';

export interface CallbackRegistrations {
  list(): Promise<readonly RegisteredCallback[]>;
  create(wanted: WantedCallback): Promise<void>;
  /** Switches an entry on that a person or ConnectWise has switched off. */
  activate(entry: RegisteredCallback): Promise<void>;
  remove(entry: RegisteredCallback): Promise<void>;
}
