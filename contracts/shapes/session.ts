import type { JSONSchema } from 'json-schema-to-ts';

/** A session as created or read. Open. Source: OAS `session`; `id` is required, because a scene needs it. */
export const session = {
  $id: 'session',
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', minLength: 1 }, tag: { type: ['string', 'null'] } },
} as const satisfies JSONSchema;
