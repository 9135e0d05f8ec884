/** What every part of an opened page may use: the app, who acts, and a new look after something was ordered. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { apiWith, type Api } from '../data/ask.ts';
import type { Dialogue } from './dialog.tsx';

export interface Session {
  readonly api: Api;
  /** As the operator gave it; may be empty. */
  readonly name: string;
  /** Keeps a key that may act, for this tab. */
  readonly onActingKey: (key: string) => void;
  /** Has the app look now: what was ordered shows at once. */
  readonly lookNow: () => void;
  readonly openDialog: (dialogue: Dialogue) => void;
  readonly closeDialog: () => void;
}

export const SessionContext = createContext<Session>({
  api: apiWith({ reading: '', acting: null, name: '' }),
  name: '',
  onActingKey: () => undefined,
  lookNow: () => undefined,
  openDialog: () => undefined,
  closeDialog: () => undefined,
});

export const useSession = (): Session => useContext(SessionContext);
