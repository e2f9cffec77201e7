import { refused } from '../declare/declare.ts';
import { nothingJoined } from '../declare/effects.ts';
import { plainRequest } from '../declare/requests.ts';
import {
  deletedParticipant,
  endedSession,
  nothingCreated,
  unknownBoth,
  unknownParticipant,
  unknownSession,
} from '../declare/scenes.ts';
import type { Case, ControlDifference, Outcome, Scene } from '../model/types.ts';

const notFound: Outcome = { status: 404, body: 'requestError', effect: nothingJoined };
const existingSession = { sessionId: '{{openSession}}' };
const existingParticipant = { participantId: '{{outsider}}' };

function missing(
  id: `not-found-${string}`,
  title: string,
  scene: Scene,
  existing: Partial<typeof plainRequest.ids>,
  statements: readonly string[] = [],
): Case {
  const control: ControlDifference = { ids: { ...plainRequest.ids, ...existing } };
  return refused('not-found', notFound, {
    id,
    title,
    statements: ['oas-404', 'err-404', ...statements],
    scene,
    control,
  });
}

export const notFoundCases: readonly Case[] = [
  missing('not-found-session', 'A session that never existed is not found', unknownSession, existingSession),
  missing(
    'not-found-participant',
    'A participant that never existed is not found',
    unknownParticipant,
    existingParticipant,
  ),
  missing('not-found-both', 'A session and a participant that never existed are not found', unknownBoth, {
    ...existingSession,
    ...existingParticipant,
  }),
  missing('not-found-ended-session', 'A session that has ended is not found', endedSession, existingSession, [
    'err-404-inactive',
  ]),
  missing(
    'not-found-deleted-participant',
    'A participant that was deleted is not found',
    deletedParticipant,
    existingParticipant,
    ['err-404-inactive'],
  ),
  refused('not-found', notFound, {
    id: 'not-found-nothing-created',
    title: 'Ids that never existed are not found, on an account where nothing is created for it',
    statements: ['oas-404', 'err-404'],
    scene: nothingCreated,
    // Nothing here can be joined, so no control can succeed. Without credentials, it has to get another refusal.
    control: { credentials: 'none' },
    controlStatuses: [401, 403],
  }),
];
