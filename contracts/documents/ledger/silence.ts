import type { Statement } from './statement.ts';

/** Matters on which every document is silent. */
export const silence: readonly Statement[] = [
  {
    id: 'none-two-credentials',
    source: 'NONE',
    where: 'Authorization',
    says: 'What two Authorization headers are answered with: HTTP has one, and says nothing of more',
  },
  { id: 'none-unknown-member', source: 'NONE', where: 'body', says: 'What an unknown member of the body does' },
  {
    id: 'none-unknown-target',
    source: 'NONE',
    where: 'body',
    says: 'Whether an unknown participant in participants is a 400, a 404 or a 204',
  },
  { id: 'none-other-session', source: 'NONE', where: 'body', says: "What a sessionId other than the path's does" },
  { id: 'none-duplicates', source: 'NONE', where: 'body', says: 'What the same participant twice does' },
  { id: 'none-self', source: 'NONE', where: 'body', says: 'Whether a participant can subscribe to itself' },
  {
    id: 'none-media-type',
    source: 'NONE',
    where: 'body',
    says: 'What a body under another label than application/json does',
  },
  { id: 'none-limits', source: 'NONE', where: 'body', says: 'How many subscriptions one request may hold' },
  { id: 'none-id-format', source: 'NONE', where: 'path', says: 'Whether an id that is no UUID is a 400 or a 404' },
  {
    id: 'none-rate-limit',
    source: 'NONE',
    where: 'statuses',
    says: 'Whether and when a 429 is answered, and with which Retry-After',
    excluded: 'finding the limit would take a flood of requests against an account that others use',
  },
  {
    id: 'none-other-status',
    source: 'NONE',
    where: 'statuses',
    says: 'What a status means that no document names',
    excluded: 'nothing provokes it; where it occurs in recorded traffic, it is reported',
  },
  {
    id: 'none-precedence',
    source: 'NONE',
    where: 'statuses',
    says: 'Which of two faults in one request decides the status',
  },
];
