import type { JSONSchema } from 'json-schema-to-ts';

/** A participant's subscriptions as the provider reports them. Open. Source: OAS `subscriptions`. */
export const subscriptions = {
  $id: 'subscriptions',
  type: 'object',
  properties: {
    sessionId: { type: ['string', 'null'] },
    participants: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        required: ['participantId'],
        properties: {
          participantId: { type: 'string' },
          streamAliases: { type: ['array', 'null'], items: { type: 'string' } },
        },
      },
    },
  },
} as const satisfies JSONSchema;
