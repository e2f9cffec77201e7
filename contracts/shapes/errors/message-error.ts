import type { JSONSchema } from 'json-schema-to-ts';

/**
 * The gateway's error body: 401, 403. Open. Source: OAS `unauthorizedRequest`, `forbiddenRequest`, which
 * declare no member required; it is here, because the consumer under contract reads it.
 */
export const messageError = {
  $id: 'messageError',
  type: 'object',
  required: ['message'],
  properties: { message: { type: 'string' } },
} as const satisfies JSONSchema;
