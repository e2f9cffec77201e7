import type { JSONSchema } from 'json-schema-to-ts';
import { subscriptions } from './subscriptions.ts';

/**
 * A participant as read. Open. Source: OAS `participant`; `id` and `sessions` are required, because an
 * effect is read back from them.
 */
export const participant = {
  $id: 'participant',
  type: 'object',
  required: ['id', 'sessions'],
  properties: {
    id: { type: 'string', minLength: 1 },
    sessions: { type: 'array', items: { type: 'string' } },
    subscriptions: {
      type: ['object', 'null'],
      properties: subscriptions.properties,
    },
  },
} as const satisfies JSONSchema;
