/** Tells who asks over HTTP, for the audit journal. */
import type { HttpRequest } from '@azure/functions';
import { actorOverHttp, type Actor } from '../../shared/rules/operate/audit.ts';
import type { App } from '../../shared/app/app.ts';

/**
 * The signed-in person where Azure checks sign-ins; else the holder of the function key, with the name that it gives
 * itself in the header `x-asked-by`. The platform does not tell the app which key it was.
 */
export function actorOf(request: HttpRequest, app: Pick<App, 'signInChecked'>): Actor {
  return actorOverHttp({
    principalName: request.headers.get('x-ms-client-principal-name'),
    signInChecked: app.signInChecked,
    claimedName: request.headers.get('x-asked-by'),
  });
}
