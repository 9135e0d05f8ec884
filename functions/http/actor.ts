/** Tells who asks over HTTP, for the audit journal. */
import type { HttpRequest } from '@azure/functions';
import { actorOverHttp, type Actor } from '../../shared/rules/operate/audit.ts';
import type { App } from '../../shared/app/app.ts';

/**
 * The signed-in person where Azure checks sign-ins; else the holder of the function key, with the name that it gives
 * itself in the header `x-asked-by`, percent-encoded where it is not plain ASCII (`J%C3%BCrgen`). The platform does not tell the app which key it was.
 */
export function actorOf(request: HttpRequest, app: Pick<App, 'signInChecked'>): Actor {
  return actorOverHttp({
    principalName: request.headers.get('x-ms-client-principal-name'),
    signInChecked: app.signInChecked,
    claimedName: decoded(request.headers.get('x-asked-by')),
  });
}

/** A header carries ASCII alone, so a name travels percent-encoded; one that is not encoded stays as it is. */
function decoded(header: string | null): string | null {
  if (header === null) return null;
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}
