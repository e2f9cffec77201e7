import type { Statement } from './statement.ts';

const put = 'paths …/participants/{participantId} put';
const body = 'components.requestBodies.addParticipantToSessionRequest';
const model = 'components.schemas.subscriptions';
const entry = 'components.schemas.participantSubscription';

/** What the OpenAPI description says. */
export const ofOpenApi: readonly Statement[] = [
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
];
