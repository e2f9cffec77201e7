import type { JSONSchema } from 'json-schema-to-ts';

/** The body of the operation's request. Closed, since it is ours. Source: OAS `addParticipantToSessionRequest`. */
export const requestBody = {
  $id: 'requestBody',
  type: 'object',
  additionalProperties: false,
  properties: {
    sessionId: { type: 'string' },
    participants: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['participantId'],
        properties: {
          participantId: { type: 'string' },
          streamAliases: { type: 'array', uniqueItems: true, items: { type: 'string' } },
        },
      },
    },
  },
} as const satisfies JSONSchema;
