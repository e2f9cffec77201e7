import type { JSONSchema } from 'json-schema-to-ts';

/** The participants in a session. Open. Source: OAS `listSessionParticipantsResponse`. */
export const participantList = {
  $id: 'participantList',
  type: 'array',
  items: {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string', minLength: 1 } },
  },
} as const satisfies JSONSchema;
