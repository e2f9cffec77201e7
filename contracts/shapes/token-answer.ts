import type { JSONSchema } from 'json-schema-to-ts';

/**
 * What a token endpoint answers with. Source: RFC 6749, 5.1 and A.12; RFC 6750, 2.1 for the characters of a token that
 * goes into a header; CRED, which lists `access_token` and `expires_in`. Only the token itself is required: CRED names
 * no `token_type`, and RFC 6749 only recommends `expires_in`.
 */
export const tokenAnswer = {
  $id: 'tokenAnswer',
  type: 'object',
  required: ['access_token'],
  properties: {
    access_token: {
      type: 'string',
      pattern: '^[A-Za-z0-9._~+/-]+=*$',
      description: 'the characters of a Bearer token',
    },
    token_type: { type: 'string', pattern: '^[Bb][Ee][Aa][Rr][Ee][Rr]$', description: 'Bearer, in any letter case' },
    expires_in: { type: 'number', exclusiveMinimum: 0 },
  },
} as const satisfies JSONSchema;
