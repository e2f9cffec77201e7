import type { JSONSchema } from 'json-schema-to-ts';
import { messageError } from './message-error.ts';
import { requestError } from './request-error.ts';

/**
 * The body of a 50x: PAGE promises JSON, and nothing documents whether the application or the gateway
 * in front of it writes it, so either shape will do.
 */
export const serverError = {
  $id: 'serverError',
  anyOf: [requestError, messageError].map(({ $id: _, ...shape }) => shape) as unknown as readonly [
    Omit<typeof requestError, '$id'>,
    Omit<typeof messageError, '$id'>,
  ],
} as const satisfies JSONSchema;
