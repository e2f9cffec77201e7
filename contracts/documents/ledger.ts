import { signIn } from '../model/sign-in.ts';
import type { SourceKey } from '../model/sources.ts';

/** One thing that a source says about the operation, in our words. */
export interface Statement {
  readonly id: string;
  readonly source: SourceKey;
  /** Where in the source. */
  readonly where: string;
  readonly says: string;
  /** Why no case can check it. A statement without this is checked by the cases that name it. */
  readonly excluded?: string;
}

const put = 'paths …/participants/{participantId} put';
const body = 'components.requestBodies.addParticipantToSessionRequest';
const model = 'components.schemas.subscriptions';
const entry = 'components.schemas.participantSubscription';

/**
 * Everything the sources say about the operation. Cases name the statements they rest on; a test keeps
 * the two complete in both directions.
 */
export const ledger: readonly Statement[] = [
  // The operation
  { id: 'oas-path', source: 'OAS', where: put, says: 'The operation is a PUT to a path with the account once' },
  {
    id: 'oas-path-ids',
    source: 'OAS',
    where: 'components.parameters',
    says: 'The three ids in the path are strings, and required',
  },
  {
    id: 'oas-basic-auth',
    source: 'OAS',
    where: 'components.securitySchemes.Basic',
    says: 'Every request carries Basic credentials in the Authorization header',
  },
  {
    id: 'oas-body-optional',
    source: 'OAS',
    where: `${body}.description`,
    says: 'No body, or an empty one, adds the participant and subscribes it to nothing',
  },
  { id: 'oas-body-json', source: 'OAS', where: `${body}.content`, says: 'The body is application/json' },
  { id: 'oas-body-object', source: 'OAS', where: `${model}.type`, says: 'The body is an object' },
  {
    id: 'oas-subscribe-participants',
    source: 'OAS',
    where: `${body}.description`,
    says: 'A list of participants that is not empty is what the participant is subscribed to',
  },
  {
    id: 'oas-subscribe-session',
    source: 'OAS',
    where: `${body}.description`,
    says: 'Without participants, a sessionId subscribes to the whole session',
  },
  {
    id: 'oas-subscribe-later-joiners',
    source: 'OAS',
    where: `${body}.description`,
    says: 'A subscription to the session covers those who join it later',
    excluded:
      'who hears whom shows only in media clients; that the subscription is to the session as a whole is read back',
  },
  {
    id: 'oas-subscribe-nothing',
    source: 'OAS',
    where: `${body}.description`,
    says: 'Without participants and sessionId, no subscription is made',
  },
  {
    id: 'oas-participants-override',
    source: 'OAS',
    where: `${model}.participants`,
    says: 'Participants override a sessionId in the body',
  },
  {
    id: 'oas-participants-null',
    source: 'OAS',
    where: `${model}.participants`,
    says: 'A null list of participants does not override the sessionId',
  },
  { id: 'oas-participants-type', source: 'OAS', where: `${model}.participants`, says: 'participants is a list' },
  {
    id: 'oas-entry-type',
    source: 'OAS',
    where: `${model}.participants.items`,
    says: 'An entry of participants is an object',
  },
  {
    id: 'oas-participant-id-required',
    source: 'OAS',
    where: `${entry}.required`,
    says: 'An entry of participants has a participantId',
  },
  { id: 'oas-participant-id-type', source: 'OAS', where: `${entry}.participantId`, says: 'participantId is a string' },
  {
    id: 'oas-session-id-type',
    source: 'OAS',
    where: `${model}.sessionId`,
    says: 'sessionId is a string, and not nullable',
  },
  { id: 'oas-session-id-optional', source: 'OAS', where: model, says: 'sessionId is not required' },
  {
    id: 'oas-aliases',
    source: 'OAS',
    where: `${entry}.streamAliases`,
    says: 'streamAliases narrow the subscription to those streams of the participant',
  },
  {
    id: 'oas-aliases-type',
    source: 'OAS',
    where: `${entry}.streamAliases`,
    says: 'streamAliases is a list of strings',
  },
  {
    id: 'oas-aliases-empty',
    source: 'OAS',
    where: `${entry}.streamAliases`,
    says: 'An empty list of aliases means all of them',
  },
  {
    id: 'oas-alias-unique',
    source: 'OAS',
    where: `${entry}.streamAliases`,
    says: 'Aliases are unique within an entry; nothing says that a repeated one is refused',
  },
  {
    id: 'oas-alias-unknown',
    source: 'OAS',
    where: `${entry}.streamAliases`,
    says: 'What subscribing to an alias that does not exist does is undefined',
  },
  { id: 'oas-204', source: 'OAS', where: `${put}.responses.204`, says: 'Success is 204 without content' },
  {
    id: 'oas-400',
    source: 'OAS',
    where: `${put}.responses.400`,
    says: 'A bad request is 400 with { error, requestId } as JSON',
  },
  {
    id: 'oas-401',
    source: 'OAS',
    where: `${put}.responses.401`,
    says: 'Missing or wrong credentials are 401 with { message } as JSON',
  },
  { id: 'oas-403', source: 'OAS', where: `${put}.responses.403`, says: 'Forbidden is 403 with { message } as JSON' },
  {
    id: 'oas-403-example',
    source: 'OAS',
    where: 'components.schemas.forbiddenRequest',
    says: 'The example message of a 403 is the one that the gateway has for an unknown route',
  },
  {
    id: 'oas-404',
    source: 'OAS',
    where: `${put}.responses.404`,
    says: 'What is not found is 404 with { error, requestId } as JSON',
  },
  {
    id: 'oas-409',
    source: 'OAS',
    where: `${put}.responses.409`,
    says: 'A conflict is 409 with { error, requestId } as JSON',
  },
  {
    id: 'oas-500',
    source: 'OAS',
    where: `${put}.responses.500`,
    says: 'An internal error is 500 with { error, requestId } as JSON',
  },
  {
    id: 'oas-error-members',
    source: 'OAS',
    where: 'components.schemas.requestError',
    says: 'An error body lists error and requestId, and nothing else',
  },
  {
    id: 'oas-sessions-capped',
    source: 'OAS',
    where: 'components.schemas.participant.sessions',
    says: 'A participant is in one session at most',
  },
  {
    id: 'oas-remove-subscriptions',
    source: 'OAS',
    where: 'paths …/participants/{participantId} delete',
    says: 'Removing a participant from a session removes its subscriptions there',
  },
  // The page
  { id: 'page-url', source: 'PAGE', where: 'Request URL', says: 'The path has the account twice' },
  {
    id: 'page-basic-auth',
    source: 'PAGE',
    where: 'Basic Authentication',
    says: 'API credentials go by Basic authentication',
  },
  {
    id: 'page-body-optional',
    source: 'PAGE',
    where: 'Add a participant to a session',
    says: 'Subscriptions are an optional part of the call',
  },
  {
    id: 'page-session-id',
    source: 'PAGE',
    where: 'Request Body Parameters',
    says: 'The body has a sessionId, which is not called optional',
  },
  {
    id: 'page-participants-optional',
    source: 'PAGE',
    where: 'Request Body Parameters',
    says: 'participants, a subset of the session, is optional',
  },
  {
    id: 'page-sample-http',
    source: 'PAGE',
    where: 'sample http',
    says: 'A PUT by curl, whose participants are strings',
  },
  {
    id: 'page-sample-csharp',
    source: 'PAGE',
    where: 'sample csharp',
    says: 'A call with sessionId and two participants',
  },
  {
    id: 'page-sample-java',
    source: 'PAGE',
    where: 'sample java',
    says: 'A call with two participants and no sessionId',
  },
  { id: 'page-sample-ruby', source: 'PAGE', where: 'sample ruby', says: 'A call with sessionId and two participants' },
  {
    id: 'page-sample-python',
    source: 'PAGE',
    where: 'sample python',
    says: 'A call with sessionId and two participants',
  },
  { id: 'page-sample-js', source: 'PAGE', where: 'sample js', says: 'A call with sessionId and two participants' },
  { id: 'page-sample-php', source: 'PAGE', where: 'sample php', says: 'A call with sessionId and two participants' },
  { id: 'page-answer', source: 'PAGE', where: 'Responds', says: 'The sample answer has content, a lone closing brace' },
  { id: 'page-400', source: 'PAGE', where: 'Potential Error Responses', says: 'A bad request is 400 with JSON' },
  { id: 'page-401', source: 'PAGE', where: 'Potential Error Responses', says: 'Unauthorized is 401 with JSON' },
  { id: 'page-403', source: 'PAGE', where: 'Potential Error Responses', says: 'Access denied is 403 with JSON' },
  { id: 'page-50x', source: 'PAGE', where: 'Potential Error Responses', says: 'An unexpected error is 50x with JSON' },
  {
    id: 'page-no-404',
    source: 'PAGE',
    where: 'Potential Error Responses',
    says: 'No 404 and no 409 is among the potential errors',
  },
  // The error codes
  {
    id: 'err-401',
    source: 'ERR',
    where: '401',
    says: 'The user has no access to the account: wrong user name, password or account number',
  },
  { id: 'err-403', source: 'ERR', where: '403', says: 'The user has no access to the WebRTC API' },
  { id: 'err-404', source: 'ERR', where: '404', says: 'The session or participant is not found' },
  {
    id: 'err-404-inactive',
    source: 'ERR',
    where: '404',
    says: 'A session or participant that is no longer active is not found',
  },
  { id: 'err-500', source: 'ERR', where: '500', says: 'An unknown error, for a support ticket' },
  // Signing in. No document of this API says what a Bearer token gets; what each level rests on is here.
  {
    id: 'cred-basic-ends',
    source: 'CRED',
    where: 'Legacy API users',
    says: `API users, and with them Basic, are decommissioned on ${signIn.basicEndsOn} for all APIs, and may not be used from then on`,
  },
  {
    id: 'cred-oauth-only',
    source: 'CRED',
    where: 'Migration',
    says: 'OAuth 2.0 client credentials are the only supported way to sign in from then on; requests carry the token as Authorization: Bearer',
  },
  {
    id: 'cred-token-request',
    source: 'CRED',
    where: 'Getting a token',
    says: 'A POST with the client id and secret by Basic and grant_type=client_credentials is answered with JSON: access_token, and expires_in in seconds',
  },
  {
    id: 'cred-renewal',
    source: 'CRED',
    where: "The vendor's current clients",
    says: `A client gets another token ${signIn.renewalSeconds} s before the end of the one that it has`,
    excluded: 'it says what a client does; the suite itself does so',
  },
  {
    id: 'cred-accounts',
    source: 'CRED',
    where: 'Roles and accounts',
    says: 'A credential has roles and accounts, and is good for those accounts only',
  },
  {
    id: 'cred-secret-ends',
    source: 'CRED',
    where: 'Rotation',
    says: 'A client can have two secrets at once, and a secret may have a date on which it ends',
    excluded:
      'provoking it would take a secret that has ended; a refused secret is told with what the answer says of it',
  },
  {
    id: 'rfc6749-token-answer',
    source: 'RFC6749',
    where: '5.1',
    says: 'A token answer is application/json with access_token, token_type in any letter case, and, recommended, expires_in as a number of seconds',
  },
  {
    id: 'rfc6749-client-secret',
    source: 'RFC6749',
    where: '10.3 and 10.1',
    says: 'Client credentials are kept confidential',
  },
  {
    id: 'rfc6749-validate',
    source: 'RFC6749',
    where: '7',
    says: 'The resource server validates the access token, and that it has not expired, before it grants anything',
  },
  {
    id: 'rfc7519-unsecured',
    source: 'RFC7519',
    where: '6 and 8',
    says: 'A JSON Web Token without a signature is taken only where somebody has decided so',
  },
  {
    id: 'rfc6750-header',
    source: 'RFC6750',
    where: '2.1',
    says: 'A resource server takes a token in the Authorization header under the scheme Bearer',
  },
  {
    id: 'rfc6750-query',
    source: 'RFC6750',
    where: '2.3 and 5.3',
    says: 'A token does not belong in the address of a request, which is logged on its way',
  },
  {
    id: 'rfc6750-invalid-token',
    source: 'RFC6750',
    where: '3.1',
    says: 'A request with a token that is expired, revoked, malformed or otherwise invalid should be answered 401',
  },
  {
    id: 'rfc6750-one-method',
    source: 'RFC6750',
    where: '2 and 3.1',
    says: 'A request shows its token in one way only; one that shows it in several is malformed and should be answered 400',
  },
  // The vendor's clients
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
  // The standards
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
  // Silence
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

const byId = new Map(ledger.map((statement) => [statement.id, statement]));

/** @throws RangeError when no statement has this id. */
export function statementById(id: string): Statement {
  const found = byId.get(id);
  if (!found) throw new RangeError(`No statement has the id ${JSON.stringify(id)}`);
  return found;
}
