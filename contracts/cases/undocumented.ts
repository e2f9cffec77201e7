import { observed, takenOrRefused } from '../declare/declare.ts';
import { json, plainRequest, withBody, withText } from '../declare/requests.ts';
import {
  crowd,
  nothingCreated,
  outsideCrowdedSession,
  outsideOpenSession,
  outsideSessionWithSpeakers,
} from '../declare/scenes.ts';
import type { Case, Observation, ObservedCase, RequestTemplate, Scene } from '../model/types.ts';

const goodBody = '{"participants":[{"participantId":"{{speakerA}}"}]}';

/** A body about which the documents are silent; the control is the same request with a plain body. */
function body(
  id: `undocumented-${string}`,
  title: string,
  question: string,
  request: Pick<RequestTemplate, 'headers' | 'body'>,
  statement: string,
  options: Partial<Pick<ObservedCase, 'scene' | 'control' | 'controlStatuses' | 'deliberatelyInvalid'>> = {},
  readings: Observation['readings'] = takenOrRefused('it is taken', 'it is refused'),
): Case {
  return observed('undocumented', {
    id,
    title,
    statements: [statement],
    scene: outsideSessionWithSpeakers,
    request,
    control: { body: goodBody },
    ...options,
    observe: { question, readings },
  });
}

/** An id in the path that no scene can have created. */
function odd(id: `undocumented-${string}`, what: string, ids: Partial<RequestTemplate['ids']>): Case {
  return observed('undocumented', {
    id,
    title: `What ${what} in the path is answered with`,
    statements: ['oas-path-ids', 'none-id-format'],
    request: { ids: { ...plainRequest.ids, ...ids } },
    control: { ids: plainRequest.ids },
    observe: {
      question: `Is ${what} a malformed request, a thing not found, or an unknown route?`,
      readings: [
        { statuses: [400], means: 'a malformed request' },
        { statuses: [404], means: 'a thing not found' },
        { statuses: [403], means: 'an unknown route' },
        { statuses: [414, 431], means: 'too long to be read' },
      ],
    },
  });
}

function many(
  id: `undocumented-${string}`,
  count: number,
  scene: Scene,
  speakers: readonly string[],
  aliases: number,
): Case {
  const participants = speakers.map((slot) => ({
    participantId: `{{${slot}}}`,
    ...(aliases > 0 ? { streamAliases: Array.from({ length: aliases }, (_, index) => `alias-${index}`) } : {}),
  }));
  return observed('undocumented', {
    id,
    title: `What a body with ${count} subscription${count === 1 ? '' : 's'}${aliases > 0 ? `, ${aliases} streams each of ${speakers.length} participants,` : ''} is answered with`,
    statements: ['none-limits'],
    scene,
    request: withBody({ participants }),
    control: { body: '{}' },
    observe: {
      question: `Is a request with ${count} subscription${count === 1 ? '' : 's'} taken?`,
      readings: takenOrRefused('it is taken', 'it is refused'),
    },
  });
}

/** Which of two faults in one request the answer is about. */
function firstChecked(id: `undocumented-${string}`, credentials: 'none' | 'wrong-password', what: string): Case {
  return observed('undocumented', {
    id,
    title: `What a request ${what} for ids that never existed is answered with`,
    statements: ['none-precedence'],
    scene: nothingCreated,
    request: { credentials },
    control: { credentials: credentials === 'none' ? 'valid' : 'basic' },
    controlStatuses: [404],
    observe: {
      question: 'Are the credentials checked before the ids?',
      readings: [
        { statuses: [401, 403], means: 'the credentials are checked first' },
        { statuses: [404], means: 'the ids are looked up first' },
      ],
    },
  });
}

