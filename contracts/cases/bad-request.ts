import { refused } from '../declare/declare.ts';
import { nothingJoined } from '../declare/effects.ts';
import { json, withText } from '../declare/requests.ts';
import { outsideSessionWithSpeakers } from '../declare/scenes.ts';
import type { Case, Outcome } from '../model/types.ts';

const badRequest: Outcome = { status: 400, body: 'requestError', effect: nothingJoined };
const goodBody = '{"sessionId":"{{session}}","participants":[{"participantId":"{{speakerA}}"}]}';

/** A body that cannot be read as the documented structure. */
function malformed(id: `bad-request-${string}`, title: string, body: string, statements: readonly string[]): Case {
  return refused('bad-request', badRequest, {
    id,
    title,
    statements: ['oas-400', 'page-400', ...statements],
    scene: outsideSessionWithSpeakers,
    request: withText(body),
    deliberatelyInvalid: true,
    control: { body: goodBody },
  });
}

/** A number or boolean where a string is documented. No document says that it is refused. */
function mistyped(id: `bad-request-${string}`, title: string, body: string, statements: readonly string[]): Case {
  return refused('bad-request', badRequest, {
    id,
    title,
    statements,
    level: 'SHOULD',
    scene: outsideSessionWithSpeakers,
    request: { headers: { 'Content-Type': json }, body },
    deliberatelyInvalid: true,
    control: { body: goodBody },
    alsoAllowed: [
      {
        status: 204,
        body: 'none',
        effect: { memberOf: 'session' },
        level: 'SHOULD',
        reason: 'the documents type the member, and none says that another type is refused rather than read as text',
      },
    ],
  });
}

export const badRequests: readonly Case[] = [
  malformed('bad-request-malformed-json', 'Malformed JSON is refused', '{"sessionId":"{{session}}",}', ['rfc9110-400']),
  malformed('bad-request-truncated-json', 'Truncated JSON is refused', '{"sessionId":"{{session}}"', ['rfc9110-400']),
  malformed('bad-request-top-level-array', 'A list in place of the object is refused', '[]', ['oas-body-object']),
  malformed('bad-request-top-level-string', 'A string in place of the object is refused', '"{{session}}"', [
    'oas-body-object',
  ]),
  malformed('bad-request-top-level-number', 'A number in place of the object is refused', '42', ['oas-body-object']),
  malformed(
    'bad-request-participants-object',
    'An object in place of the list of participants is refused',
    '{"participants":{"participantId":"{{speakerA}}"}}',
    ['oas-participants-type'],
  ),
  malformed('bad-request-entry-number', 'A number as an entry of participants is refused', '{"participants":[1]}', [
    'oas-entry-type',
  ]),
  malformed(
    'bad-request-entry-list',
    'A list as an entry of participants is refused',
    '{"participants":[["{{speakerA}}"]]}',
    ['oas-entry-type'],
  ),
  malformed('bad-request-entry-null', 'A null as an entry of participants is refused', '{"participants":[null]}', [
    'oas-entry-type',
  ]),
  malformed(
    'bad-request-entry-without-participant-id',
    'An entry of participants without participantId is refused',
    '{"participants":[{"streamAliases":["camera"]}]}',
    ['oas-participant-id-required'],
  ),
  malformed(
    'bad-request-aliases-object',
    'An object in place of the list of stream aliases is refused',
    '{"participants":[{"participantId":"{{speakerA}}","streamAliases":{"0":"camera"}}]}',
    ['oas-aliases-type'],
  ),
  malformed(
    'bad-request-session-id-object',
    'An object as sessionId is refused',
    '{"sessionId":{"id":"{{session}}"}}',
    ['oas-session-id-type'],
  ),
  malformed('bad-request-session-id-list', 'A list as sessionId is refused', '{"sessionId":["{{session}}"]}', [
    'oas-session-id-type',
  ]),
  mistyped('bad-request-session-id-number', 'A number as sessionId is refused', '{"sessionId":42}', [
    'oas-session-id-type',
  ]),
  mistyped('bad-request-session-id-boolean', 'A boolean as sessionId is refused', '{"sessionId":true}', [
    'oas-session-id-type',
  ]),
  mistyped(
    'bad-request-participant-id-number',
    'A number as participantId is refused',
    '{"participants":[{"participantId":42}]}',
    ['oas-participant-id-type'],
  ),
  mistyped(
    'bad-request-participant-id-boolean',
    'A boolean as participantId is refused',
    '{"participants":[{"participantId":true}]}',
    ['oas-participant-id-type'],
  ),
  mistyped(
    'bad-request-alias-number',
    'A number as a stream alias is refused',
    '{"participants":[{"participantId":"{{speakerA}}","streamAliases":[42]}]}',
    ['oas-aliases-type'],
  ),
  mistyped(
    'bad-request-alias-boolean',
    'A boolean as a stream alias is refused',
    '{"participants":[{"participantId":"{{speakerA}}","streamAliases":[true]}]}',
    ['oas-aliases-type'],
  ),
];
