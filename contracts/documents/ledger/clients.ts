import type { Statement } from './statement.ts';

/** What the vendor's own clients do. */
export const ofClients: readonly Statement[] = [
  {
    id: 'sdk-charset',
    source: 'SDK',
    where: 'csharp, java, ruby, python, php',
    says: 'Five of the clients send a charset with application/json',
  },
  {
    id: 'sdk-empty-body',
    source: 'SDK',
    where: 'csharp, python, js without a body',
    says: 'Called without a body, three of the clients send a Content-Type and no bytes',
  },
  {
    id: 'sdk-null-body',
    source: 'SDK',
    where: 'ruby, php without a body',
    says: 'Called without a body, two of the clients send the text null',
  },
  {
    id: 'sdk-null-session-id',
    source: 'SDK',
    where: 'java sample; csharp without a sessionId',
    says: 'A sessionId that is not set is sent as null',
  },
  {
    id: 'sdk-error-code',
    source: 'SDK',
    where: 'error classes',
    says: 'The clients read code and message from an error body',
  },
  {
    id: 'sdk-success-range',
    source: 'SDK',
    where: 'response handling',
    says: 'The clients take every status from 200 to 208 for success',
  },
];
