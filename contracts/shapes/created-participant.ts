import type { JSONSchema } from 'json-schema-to-ts';

/**
 * The answer to creating a participant. Open. Source: OAS `createParticipantResponse`. The token beside
 * the participant is a secret that no scene needs, so nothing is asked of it.
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
  },
} as const satisfies JSONSchema;
