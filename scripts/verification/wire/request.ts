import { randomUUID } from 'node:crypto';
import { scenePaths } from '../../../contracts/model/operation.ts';
import { fill, fillPath, type Slots } from '../../../contracts/model/template.ts';
import type { ControlDifference, RequestTemplate } from '../../../contracts/model/types.ts';
import type { Target } from '../../target/target.ts';
import type { BareRequest, OutgoingRequest } from './wire.ts';

/** The request of a template for one scene. */
export function buildRequest(method: string, template: RequestTemplate, slots: Slots): OutgoingRequest {
  // The target chose the ids, so they are escaped; the rest of the template is sent as it is.
  const inPath = Object.fromEntries(Object.entries(slots).map(([slot, id]) => [slot, encodeURIComponent(id)]));
  const inJson = Object.fromEntries(Object.entries(slots).map(([slot, id]) => [slot, JSON.stringify(id).slice(1, -1)]));
  const ids = Object.fromEntries(Object.entries(template.ids).map(([name, id]) => [name, fill(id, inPath)]));
  return {
    method,
    path: fillPath(template.path, ids),
    headers: template.headers,
    body: template.body === null ? null : fill(template.body, inJson),
    credentials: template.credentials,
  };
}

/** The positive twin of a request. */
export function controlTemplate(request: RequestTemplate, difference: ControlDifference): RequestTemplate {
  return 'failure' in difference ? request : { ...request, ...difference };
}

/** A GET of a session that does not exist: it creates nothing, and valid credentials get a 404 of the application. */
export function probeRequest({ accountId }: Pick<Target, 'accountId'>): BareRequest {
  const ids = { accountId: encodeURIComponent(accountId), sessionId: randomUUID() };
  return { method: 'GET', path: fillPath(scenePaths.session, ids), headers: {}, body: null };
}
