import { signIn } from '../model/sign-in.ts';
import type { SourceKey } from '../model/sources.ts';

/** What one document says of a matter on which another says something else. */
interface Position {
  readonly source: SourceKey;
  readonly says: string;
}

/** A matter on which two documents disagree, and the case whose answer decides it for one endpoint. */
export interface Contradiction {
  /** Kebab-case, never reused. */
  readonly id: string;
  readonly matter: string;
  readonly positions: readonly [Position, Position];
  /** Id of the case whose observation says which document the endpoint follows. */
  readonly probe: string;
}

/** Every matter on which the documents disagree; each is decided by what an endpoint does, never by this suite. */
export const contradictions: readonly Contradiction[] = [
  {
    id: 'account-in-url',
    matter: 'How often the account stands in the URL',
    positions: [
      { source: 'PAGE', says: 'twice' },
      { source: 'OAS', says: 'once' },
    ],
    probe: 'errata-doubled-account',
  },
  {
    id: 'participants-entries',
    matter: 'What the entries of participants are',
    positions: [
      { source: 'PAGE', says: 'strings (http sample)' },
      { source: 'OAS', says: 'objects with a participantId' },
    ],
    probe: 'errata-participants-as-strings',
  },
  {
    id: 'success-content',
    matter: 'What a successful answer holds',
    positions: [
      { source: 'PAGE', says: 'content' },
      { source: 'OAS', says: 'no content, with 204' },
    ],
    probe: 'errata-content-at-success',
  },
  {
    id: 'session-id-in-body',
    matter: 'Whether the body needs a sessionId',
    positions: [
      { source: 'PAGE', says: 'only participants is optional' },
      { source: 'OAS', says: 'it does not' },
    ],
    probe: 'errata-session-id-optional',
  },
  {
    id: 'not-found-status',
    matter: 'Whether what is not found has a status of its own',
    positions: [
      { source: 'PAGE', says: 'no, a 404 is not among the errors' },
      { source: 'OAS', says: '404' },
    ],
    probe: 'errata-not-found-status',
  },
  {
    id: 'conflict-status',
    matter: 'Whether a conflict has a status of its own',
    positions: [
      { source: 'PAGE', says: 'no, a 409 is not among the errors' },
      { source: 'OAS', says: '409' },
    ],
    probe: 'errata-conflict-status',
  },
  {
    id: 'server-error-statuses',
    matter: 'Which statuses server errors have',
    positions: [
      { source: 'PAGE', says: 'any 50x' },
      { source: 'OAS', says: '500 only' },
    ],
    probe: 'errata-server-error-status',
  },
  {
    id: 'error-members',
    matter: 'Whether an error body has the member code',
    positions: [
      { source: 'SDK', says: 'they read code' },
      { source: 'OAS', says: 'no code is listed' },
    ],
    probe: 'errata-code-in-error',
  },
  {
    id: 'null-session-id',
    matter: 'Whether sessionId may be null',
    positions: [
      { source: 'PAGE', says: 'yes, the Java sample sends it' },
      { source: 'OAS', says: 'no, it is a string' },
    ],
    probe: 'errata-null-session-id',
  },
  {
    id: 'null-body',
    matter: 'Whether the JSON text null is no body',
    positions: [
      { source: 'SDK', says: 'yes, two clients send it for no body' },
      { source: 'OAS', says: 'a body is an object' },
    ],
    probe: 'undocumented-null-body',
  },
  {
    id: 'another-account-status',
    matter: "Which status another account's number has",
    positions: [
      { source: 'ERR', says: '401' },
      { source: 'PAGE', says: '403, access denied' },
    ],
    probe: 'errata-another-account-status',
  },
  {
    id: 'sign-in-basic',
    matter: 'Whether Basic credentials are taken',
    positions: [
      { source: 'OAS', says: 'yes, with every request' },
      { source: 'CRED', says: `no longer from ${signIn.basicEndsOn} on` },
    ],
    probe: 'errata-sign-in-basic',
  },
  {
    id: 'sign-in-bearer',
    matter: 'Whether a Bearer token is taken',
    positions: [
      { source: 'OAS', says: 'nothing but Basic is' },
      { source: 'CRED', says: `yes, and nothing else from ${signIn.basicEndsOn} on` },
    ],
    probe: 'errata-sign-in-bearer',
  },
];
