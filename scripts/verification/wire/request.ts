import { fill, fillPath, type Slots } from '../../../contracts/model/template.ts';
import type { ControlDifference, RequestTemplate } from '../../../contracts/model/types.ts';
import type { OutgoingRequest } from './wire.ts';

/** The request of a template for one scene. */
export function buildRequest(method: string, template: RequestTemplate, slots: Slots): OutgoingRequest {
  // The ids in the slots are the target's words; the rest of the template is put on the wire as it is.
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
