import type { Case, CredentialKind, Outcome } from '../types.ts';
import { nothingJoined, plainRequest, refused } from './declare.ts';

const unauthorized: Outcome = { status: 401, body: 'messageError', effect: nothingJoined };

function rejectedCredentials(
  id: string,
  title: string,
  credentials: CredentialKind,
  statements: readonly string[],
): Case {
  return refused('unauthorized', unauthorized, {
    id: `unauthorized-${id}`,
    title,
    statements: ['oas-401', 'page-401', ...statements],
    request: { credentials },
    control: { credentials: 'valid' },
  });
}

export const unauthorizedCases: readonly Case[] = [
  rejectedCredentials('no-header', 'A request without Authorization is refused', 'none', ['oas-basic-auth']),
  rejectedCredentials('wrong-password', 'A wrong password is refused', 'wrong-password', ['err-401']),
  rejectedCredentials('wrong-username', 'A wrong user name is refused', 'wrong-username', ['err-401']),
  rejectedCredentials('empty-password', 'An empty password is refused', 'empty-password', ['err-401']),
  refused('unauthorized', unauthorized, {
    id: 'unauthorized-another-account',
    title: 'Good credentials for the number of another account are refused',
    statements: ['err-401'],
    request: { ids: { ...plainRequest.ids, accountId: '{{otherAccount}}' } },
    control: { ids: plainRequest.ids },
    alsoAllowed: [
      {
        status: 403,
        body: 'messageError',
        effect: nothingJoined,
        level: 'SHOULD',
        reason: 'the page\'s words for 403 ("access denied") fit an account that is not ours as well',
      },
    ],
  }),
  rejectedCredentials('bearer-scheme', 'The credentials under the scheme Bearer are refused', 'bearer-scheme', [
    'oas-basic-auth',
  ]),
  rejectedCredentials('malformed-base64', 'Credentials that are no base64 are refused', 'malformed-base64', [
    'rfc7617-base64',
  ]),
  rejectedCredentials('no-colon', 'Credentials without a colon are refused', 'no-colon', ['rfc7617-colon']),
  rejectedCredentials(
    'credentials-in-query',
    'Good credentials in the query instead of the header are refused',
    'in-query',
    ['oas-basic-auth'],
  ),
  refused(
    'unauthorized',
    {
      status: 401,
      body: 'messageError',
      headers: [{ name: 'www-authenticate', format: 'present', level: 'SHOULD' }],
    },
    {
      id: 'unauthorized-challenge',
      title: 'A 401 carries a WWW-Authenticate challenge',
      statements: ['rfc9110-challenge'],
      level: 'SHOULD',
      request: { credentials: 'none' },
      control: { credentials: 'valid' },
    },
  ),
];
