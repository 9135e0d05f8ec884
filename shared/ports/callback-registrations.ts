/** The entries that make ConnectWise call an address, as a type. `connectwise/callbacks/registrations.ts` provides it. */
import type { RegisteredCallback, WantedCallback } from '../rules/operate/callback-registrations.ts';

/** ConnectWise's callback entries: list, create, switch on, remove. */
export interface CallbackRegistrations {
  list(): Promise<readonly RegisteredCallback[]>;
  /** The entry as it is now; null when it is gone. */
  read(id: number): Promise<RegisteredCallback | null>;
  /** Sent once. `remote-write-ambiguous` (retry) when it may have been made all the same. */
  create(wanted: WantedCallback): Promise<RegisteredCallback>;
  /** Switches an entry on that a person or ConnectWise has switched off. */
  activate(entry: RegisteredCallback): Promise<void>;
  remove(entry: RegisteredCallback): Promise<void>;
}
