import { randomBytes, randomUUID } from 'node:crypto';
import type { Slots } from '../../../contracts/model/template.ts';
import type { ServiceFailure } from '../../../contracts/model/types.ts';
import { type Access, authenticate } from './access.ts';
import { type Answer, ApplicationError, type Call, GatewayError, jsonAnswer, noContent } from './answer.ts';
import { parseParticipant, parseSession, parseSubscriptions } from './request-body.ts';
import type { Participant, Session, Store, Subscriptions } from './store.ts';
import { answerToken, tokenPath } from './tokens.ts';

/** The API behind `/v1`: its state, and what answers a call. */
export interface ApiState extends Access {
  readonly store: Store;
  /** Failing services by session id. */
  readonly failures: Map<string, ServiceFailure>;
  /** The ids of the scenes that Pact's state changes have set, by case. */
  readonly pactScenes: Map<string, Slots>;
}

const basePath = '/v1';

/**
 * Answers one call as the API does: the gateway looks at the account and the credentials, then at the
 * route, and only then does the application look at the rest.
 */
export function answerCall(state: ApiState, call: Call): Answer {
  const requestId = randomUUID();
  try {
    return route(state, call, requestId);
  } catch (error) {
    if (error instanceof ApplicationError || error instanceof GatewayError) return error.answer(requestId);
    throw error;
  }
}

function route(state: ApiState, call: Call, requestId: string): Answer {
  const unknownRoute = new GatewayError(403, 'Missing Authentication Token');
  const path = call.target.split('?', 1)[0]!;
  if (path === tokenPath && state.auth !== 'basic') {
    return answerToken(state.tokens, state.credentials, call, requestId);
  }
  const segments = path.startsWith(`${basePath}/accounts/`) ? path.slice(basePath.length + 1).split('/') : [];
  const [, accountId, collection, id, members, memberId, subscriptions, ...rest] = segments;
  if (accountId === undefined) throw unknownRoute;
  authenticate(call.headers['authorization'], decode(accountId), state);
  // An empty segment is one that is not there, so no route has it.
  if (rest.length > 0 || segments.includes('')) throw unknownRoute;

  const name = [
    call.method,
    collection,
    id === undefined ? '' : 'id',
    members ?? '',
    memberId === undefined ? '' : 'id',
    subscriptions ?? '',
  ]
    .join(' ')
    .trimEnd();
  const handler = handlers[name];
  if (!handler) throw unknownRoute;
  return handler({ state, call, requestId, id: decode(id ?? ''), memberId: decode(memberId ?? '') });
}

/** Percent-decodes a path segment; what cannot be decoded stands for itself, and so is not found. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

interface Handling {
  readonly state: ApiState;
  readonly call: Call;
  readonly requestId: string;
  readonly id: string;
  readonly memberId: string;
}

const handlers: Readonly<Record<string, (handling: Handling) => Answer>> = {
  'POST sessions': ({ state, call, requestId }) => {
    const session = state.store.createSession(parseSession(call.body));
    return jsonAnswer(200, sessionView(session), requestId);
  },
  'GET sessions id': ({ state, requestId, id }) => jsonAnswer(200, sessionView(findSession(state, id)), requestId),
  'DELETE sessions id': ({ state, requestId, id }) => {
    state.store.endSession(findSession(state, id).id);
    state.failures.delete(id);
    return noContent(requestId);
  },
  'POST participants': ({ state, call, requestId }) => {
    const participant = state.store.createParticipant(parseParticipant(call.body));
    const token = randomBytes(24).toString('base64url');
    return jsonAnswer(200, { participant: participantView(participant), token }, requestId);
  },
  'GET participants id': ({ state, requestId, id }) =>
    jsonAnswer(200, participantView(findParticipant(state, id)), requestId),
  'DELETE participants id': ({ state, requestId, id }) => {
    state.store.deleteParticipant(findParticipant(state, id).id);
    return noContent(requestId);
  },
  'GET sessions id participants': ({ state, requestId, id }) => {
    const members = state.store.members(findSession(state, id).id);
    return members.length === 0 ? noContent(requestId) : jsonAnswer(200, members.map(participantView), requestId);
  },
  'PUT sessions id participants id': ({ state, call, requestId, id, memberId }) => {
    const session = findSession(state, id);
    const participant = findParticipant(state, memberId);
    const subscriptions = checkedSubscriptions(state, session, participant, call.body);
    if (participant.sessionId !== undefined && participant.sessionId !== session.id) {
      throw new ApplicationError(409, 'The participant is in another session');
    }
    state.store.join(participant, session.id, subscriptions);
    return noContent(requestId);
  },
  'DELETE sessions id participants id': ({ state, requestId, id, memberId }) => {
    state.store.leave(findMember(state, id, memberId));
    return noContent(requestId);
  },
  'GET sessions id participants id subscriptions': ({ state, requestId, id, memberId }) => {
    const { subscriptions } = findMember(state, id, memberId);
    return subscriptions ? jsonAnswer(200, subscriptions, requestId) : noContent(requestId);
  },
  'PUT sessions id participants id subscriptions': ({ state, call, requestId, id, memberId }) => {
    const participant = findMember(state, id, memberId);
    const subscriptions = checkedSubscriptions(state, findSession(state, id), participant, call.body);
    state.store.subscribe(participant, subscriptions);
    return noContent(requestId);
  },
};

function findSession({ store, failures }: ApiState, id: string): Session {
  const failure = failures.get(id);
  if (failure) fail(failure);
  return store.session(id) ?? notFound('session');
}

function findParticipant({ store }: ApiState, id: string): Participant {
  return store.participant(id) ?? notFound('participant');
}

function findMember(state: ApiState, sessionId: string, participantId: string): Participant {
  findSession(state, sessionId);
  const participant = findParticipant(state, participantId);
  return participant.sessionId === sessionId ? participant : notFound('participant');
}

function notFound(what: string): never {
  throw new ApplicationError(404, `The ${what} is not found or no longer active`);
}

function fail({ status, layer, retryAfter }: ServiceFailure): never {
  if (layer === 'application') throw new ApplicationError(status, 'Internal error');
  throw new GatewayError(
    status,
    'Service unavailable',
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  );
}

/** @throws ApplicationError 400 or 404 for subscriptions that this session cannot give. */
function checkedSubscriptions(
  { store }: ApiState,
  session: Session,
  subscriber: Participant,
  body: Buffer,
): Subscriptions | undefined {
  const subscriptions = parseSubscriptions(body);
  if (subscriptions?.sessionId !== undefined && subscriptions.sessionId !== session.id) {
    throw new ApplicationError(400, 'sessionId is not the session of the request');
  }
  for (const { participantId } of subscriptions?.participants ?? []) {
    const inSession = store.participant(participantId)?.sessionId === session.id || participantId === subscriber.id;
    if (!inSession) notFound('participant to subscribe to');
  }
  return subscriptions;
}

function sessionView({ id, tag }: Session): object {
  return { id, ...(tag === undefined ? {} : { tag }) };
}

function participantView({ sessionId, subscriptions, ...participant }: Participant): object {
  return {
    ...participant,
    sessions: sessionId === undefined ? [] : [sessionId],
    subscriptions: subscriptions ?? {},
  };
}
