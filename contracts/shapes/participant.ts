import type { JSONSchema } from 'json-schema-to-ts';
import { subscriptions } from './subscriptions.ts';

/**
 * A participant as read. Open. Source: OAS `participant`; `id` is required, because it says whose
 * sessions these are.
 */
export const participant = {
  $id: 'participant',
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string', minLength: 1 },
    sessions: { type: 'array', items: { type: 'string' } },
    subscriptions: {
      type: ['object', 'null'],
      properties: subscriptions.properties,
    },
  },
} as const satisfies JSONSchema;
