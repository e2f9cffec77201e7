import type { JSONSchema } from 'json-schema-to-ts';

/**
 * The application's error body: 400, 404, 409, 500. Open. Source: OAS `requestError`, which declares no
 * member required; both are here, because the consumer under contract reads them.
 */
export const requestError = {
  $id: 'requestError',
  type: 'object',
  required: ['error', 'requestId'],
  properties: { error: { type: 'string' }, requestId: { type: 'string' } },
} as const satisfies JSONSchema;
