/** The bundle's entry: every function of the app, registered with Azure Functions by what must be known of it. */
import { isHttpStreaming } from '../shared/app/front/http-streaming.ts';
import { register } from './register.ts';
import { registrations } from './start/registrations.ts';

const loadFront = () => import('./start/front.ts');

register(
  registrations,
  {
    front: async () => (await loadFront()).runningFront(),
    whole: async () => (await import('./start/whole.ts')).runningWhole(),
  },
  { isStreaming: isHttpStreaming() },
);
// The first call needs the front, and now it is the host that works. The first call reports a failure.
setImmediate(() => void loadFront().catch(() => undefined));
