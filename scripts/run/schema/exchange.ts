import { closed, count, text, time } from '../../lib/json/schema.ts';

const headers = {
  type: 'array',
  items: { type: 'array', description: 'Name and value', items: text, minItems: 2, maxItems: 2 },
} as const;

/** Why a response is missing or incomplete. */
export const failure = {
  ...closed(['code', 'message'], {
    code: text,
    message: text,
    kind: { enum: ['unsent', 'lost', 'malformed'], description: 'What the failure says about the request' },
  }),
  description: 'Why no whole answer came',
} as const;

export const request = closed(['method', 'url', 'headers', 'body'], {
  method: text,
  url: text,
  headers,
  body: { type: ['string', 'null'] },
});

export const response = closed(['status', 'headers', 'body'], {
  status: { type: 'integer' },
  headers,
  body: text,
  notUtf8: { const: true, description: 'The content is not UTF-8' },
  cut: { const: true, description: 'The content was longer than is recorded' },
});

/** One request with what came of it. */
export const exchange = {
  ...closed(['request', 'at', 'durationMs'], {
    request,
    response,
    failure,
    at: { ...time, description: 'UTC' },
    durationMs: count,
  }),
  description: 'One request and its answer, its transport failure, or both',
} as const;
