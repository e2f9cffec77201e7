import type { Statement } from './statement.ts';

/** What the standards of HTTP and JSON say. */
export const ofStandards: readonly Statement[] = [
  {
    id: 'rfc9110-idempotent',
    source: 'RFC9110',
    where: '9.2.2',
    says: 'The effect of several identical PUTs is that of one; their answers may differ',
  },
  { id: 'rfc9110-400', source: 'RFC9110', where: '15.5.1', says: 'Malformed syntax is what a 400 is for' },
  { id: 'rfc9110-challenge', source: 'RFC9110', where: '15.5.2', says: 'A 401 carries a WWW-Authenticate header' },
  {
    id: 'rfc9110-retry-after',
    source: 'RFC9110',
    where: '10.2.3',
    says: 'Retry-After is a number of seconds or a date',
  },
  {
    id: 'rfc9110-media-type-case',
    source: 'RFC9110',
    where: '8.3.1',
    says: 'Letter case does not matter in a media type',
  },
  {
    id: 'rfc9110-scheme-case',
    source: 'RFC9110',
    where: '11.1',
    says: 'Letter case does not matter in the name of an authentication scheme',
  },
  { id: 'rfc7617-base64', source: 'RFC7617', where: '2', says: 'Basic credentials are base64' },
  { id: 'rfc7617-colon', source: 'RFC7617', where: '2', says: 'A colon parts the user name from the password' },
  {
    id: 'rfc8259-bom',
    source: 'RFC8259',
    where: '8.1',
    says: 'JSON is sent without a byte order mark; a reader may ignore one',
  },
];
