import { observed } from '../declare/declare.ts';
import { json, plainRequest, withBody } from '../declare/requests.ts';
import { inAnotherSession, outsideOpenSession, outsideSessionWithSpeakers, unknownSession } from '../declare/scenes.ts';
import { samples } from '../documents/samples.ts';
import { operation } from '../model/operation.ts';
import { signIn } from '../model/sign-in.ts';
import type { Case } from '../model/types.ts';

const httpSample = samples.find(({ language }) => language === 'http')!;
const asObjects =
  '{"sessionId":"{{session}}","participants":[{"participantId":"{{speakerA}}"},{"participantId":"{{speakerB}}"}]}';

export const errata: readonly Case[] = [
  observed('errata', {
    id: 'errata-doubled-account',
    title: "Whether the page's URL with the account twice is a route",
    statements: ['page-url', 'oas-path'],
    request: {
      path: operation.path.replace('/accounts/{accountId}', '/accounts/{accountId}/accounts/{accountId}'),
    },
    control: { path: operation.path },
    observe: {
      question: 'Is the account in the URL twice (PAGE, request URL) or once (PAGE, sample; OAS)?',
      readings: [
        { statuses: [204], means: "PAGE's request URL: twice is a route", follows: 'PAGE' },
        { statuses: [403, 404], means: "OAS and PAGE's sample: twice is no route", follows: 'OAS' },
      ],
    },
  }),
  observed('errata', {
    id: 'errata-participants-as-strings',
    title: 'Whether the documented http sample, with participants as strings, is accepted',
    statements: ['page-sample-http', 'oas-entry-type'],
    scene: outsideSessionWithSpeakers,
    request: { headers: httpSample.headers, body: httpSample.body },
    deliberatelyInvalid: true,
    control: { body: asObjects },
    observe: {
      question: 'Are participants strings (PAGE, http sample) or objects (OAS, the other samples)?',
      readings: [
        { statuses: [204], means: "PAGE's http sample: strings are taken", follows: 'PAGE' },
        { statuses: [400], means: 'OAS: only objects are taken', follows: 'OAS' },
      ],
    },
  }),
  observed('errata', {
    id: 'errata-content-at-success',
    title: 'Whether a successful answer has content',
    statements: ['page-answer', 'oas-204', 'sdk-success-range'],
    control: { body: '{}' },
    observe: {
      question: 'Does success answer with content (PAGE) or with none (OAS)?',
      readings: [
        { statuses: [204], content: false, means: 'OAS: 204 without content', follows: 'OAS' },
        {
          statuses: [200, 201, 202, 203, 204, 205, 206, 207, 208],
          content: true,
          means: 'PAGE: content',
          follows: 'PAGE',
        },
        { statuses: [200, 201, 202, 203, 205, 206, 207, 208], means: 'neither: another status without content' },
      ],
    },
  }),
  observed('errata', {
    id: 'errata-session-id-optional',
    title: 'Whether a body without sessionId is accepted',
    statements: ['page-session-id', 'oas-session-id-optional'],
    scene: outsideSessionWithSpeakers,
    request: withBody({ participants: [{ participantId: '{{speakerA}}' }] }),
    control: { body: asObjects },
    observe: {
      question: 'May the body leave out sessionId (OAS), or is only participants optional (PAGE)?',
      readings: [
        { statuses: [204], means: 'OAS: sessionId is optional', follows: 'OAS' },
        { statuses: [400], means: 'PAGE: sessionId is needed', follows: 'PAGE' },
      ],
    },
  }),
  observed('errata', {
    id: 'errata-not-found-status',
    title: 'Whether something not found has a status of its own',
    statements: ['page-no-404', 'oas-404'],
    scene: unknownSession,
    control: { ids: { ...plainRequest.ids, sessionId: '{{openSession}}' } },
    observe: {
      question: 'Is an unknown session a 404 (OAS), or one of the statuses that PAGE names?',
      readings: [
        { statuses: [404], means: 'OAS: 404', follows: 'OAS' },
        { statuses: [400, 401, 403], means: 'PAGE: no 404', follows: 'PAGE' },
      ],
    },
  }),
  observed('errata', {
    id: 'errata-conflict-status',
    title: 'Whether a conflict has a status of its own',
    statements: ['page-no-404', 'oas-409'],
    scene: inAnotherSession,
    control: { ids: { ...plainRequest.ids, participantId: '{{newcomer}}' } },
    observe: {
      question: 'Is joining a second session a 409 (OAS), or one of the statuses that PAGE names?',
      readings: [
        { statuses: [409], means: 'OAS: 409', follows: 'OAS' },
        { statuses: [400, 401, 403], means: 'PAGE: no 409', follows: 'PAGE' },
        { statuses: [204], means: 'neither: it is no conflict' },
      ],
    },
  }),
  {
    id: 'errata-server-error-status',
    family: 'errata',
    title: 'Which statuses the server errors of the run have',
    statements: ['page-50x', 'oas-500'],
    level: 'OBSERVE',
    everyAnswer: 'server-error-status',
  },
  observed('errata', {
    id: 'errata-code-in-error',
    title: 'Whether an error body has the member code that the clients read',
    statements: ['sdk-error-code', 'oas-error-members'],
    scene: outsideOpenSession,
    request: { headers: { 'Content-Type': json }, body: '[]' },
    deliberatelyInvalid: true,
    control: { body: '{}' },
    observe: {
      question: 'Does an error body carry code (SDK), or only what OAS lists?',
      readings: [
        { statuses: [400], member: { name: 'code', present: true }, means: 'SDK: it carries code', follows: 'SDK' },
        { statuses: [400], member: { name: 'code', present: false }, means: 'OAS: no code', follows: 'OAS' },
      ],
    },
  }),
  observed('errata', {
    id: 'errata-null-session-id',
    title: 'Whether a null sessionId is accepted',
    statements: ['sdk-null-session-id', 'oas-session-id-type'],
    scene: outsideSessionWithSpeakers,
    request: withBody({ sessionId: null, participants: [{ participantId: '{{speakerA}}' }] }),
    deliberatelyInvalid: true,
    control: { body: asObjects },
    observe: {
      question: "Is a null sessionId taken (PAGE's Java sample sends it) or refused (OAS: a string)?",
      readings: [
        { statuses: [204], means: "PAGE's Java sample: null is taken", follows: 'PAGE' },
        { statuses: [400], means: 'OAS: only a string is taken', follows: 'OAS' },
      ],
    },
  }),
  observed('errata', {
    id: 'errata-another-account-status',
    title: 'Which status the number of another account has',
    statements: ['err-401', 'page-403'],
    request: { ids: { ...plainRequest.ids, accountId: '{{otherAccount}}' } },
    control: { ids: plainRequest.ids },
    observe: {
      question: 'Is a wrong account number a 401 (ERR) or a 403 (PAGE, "access denied")?',
      readings: [
        { statuses: [401], means: 'ERR: 401', follows: 'ERR' },
        { statuses: [403], means: 'PAGE: 403', follows: 'PAGE' },
      ],
    },
  }),
  observed('errata', {
    id: 'errata-sign-in-basic',
    title: 'Whether Basic credentials are taken',
    statements: ['oas-basic-auth', 'page-basic-auth', 'cred-basic-ends'],
    request: { credentials: 'basic' },
    control: { credentials: 'valid' },
    observe: {
      question: `Are Basic credentials taken (OAS, PAGE), or has Basic ended (CRED, from ${signIn.basicEndsOn} on)?`,
      readings: [
        { statuses: [204], means: 'OAS: Basic is taken', follows: 'OAS' },
        { statuses: [401, 403], means: 'CRED: Basic is refused', follows: 'CRED' },
      ],
    },
  }),
  observed('errata', {
    id: 'errata-sign-in-bearer',
    title: 'Whether a Bearer token is taken',
    statements: ['cred-oauth-only', 'rfc6750-header', 'oas-basic-auth'],
    request: { credentials: 'token' },
    control: { credentials: 'valid' },
    observe: {
      question: 'Is a Bearer token taken (CRED), or nothing but Basic (OAS)?',
      readings: [
        { statuses: [204], means: 'CRED: a token is taken', follows: 'CRED' },
        { statuses: [401, 403], means: 'OAS: a token is refused', follows: 'OAS' },
      ],
    },
  }),
];
