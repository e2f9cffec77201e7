import { refused } from '../declare/declare.ts';
import { nothingJoined } from '../declare/effects.ts';
import { operation } from '../model/operation.ts';
import type { Case, Outcome } from '../model/types.ts';

const forbidden: Outcome = { status: 403, body: 'messageError', effect: nothingJoined };

export const forbiddenCases: readonly Case[] = [
  refused('forbidden', forbidden, {
    id: 'forbidden-no-webrtc-access',
    title: 'Good credentials without access to the WebRTC API are refused',
    statements: ['oas-403', 'page-403', 'err-403'],
    request: { credentials: 'no-webrtc-access' },
    control: { credentials: 'valid' },
  }),
  refused('forbidden', forbidden, {
    id: 'forbidden-unknown-route',
    title: 'A route that the API does not have is refused by the gateway',
    statements: ['oas-403-example'],
    level: 'SHOULD',
    request: { path: `${operation.path}/no-such-route` },
    control: { path: operation.path },
  }),
];
