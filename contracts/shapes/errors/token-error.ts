import type { JSONSchema } from 'json-schema-to-ts';

/** What a token endpoint refuses with. Source: RFC 6749, 5.2. */
export const tokenError = {
  $id: 'tokenError',
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'string' }, error_description: { type: 'string' } },
} as const satisfies JSONSchema;
