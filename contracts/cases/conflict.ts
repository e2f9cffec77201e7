import { refused } from '../declare/declare.ts';
import { joinedWith, toNothing } from '../declare/effects.ts';
import { plainRequest } from '../declare/requests.ts';
import { inAnotherSession } from '../declare/scenes.ts';
import type { Case } from '../model/types.ts';

export const conflictCases: readonly Case[] = [
  refused(
    'conflict',
    {
      status: 409,
      body: 'requestError',
      effect: {
        memberOf: 'firstSession',
        subscriptions: { to: 'session', session: 'firstSession' },
      },
    },
    {
      id: 'conflict-second-session',
      title: 'A participant in one session is kept from joining a second',
      statements: ['oas-409', 'oas-sessions-capped'],
      scene: inAnotherSession,
      control: { ids: { ...plainRequest.ids, participantId: '{{newcomer}}' } },
      alsoAllowed: [
        {
          status: 204,
          body: 'none',
          effect: joinedWith(toNothing),
          level: 'SHOULD',
          reason: 'the documents cap a participant at one session without saying that a move is refused',
        },
      ],
    },
  ),
];
