/** The bundle's entry: every function of the app, registered with Azure Functions by what must be known of it. */
import { isHttpStreaming } from '../shared/app/front/http-streaming.ts';
import { register } from './register.ts';
import { registrations } from './start/registrations.ts';

register(
  registrations,
  {
    front: async () => (await import('./start/front.ts')).runningFront(),
    whole: async () => (await import('./start/whole.ts')).runningWhole(),
  },
  { isStreaming: isHttpStreaming() },
);
