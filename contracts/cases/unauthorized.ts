import { observed, refused } from '../declare/declare.ts';
import { nothingJoined } from '../declare/effects.ts';
import { plainRequest, withBody } from '../declare/requests.ts';
import { outsideSessionWithSpeakers } from '../declare/scenes.ts';
import type { AllowedOutcome, Case, CheckedCase, CredentialKind, Outcome } from '../model/types.ts';

const unauthorized: Outcome = { status: 401, body: 'messageError', effect: nothingJoined };

function rejectedCredentials(
  id: `unauthorized-${string}`,
  title: string,
  credentials: CredentialKind,
  statements: readonly string[],
  control: 'valid' | 'basic' | 'token' = 'basic',
): Case {
  return refused('unauthorized', unauthorized, {
    id,
    title,
    statements: ['oas-401', 'page-401', ...statements],
    request: { credentials },
    control: { credentials: control },
  });
}

const forbiddenInstead: AllowedOutcome = {
  status: 403,
  body: 'messageError',
  effect: nothingJoined,
  level: 'SHOULD',
  reason:
    'no document of this API says what a bad token gets, and the words of the page for 403 ("access denied") fit as well',
};

/**
 * A token that opens nothing. That nobody joins with it is MUST: whoever grants access by tokens validates them
 * (RFC 6749), and a 401 is for those without access to the account (ERR). Which refusal it gets is SHOULD, since only
 * RFC 6750 says so.
 */
function rejectedToken(
  id: `unauthorized-${string}`,
  title: string,
  credentials: CredentialKind,
  statements: readonly string[],
  level: CheckedCase['level'] = 'SHOULD',
): Case {
  return refused('unauthorized', unauthorized, {
    id,
    title,
    statements,
    level,
    request: { credentials },
    control: { credentials: 'token' },
    ...(level === 'SHOULD' ? { alsoAllowed: [forbiddenInstead] } : {}),
  });
}

/** Good and bad credentials of one way in two headers. */
function twoHeaders(
  id: `unauthorized-${string}`,
  what: string,
  credentials: CredentialKind,
  control: 'basic' | 'token',
): Case {
  return observed('unauthorized', {
    id,
    title: `What two Authorization headers are answered with, ${what}`,
    statements: ['none-two-credentials', ...(control === 'token' ? ['rfc6750-one-method'] : [])],
    request: { credentials },
    control: { credentials: control },
    observe: {
      question: 'Is a request with two Authorization headers malformed, refused, or taken for one of them?',
      readings: [
        { statuses: [204], means: 'it is taken: the good one counts' },
        { statuses: [401, 403], means: 'it is refused: the bad one counts, or neither' },
        { statuses: [400], means: 'it is malformed' },
      ],
    },
  });
}

const accessDenied: AllowedOutcome = {
  status: 403,
  body: 'messageError',
  effect: nothingJoined,
  level: 'SHOULD',
  reason: 'the page\'s words for 403 ("access denied") fit an account that is not ours as well',
};

