import { operation } from '../model/operation.ts';
import type { RequestTemplate } from '../model/types.ts';

export const json = 'application/json';

/** The request that joins: good credentials, the ids of the scene, no body. */
export const plainRequest: RequestTemplate = {
  path: operation.path,
  ids: { accountId: '{{account}}', sessionId: '{{session}}', participantId: '{{participant}}' },
  credentials: 'valid',
  headers: {},
  body: null,
};

/** A body of JSON text with its Content-Type, to spread into a request. */
export function withBody(body: unknown, contentType = json): Pick<RequestTemplate, 'headers' | 'body'> {
  return withText(JSON.stringify(body), contentType);
}

/** A body of any text with its Content-Type, to spread into a request. */
export function withText(body: string, contentType = json): Pick<RequestTemplate, 'headers' | 'body'> {
  return { headers: { 'Content-Type': contentType }, body };
}
