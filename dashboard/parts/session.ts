/** The common means of every part of an opened page: the app, who acts, and a new look after something was ordered. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { apiWith, type Api } from '../data/ask.ts';
import type { Dialogue } from './dialog.tsx';

/** The opened page as its parts use it: the API client, the operator's name, and the dialog. */
export interface Session {
  readonly api: Api;
  /** As the operator gave it; may be empty. */
  readonly name: string;
  /** Takes a key that may act. */
  readonly onActingKey: (key: string) => void;
  /** Keeps the keys for this tab once one of them was good: a wrong one is not kept. */
  readonly onAnswered: () => void;
  /** True if one was given already. */
  readonly hasActingKey: boolean;
  /** True if the page tells already that the app does not answer as it should. */
  readonly hasTrouble: boolean;
  /** Has the app look now: what was ordered shows at once. */
  readonly lookNow: () => void;
  readonly openDialog: (dialogue: Dialogue) => void;
  readonly closeDialog: () => void;
}

/** The context that hands the session down; its default has no key and does nothing. */
export const SessionContext = createContext<Session>({
  api: apiWith({ reading: '', acting: null, name: '' }),
  name: '',
  onActingKey: () => undefined,
  hasActingKey: false,
  onAnswered: () => undefined,
  hasTrouble: false,
  lookNow: () => undefined,
  openDialog: () => undefined,
  closeDialog: () => undefined,
});

/** Returns the session of the page that encloses the component. */
export const useSession = (): Session => useContext(SessionContext);