export const unauthorizedCases: readonly Case[] = [
  rejectedCredentials(
    'unauthorized-no-header',
    'A request without Authorization is refused',
    'none',
    ['oas-basic-auth'],
    'valid',
  ),
  rejectedCredentials('unauthorized-wrong-password', 'A wrong password is refused', 'wrong-password', ['err-401']),
  rejectedCredentials('unauthorized-wrong-username', 'A wrong user name is refused', 'wrong-username', ['err-401']),
  rejectedCredentials('unauthorized-empty-password', 'An empty password is refused', 'empty-password', ['err-401']),
  rejectedCredentials(
    'unauthorized-truncated-password',
    'The beginning of the password is refused',
    'truncated-password',
    ['err-401'],
  ),
  rejectedCredentials(
    'unauthorized-extended-password',
    'The password with more behind it is refused',
    'extended-password',
    ['err-401'],
  ),
  rejectedCredentials(
    'unauthorized-password-other-case',
    'The password in other letter case is refused',
    'password-other-case',
    ['err-401'],
  ),
  refused('unauthorized', unauthorized, {
    id: 'unauthorized-with-body',
    title: 'A request with a body and without Authorization is refused',
    statements: ['oas-401', 'page-401', 'oas-basic-auth'],
    scene: outsideSessionWithSpeakers,
    request: { credentials: 'none', ...withBody({ participants: [{ participantId: '{{speakerA}}' }] }) },
    control: { credentials: 'valid' },
  }),
  rejectedCredentials(
    'unauthorized-unknown-scheme',
    'Good credentials under a scheme that nobody knows are refused',
    'unknown-scheme',
    ['oas-basic-auth'],
    'valid',
  ),
  refused('unauthorized', unauthorized, {
    id: 'unauthorized-another-account',
    title: 'Good credentials for the number of another account are refused',
    statements: ['err-401'],
    request: { ids: { ...plainRequest.ids, accountId: '{{otherAccount}}' } },
    control: { ids: plainRequest.ids },
    alsoAllowed: [accessDenied],
  }),
  rejectedCredentials(
    'unauthorized-bearer-scheme',
    'User name and password under the scheme Bearer are refused',
    'bearer-scheme',
    ['oas-basic-auth'],
  ),
  rejectedCredentials(
    'unauthorized-malformed-base64',
    'Credentials that are no base64 are refused',
    'malformed-base64',
    ['rfc7617-base64'],
    'valid',
  ),
  rejectedCredentials('unauthorized-no-colon', 'Credentials without a colon are refused', 'no-colon', [
    'rfc7617-colon',
  ]),
  rejectedCredentials(
    'unauthorized-credentials-in-query',
    'Good credentials in the query instead of the header are refused',
    'in-query',
    ['oas-basic-auth'],
  ),
  twoHeaders(
    'unauthorized-two-passwords',
    'the first with the right password and the second with a wrong one',
    'two-basic',
    'basic',
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
  rejectedToken('unauthorized-changed-token', 'A token with one character changed lets nobody in', 'changed-token', [
    'rfc6749-validate',
    'rfc6750-invalid-token',
    'err-401',
  ]),
  ...(
    [
      ['unauthorized-token-start-changed', 'token-start-changed', 'with its first character changed'],
      ['unauthorized-token-middle-changed', 'token-middle-changed', 'with a character in its middle changed'],
      ['unauthorized-token-end-changed', 'token-end-changed', 'with a character at its end changed'],
      ['unauthorized-truncated-token', 'truncated-token', 'of which the end is missing'],
      ['unauthorized-extended-token', 'extended-token', 'with more behind it'],
    ] as const
  ).map(([id, kind, how]) =>
    rejectedToken(id, `A token ${how} lets nobody in`, kind, ['rfc6749-validate', 'rfc6750-invalid-token']),
  ),
  refused(
    'unauthorized',
    // Tokens of digits and letters a to f may be read as numbers, which have no letter case.
    { ...unauthorized, effect: { ...nothingJoined, level: 'SHOULD' } },
    {
      id: 'unauthorized-token-other-case',
      title: 'A token in other letter case lets nobody in',
      statements: ['rfc6749-validate', 'rfc6750-invalid-token'],
      level: 'SHOULD',
      request: { credentials: 'token-other-case' },
      control: { credentials: 'token' },
      alsoAllowed: [{ ...forbiddenInstead, effect: { ...nothingJoined, level: 'SHOULD' } }],
    },
  ),
  rejectedToken(
    'unauthorized-unsigned-token',
    'A JSON Web Token that says it is not signed lets nobody in',
    'unsigned-token',
    ['rfc6749-validate', 'rfc7519-unsecured'],
  ),
  rejectedToken('unauthorized-empty-token', 'The scheme Bearer without a token lets nobody in', 'empty-token', [
    'rfc6749-validate',
    'rfc6750-header',
  ]),
  rejectedToken('unauthorized-expired-token', 'A token that has expired lets nobody in', 'expired-token', [
    'rfc6749-validate',
    'rfc6750-invalid-token',
  ]),
  refused(
    'unauthorized',
    { ...unauthorized, effect: { ...nothingJoined, level: 'SHOULD' } },
    {
      id: 'unauthorized-token-in-query',
      title: 'A good token in the query instead of the header is refused',
      statements: ['rfc6750-query', 'cred-oauth-only'],
      level: 'SHOULD',
      request: { credentials: 'token-in-query' },
      control: { credentials: 'token' },
      alsoAllowed: [{ ...forbiddenInstead, effect: { ...nothingJoined, level: 'SHOULD' } }],
    },
  ),
  rejectedToken(
    'unauthorized-token-as-basic',
    'A good token under the scheme Basic is refused',
    'token-as-basic',
    ['oas-401', 'rfc7617-colon', 'cred-oauth-only'],
    'MUST',
  ),
  rejectedToken(
    'unauthorized-client-as-bearer',
    'Client id and secret under the scheme Bearer let nobody in',
    'client-as-bearer',
    ['rfc6749-validate', 'rfc6750-invalid-token', 'cred-token-request'],
  ),
  refused('unauthorized', unauthorized, {
    id: 'unauthorized-token-for-another-account',
    title: 'A good token for the number of another account is refused',
    statements: ['err-401', 'cred-accounts'],
    request: { credentials: 'token', ids: { ...plainRequest.ids, accountId: '{{otherAccount}}' } },
    control: { ids: plainRequest.ids },
    alsoAllowed: [accessDenied],
  }),
  twoHeaders(
    'unauthorized-two-tokens',
    'the first with a good token and the second with a changed one',
    'two-tokens',
    'token',
  ),
  {
    id: 'unauthorized-token-answer',
    family: 'unauthorized',
    title: 'Every token answer is as OAuth 2.0 has it, and repeats no client secret',
    statements: ['cred-token-request', 'rfc6749-token-answer', 'rfc6749-client-secret'],
    level: 'MUST',
    everyAnswer: 'token-answer',
  },
];
