import type { JSONSchema } from 'json-schema-to-ts';
import { messageError } from './message-error.ts';
import { requestError } from './request-error.ts';

/**
 * The body of a 50x: PAGE promises JSON, and nothing documents whether the application or the gateway
 * in front of it writes it, so either shape will do.
 */
export const serverError = {
  $id: 'serverError',
  anyOf: [
    { type: requestError.type, required: requestError.required, properties: requestError.properties },
    { type: messageError.type, required: messageError.required, properties: messageError.properties },
  ],
} as const satisfies JSONSchema;
