import { accepted, observed, takenOrRefused } from '../declare/declare.ts';
import { joinedWith, toAllOf, toNothing, toSession } from '../declare/effects.ts';
import { json, withBody, withText } from '../declare/requests.ts';
import { outsideOpenSession, outsideSessionWithSpeakers } from '../declare/scenes.ts';
import { type Sample, samples } from '../documents/samples.ts';
import type { Case } from '../model/types.ts';

type SdkSample = Sample & { readonly language: Exclude<Sample['language'], 'http'> };
const sdkSamples = samples.filter((sample): sample is SdkSample => sample.language !== 'http');
const sampleIds: Readonly<Record<SdkSample['language'], `joined-${string}`>> = {
  csharp: 'joined-sample-csharp',
  java: 'joined-sample-java',
  ruby: 'joined-sample-ruby',
  python: 'joined-sample-python',
  js: 'joined-sample-js',
  php: 'joined-sample-php',
};
const bothSpeakers = toAllOf('speakerA', 'speakerB');
const fullBody = {
  sessionId: '{{session}}',
  participants: [{ participantId: '{{speakerA}}' }, { participantId: '{{speakerB}}' }],
};

export const joined: readonly Case[] = [
  accepted({
    id: 'joined-no-body',
    title: 'A PUT without body and Content-Type joins the session with no subscription',
    statements: ['oas-path', 'oas-basic-auth', 'page-basic-auth', 'page-body-optional', 'oas-body-optional', 'oas-204'],
    effect: joinedWith(toNothing),
  }),
  accepted({
    id: 'joined-empty-body',
    title: 'An empty body with a Content-Type joins the session with no subscription',
    statements: ['oas-body-optional', 'sdk-empty-body'],
    request: withText(''),
    effect: joinedWith(toNothing),
  }),
  accepted({
    id: 'joined-empty-object',
    title: 'An empty object joins the session with no subscription',
    statements: ['oas-subscribe-nothing'],
    request: withBody({}),
    effect: joinedWith(toNothing),
  }),
  accepted({
    id: 'joined-session-id-only',
    title: 'A sessionId alone subscribes to the whole session',
    statements: ['oas-subscribe-session', 'oas-body-json'],
    scene: outsideSessionWithSpeakers,
    request: withBody({ sessionId: '{{session}}' }),
    effect: joinedWith(toSession),
  }),
  accepted({
    id: 'joined-participants-only',
    title: 'Participants alone subscribe to just those participants',
    statements: ['oas-subscribe-participants', 'page-participants-optional'],
    scene: outsideSessionWithSpeakers,
    request: withBody({ participants: [{ participantId: '{{speakerA}}' }] }),
    effect: joinedWith(toAllOf('speakerA')),
  }),
  accepted({
    id: 'joined-participants-win',
    title: 'Participants override a sessionId beside them',
    statements: ['oas-participants-override'],
    scene: outsideSessionWithSpeakers,
    request: withBody({
      sessionId: '{{session}}',
      participants: [{ participantId: '{{speakerA}}' }],
    }),
    effect: joinedWith(toAllOf('speakerA')),
  }),
  accepted({
    id: 'joined-empty-participants-with-session-id',
    title: 'An empty list of participants with a sessionId subscribes to the whole session',
    statements: ['oas-subscribe-session'],
    scene: outsideSessionWithSpeakers,
    request: withBody({ sessionId: '{{session}}', participants: [] }),
    effect: joinedWith(toSession),
  }),
  accepted({
    id: 'joined-empty-participants-alone',
    title: 'An empty list of participants alone subscribes to nothing',
    statements: ['oas-subscribe-nothing'],
    scene: outsideSessionWithSpeakers,
    request: withBody({ participants: [] }),
    effect: joinedWith(toNothing),
  }),
  accepted({
    id: 'joined-null-participants-with-session-id',
    title: 'A null list of participants with a sessionId subscribes to the whole session',
    statements: ['oas-participants-null'],
    scene: outsideSessionWithSpeakers,
    request: withBody({ sessionId: '{{session}}', participants: null }),
    deliberatelyInvalid: true,
    effect: joinedWith(toSession),
  }),
  accepted({
    id: 'joined-stream-aliases',
    title: 'Stream aliases are accepted, and subscribe to the participant that owns them',
    statements: ['oas-aliases', 'oas-alias-unknown'],
    scene: outsideSessionWithSpeakers,
    request: withBody({
      participants: [
        { participantId: '{{speakerA}}' },
        { participantId: '{{speakerB}}', streamAliases: ['camera', 'screen'] },
      ],
    }),
    // No alias exists before a media client has declared it, so keeping these is what one would expect, not a promise.
    effect: joinedWith(
      { to: 'participants', participants: { speakerA: [], speakerB: ['camera', 'screen'] } },
      { streamsLevel: 'SHOULD' },
    ),
  }),
  accepted({
    id: 'joined-empty-stream-aliases',
    title: 'An empty list of stream aliases is accepted, and means all of them',
    statements: ['oas-aliases-empty'],
    scene: outsideSessionWithSpeakers,
    request: withBody({ participants: [{ participantId: '{{speakerA}}', streamAliases: [] }] }),
    effect: joinedWith(toAllOf('speakerA'), { subscriptionsLevel: 'OBSERVE' }),
  }),
  ...(
    [
      [
        'joined-content-type-charset',
        'with a charset',
        'application/json; charset=utf-8',
        ['sdk-charset', 'oas-body-json'],
      ],
      ['joined-content-type-other-case', 'in other letter case', 'Application/JSON', ['rfc9110-media-type-case']],
      ['joined-content-type-plain', 'without parameters', json, ['oas-body-json']],
    ] as const
  ).map(([id, how, contentType, statements]) =>
    accepted({
      id,
      title: `A Content-Type of application/json ${how} is accepted`,
      statements,
      scene: outsideSessionWithSpeakers,
      request: withBody(fullBody, contentType),
      effect: joinedWith(bothSpeakers),
    }),
  ),
  observed('joined', {
    id: 'joined-unknown-member',
    title: 'What becomes of an unknown member in the body',
    statements: ['none-unknown-member'],
    request: withBody({ unknownMember: true }),
    deliberatelyInvalid: true,
    control: { body: '{}' },
    observe: {
      question: 'Is an unknown member in the body ignored or refused?',
      readings: takenOrRefused('it is ignored', 'it is refused'),
    },
  }),
  ...sdkSamples.map(({ language, client, headers, body, statement }) =>
    accepted({
      id: sampleIds[language],
      title: `The documented ${language} sample, as ${client} sends it, is accepted`,
      statements: [statement, ...(language === 'java' ? ['sdk-null-session-id'] : [])],
      scene: outsideSessionWithSpeakers,
      request: { headers, body },
      ...(language === 'java' ? { deliberatelyInvalid: true as const } : {}),
      effect: joinedWith(bothSpeakers),
    }),
  ),
  accepted({
    id: 'joined-basic-lower-case',
    title: 'Basic credentials are accepted whatever the letter case of their scheme',
    statements: ['rfc9110-scheme-case'],
    level: 'SHOULD',
    request: { credentials: 'basic-lower-case' },
    control: { credentials: 'basic' },
    effect: joinedWith(toNothing),
  }),
  accepted({
    id: 'joined-bearer-lower-case',
    title: 'A token is accepted whatever the letter case of its scheme',
    statements: ['rfc9110-scheme-case', 'rfc6750-header'],
    level: 'SHOULD',
    request: { credentials: 'bearer-lower-case' },
    control: { credentials: 'token' },
    effect: joinedWith(toNothing),
  }),
  accepted({
    id: 'joined-twice',
    title: 'The same PUT a second time leaves the participant in the session once, with the same subscriptions',
    statements: ['rfc9110-idempotent', 'oas-sessions-capped'],
    scene: {
      title: 'a participant that has joined an open session with subscriptions to two others in it',
      sessions: { session: 'open' },
      participants: {
        speakerA: { state: 'created', joined: 'session' },
        speakerB: { state: 'created', joined: 'session' },
        participant: { state: 'created', joined: 'session', body: JSON.stringify(fullBody) },
      },
    },
    request: withBody(fullBody),
    effect: joinedWith(bothSpeakers),
    effectWhateverTheAnswer: true,
    alsoAllowed: [
      {
        status: 409,
        body: 'requestError',
        effect: joinedWith(bothSpeakers),
        level: 'SHOULD',
        reason: 'a 409 is documented without saying when, and idempotence is about the effect, not the answer',
      },
    ],
  }),
  accepted({
    id: 'joined-again-after-removal',
    title: 'A participant that was removed from the session joins it again, without its old subscriptions',
    statements: ['oas-remove-subscriptions', 'oas-sessions-capped'],
    scene: {
      ...outsideOpenSession,
      title: 'an open session, and a participant that was in it with a subscription and was removed',
      participants: {
        participant: {
          state: 'created',
          joined: 'session',
          body: '{"sessionId":"{{session}}"}',
          left: true,
        },
      },
    },
    effect: joinedWith(toNothing),
  }),
];
