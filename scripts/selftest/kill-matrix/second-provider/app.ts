import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import { randomBytes } from 'node:crypto';
import type { ServiceFailure } from '../../../../contracts/model/types.ts';
import { admit, type Doors, handOut, type TokenBook, tokenRoute } from './access.ts';
import { hearingOf, readJoin, readParticipant, readSession } from './bodies.ts';
import type { Directory, Hearing } from './directory.ts';
import { isKnownId, newId } from './ids.ts';
import { broken, Refusal, rejection, turnedAway } from './refusal.ts';
import { hearingView, participantView, sessionView } from './views.ts';

/** The state of the application. */
export interface World {
  readonly directory: Directory;
  /** Failing services by session id. */
  readonly failures: Map<string, ServiceFailure>;
  readonly doors: Doors;
  readonly book: TokenBook;
}

const tokenBytes = 30;

/**
 * The API as a Hono application. It checks the route first, then the credentials, the form of the ids, whether the
 * service fails, the body, the participant, and the session last.
 */
export function createApp({ directory, failures, doors, book }: World): Hono {
  const app = new Hono();
  const { sessions, participants, memberships } = directory;

  const door: MiddlewareHandler = async (context, next) => {
    admit(context.req.header('authorization'), context.req.param('account') ?? '', doors, book);
    const { again, session, participant } = context.req.param() as Record<string, string | undefined>;
    if (again !== undefined && again !== context.req.param('account')) throw rejection(400, 'Two accounts are named');
    for (const id of [session, participant])
      if (id !== undefined && !isKnownId(id)) throw rejection(400, 'That is no id');
    const failure = session === undefined ? undefined : failures.get(session);
    if (failure) throw broken(failure);
    await next();
  };
  const hearingIn = async (context: Context, listener: string): Promise<Hearing> =>
    hearingOf(readJoin(context.req.header('content-type'), await bytesOf(context)), listener);
  const knownParticipant = (id: string): string => known(participants, id, 'Nobody has that id – or not any more');
  const knownSession = (id: string): string => known(sessions, id, 'There is no such session – or it is over');
  const knownMember = (sessionId: string, participantId: string) => {
    knownParticipant(participantId);
    const membership = memberships.get(participantId);
    if (membership?.sessionId !== knownSession(sessionId)) throw rejection(404, 'They are not in that session');
    return membership;
  };

  const join = async (context: Context, sessionId: string, participantId: string): Promise<Response> => {
    const hearing = await hearingIn(context, participantId);
    knownParticipant(participantId);
    knownSession(sessionId);
    const elsewhere = memberships.get(participantId);
    if (elsewhere && elsewhere.sessionId !== sessionId) throw rejection(409, 'They are in another session');
    memberships.set(participantId, { sessionId, hearing });
    return done(context);
  };

  if (doors !== 'basic') {
    app.post(tokenRoute, async (context) => {
      const form = (await bytesOf(context)).toString();
      const { status, content } = handOut(context.req.header('authorization'), form, book);
      return json(context, content, status, { 'cache-control': 'no-store', pragma: 'no-cache' });
    });
  }

  const account = '/v1/accounts/:account';
  app.post(`${account}/sessions`, door, async (context) => {
    const { tag } = readSession(context.req.header('content-type'), await bytesOf(context));
    return json(context, sessionView(directory, directory.open(tag ?? null)));
  });
  app.get(`${account}/sessions/:session`, door, (context) =>
    json(context, sessionView(directory, knownSession(context.req.param('session')))),
  );
  app.delete(`${account}/sessions/:session`, door, (context) => {
    directory.close(knownSession(context.req.param('session')));
    return done(context);
  });
  app.post(`${account}/participants`, door, async (context) => {
    const body = readParticipant(context.req.header('content-type'), await bytesOf(context));
    const id = directory.register({ tag: body.tag ?? null, publishPermissions: body.publishPermissions ?? [] });
    const token = randomBytes(tokenBytes).toString('base64url');
    return json(context, { token, participant: participantView(directory, id) });
  });
  app.get(`${account}/participants/:participant`, door, (context) =>
    json(context, participantView(directory, knownParticipant(context.req.param('participant')))),
  );
  app.delete(`${account}/participants/:participant`, door, (context) => {
    directory.unregister(knownParticipant(context.req.param('participant')));
    return done(context);
  });
  app.get(`${account}/sessions/:session/participants`, door, (context) =>
    json(
      context,
      directory.membersOf(knownSession(context.req.param('session'))).map((id) => ({ id })),
    ),
  );

  const member = '/sessions/:session/participants/:participant';
  // The page's URL has the account twice.
  for (const path of [`${account}${member}` as const, `${account}/accounts/:again${member}` as const]) {
    app.put(path, door, (context) => join(context, context.req.param('session'), context.req.param('participant')));
  }
  app.delete(`${account}${member}`, door, (context) => {
    const { session, participant } = context.req.param();
    knownMember(session, participant);
    memberships.delete(participant);
    return done(context);
  });
  app.get(`${account}${member}/subscriptions`, door, (context) => {
    const { session, participant } = context.req.param();
    return json(context, hearingView(session, knownMember(session, participant).hearing) ?? {});
  });
  app.put(`${account}${member}/subscriptions`, door, async (context) => {
    const { session, participant } = context.req.param();
    const hearing = await hearingIn(context, participant);
    knownMember(session, participant);
    memberships.set(participant, { sessionId: session, hearing });
    return done(context);
  });

  app.notFound(() => {
    throw turnedAway(403, 'No such door');
  });
  app.onError((error, context) => {
    if (!(error instanceof Refusal)) throw error;
    const requestId = newId('rq');
    const { status, headers, body } = error.spoken;
    return json(context, body(requestId), status, headers, requestId);
  });
  return app;
}

/** @throws Refusal 404 with this text for an unknown id. */
function known(all: ReadonlyMap<string, unknown>, id: string, otherwise: string): string {
  if (!all.has(id)) throw rejection(404, otherwise);
  return id;
}

async function bytesOf({ req }: Context): Promise<Buffer> {
  return Buffer.from(await req.arrayBuffer());
}

function json(
  context: Context,
  value: object,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
  requestId = newId('rq'),
): Response {
  return context.newResponse(JSON.stringify(value), status as StatusCode, {
    'x-request-id': requestId,
    'content-type': 'application/json;charset=UTF-8',
    ...headers,
  });
}

function done(context: Context): Response {
  return context.newResponse(null, 204, { 'x-request-id': newId('rq') });
}