export const undocumented: readonly Case[] = [
  firstChecked('undocumented-no-credentials-unknown-ids', 'none', 'without credentials'),
  firstChecked('undocumented-wrong-password-unknown-ids', 'wrong-password', 'with a wrong password'),
  body(
    'undocumented-unknown-subscription-target',
    'What subscribing to a participant that never existed is answered with',
    'Is an unknown participant in the body taken, malformed, or not found?',
    withBody({ participants: [{ participantId: '{{stranger}}' }] }),
    'none-unknown-target',
    {
      scene: {
        ...outsideSessionWithSpeakers,
        title: `${outsideSessionWithSpeakers.title}, and a participant id that never existed`,
        participants: { ...outsideSessionWithSpeakers.participants, stranger: { state: 'unknown' } },
      },
    },
  ),
  body(
    'undocumented-other-session-id',
    "What a sessionId other than the path's is answered with",
    "Is a body sessionId other than the path's taken or refused?",
    withBody({ sessionId: '{{otherSession}}' }),
    'none-other-session',
    {
      scene: {
        ...outsideSessionWithSpeakers,
        title: `${outsideSessionWithSpeakers.title}, and a second open session`,
        sessions: { session: 'open', otherSession: 'open' },
      },
    },
  ),
  odd('undocumented-session-id-no-uuid', 'a session id that is no UUID', { sessionId: 'not-a-uuid' }),
  odd('undocumented-participant-id-no-uuid', 'a participant id that is no UUID', { participantId: 'not-a-uuid' }),
  odd('undocumented-session-id-empty', 'an empty session id', { sessionId: '' }),
  odd('undocumented-participant-id-empty', 'an empty participant id', { participantId: '' }),
  odd('undocumented-session-id-long', 'a session id of 2,000 characters', { sessionId: 'a'.repeat(2000) }),
  odd('undocumented-participant-id-long', 'a participant id of 2,000 characters', {
    participantId: 'a'.repeat(2000),
  }),
  odd('undocumented-session-id-percent-encoded', 'a session id with percent-encoded characters', {
    sessionId: 'a%2Fb%20c%C3%A9',
  }),
  odd('undocumented-participant-id-percent-encoded', 'a participant id with percent-encoded characters', {
    participantId: 'a%2Fb%20c%C3%A9',
  }),
  body(
    'undocumented-duplicate-entries',
    'What the same participant twice in one body is answered with',
    'Is a participant that is listed twice taken or refused?',
    withBody({ participants: [{ participantId: '{{speakerA}}' }, { participantId: '{{speakerA}}' }] }),
    'none-duplicates',
  ),
  body(
    'undocumented-duplicate-aliases',
    'What the same stream alias twice in one entry is answered with',
    'Is a stream alias that is listed twice taken or refused?',
    withBody({ participants: [{ participantId: '{{speakerA}}', streamAliases: ['camera', 'camera'] }] }),
    'oas-alias-unique',
    { deliberatelyInvalid: true },
  ),
  body(
    'undocumented-null-body',
    'What the text null as a body is answered with',
    'Is the JSON text null, which two of the vendor\'s clients send for "no body", taken or refused?',
    withText('null'),
    'sdk-null-body',
    { deliberatelyInvalid: true },
    [
      { statuses: [204], means: 'SDK: it is taken', follows: 'SDK' },
      { statuses: [400, 415, 422], means: 'OAS: it is refused', follows: 'OAS' },
    ],
  ),
  body(
    'undocumented-text-plain',
    'What a JSON body labelled text/plain is answered with',
    'Is a body labelled text/plain read, ignored or refused?',
    withText(goodBody, 'text/plain'),
    'none-media-type',
    { control: { headers: { 'Content-Type': json } } },
  ),
  body(
    'undocumented-malformed-text-plain',
    'What malformed JSON labelled text/plain is answered with',
    'Is malformed JSON refused whatever its label?',
    withText('{"sessionId":', 'text/plain'),
    'none-media-type',
    // Where the label itself is refused, so is the twin.
    { deliberatelyInvalid: true, controlStatuses: [204, 400, 415, 422] },
  ),
  body(
    'undocumented-byte-order-mark',
    'What a byte order mark before the JSON text is answered with',
    'Is a byte order mark ignored or refused?',
    withText(`\uFEFF${goodBody}`),
    'rfc8259-bom',
    { deliberatelyInvalid: true },
  ),
  many('undocumented-subscriptions-1', 1, outsideCrowdedSession(1), crowd(1), 0),
  many('undocumented-subscriptions-100', 100, outsideCrowdedSession(100), crowd(100), 0),
  // A hundred streams of ten participants each: a thousand participants would cost a live account dearly.
  many('undocumented-subscriptions-1000', 1000, outsideCrowdedSession(10), crowd(10), 100),
  observed('undocumented', {
    id: 'undocumented-subscribe-to-itself',
    title: 'What a participant that subscribes to itself is answered with',
    statements: ['none-self'],
    scene: outsideOpenSession,
    request: withBody({ participants: [{ participantId: '{{participant}}' }] }),
    control: { body: '{}' },
    observe: {
      question: 'Is a subscription to oneself taken or refused?',
      readings: takenOrRefused('it is taken', 'it is refused'),
    },
  }),
];
