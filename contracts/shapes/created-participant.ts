import type { JSONSchema } from 'json-schema-to-ts';

/**
 * The answer to creating a participant. Open. Source: OAS `createParticipantResponse`. The token is a
 * secret, and no scene needs it.
 */
export const createdParticipant = {
  $id: 'createdParticipant',
  type: 'object',
  required: ['participant'],
  properties: {
    participant: {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string', minLength: 1 } },
    },
    token: { type: 'string' },
  },
} as const satisfies JSONSchema;
