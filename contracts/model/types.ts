import type { ShapeName } from '../shapes/index.ts';
import type { SourceKey } from './sources.ts';

/** How binding an expectation is. Only MUST can fail a run; SHOULD warns; OBSERVE records. */
export type Level = 'MUST' | 'SHOULD' | 'OBSERVE';

/** The families of the matrix, in the order in which reports list them. */
export const families = [
  'joined',
  'bad-request',
  'unauthorized',
  'forbidden',
  'not-found',
  'conflict',
  'server-error',
  'undocumented',
  'errata',
] as const;
export type Family = (typeof families)[number];

/**
 * A text with `{{slot}}` placeholders. `{{account}}` is the account of the target; every other slot
 * is a session or participant that the case's scene declares, and stands for its id.
 */
export type Template = string;

/** What has happened to a session by the time the request under test is sent. */
export type SessionState = 'open' | 'ended' | 'unknown';

/** What has happened to a participant by the time the request under test is sent. */
export interface SceneParticipant {
  /** `unknown` was never created; `deleted` was created and removed again. */
  readonly state: 'created' | 'deleted' | 'unknown';
  /** The session slot that it has joined. */
  readonly joined?: string;
  /** The body it joined with. */
  readonly body?: Template;
  /** It joined, and was removed from the session again. */
  readonly left?: true;
}

/** Which service of the provider fails, and how. Only the reference provider can be made to fail. */
export interface ServiceFailure {
  readonly status: 500 | 502 | 503 | 504;
  readonly layer: 'gateway' | 'application';
  /** Value of the Retry-After header, in seconds. */
  readonly retryAfter?: number;
}

/** What has to exist before a case can run. Its title is the Pact provider state. */
export interface Scene {
  readonly title: string;
  readonly sessions: Readonly<Record<string, SessionState>>;
  readonly participants: Readonly<Record<string, SceneParticipant>>;
  readonly failure?: ServiceFailure;
}

/**
 * Which credentials a request carries, and how. `valid` are good ones, by whichever way the run signs in; `basic` and
 * `token` are good ones by one way. Each other kind differs from a good one in one thing.
 */
export type CredentialKind =
  | 'valid'
  | 'none'
  // HTTP Basic
  | 'basic'
  | 'wrong-password'
  | 'wrong-username'
  | 'empty-password'
  | 'truncated-password'
  | 'extended-password'
  /** Small letters of the password are capitals, and capitals are small. */
  | 'password-other-case'
  /** The pair of Basic under the scheme Bearer. */
  | 'bearer-scheme'
  | 'malformed-base64'
  | 'no-colon'
  | 'in-query'
  /** The name of the scheme in small letters. */
  | 'basic-lower-case'
  /** Two Authorization headers: a good one, and one with a wrong password. */
  | 'two-basic'
  // OAuth 2.0
  | 'token'
  /** One character of the token is another one: in its signature, if it has one. */
  | 'changed-token'
  | 'token-start-changed'
  | 'token-middle-changed'
  | 'token-end-changed'
  | 'truncated-token'
  | 'extended-token'
  | 'token-other-case'
  /** A JSON Web Token with the same claims, that says of itself that it is not signed. */
  | 'unsigned-token'
  | 'empty-token'
  | 'expired-token'
  | 'token-in-query'
  /** The token under the scheme Basic. */
  | 'token-as-basic'
  /** Client id and secret, as in Basic, under the scheme Bearer. */
  | 'client-as-bearer'
  | 'bearer-lower-case'
  /** Two Authorization headers: a good one, and one with a changed token. */
  | 'two-tokens'
  // Either
  /** Valid credentials under an unknown scheme. */
  | 'unknown-scheme'
  | 'no-webrtc-access';

/** A request on the wire, in its parts. What is absent is not sent. */
export interface RequestTemplate {
  /** Path below the base URL, with the parameters of the operation in braces. */
  readonly path: string;
  /** The values of the path parameters, already in the form they have on the wire. */
  readonly ids: {
    readonly accountId: Template;
    readonly sessionId: Template;
    readonly participantId: Template;
  };
  readonly credentials: CredentialKind;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes of the body as text, or null for no body at all. */
  readonly body: Template | null;
}

/** The parts of a request that a control may differ in: exactly one of them. */
export type ControlDifference =
  | { readonly [Part in keyof RequestTemplate]: { readonly [P in Part]: RequestTemplate[P] } }[keyof RequestTemplate]
  /** The request is the same, and the failing service is well again. */
  | { readonly failure: 'lifted' };

/** The participants that a participant hears, independent of the form of the document. */
export type ExpectedSubscriptions =
  | { readonly to: 'nothing' }
  | { readonly to: 'session'; readonly session: string }
  | {
      readonly to: 'participants';
      /** Per participant slot the stream aliases; an empty list means all of them. */
      readonly participants: Readonly<Record<string, readonly string[]>>;
    };

/** What must be true of the provider after the response. */
export interface Effect {
  /** The session slot whose only session the participant is in, or null when it is in none. */
  readonly memberOf: string | null;
  readonly subscriptions?: ExpectedSubscriptions;
  /** Level of the membership; MUST when not given. */
  readonly level?: Level;
  /** Level of the subscriptions; that of the membership when not given. */
  readonly subscriptionsLevel?: Level;
  /** Level of those subscriptions that name streams, and of the names; that of the others when not given. */
  readonly streamsLevel?: Level;
}

/** A header that a response has to have. */
export interface HeaderExpectation {
  readonly name: string;
  readonly format: 'present' | 'retry-after';
  readonly level: Level;
}

/** One answer, and the effect that goes with it. */
export interface Outcome {
  readonly status: number;
  /** `none`: the answer carries no content. */
  readonly body: ShapeName | 'none';
  readonly headers?: readonly HeaderExpectation[];
  readonly effect?: Effect;
}

/** A response that is tolerated, since the documents leave the matter open. */
export interface AllowedOutcome extends Outcome {
  readonly level: 'SHOULD' | 'OBSERVE';
  readonly reason: string;
}

export interface Expectation {
  readonly preferred: Outcome;
  /** The effect of the preferred answer is promised for any other answer too. */
  readonly effectWhateverTheAnswer?: true;
  readonly alsoAllowed?: readonly AllowedOutcome[];
}

/** Which of two documents that contradict each other an answer follows. */
export type Follows = SourceKey | 'neither';

/** A way to read an undocumented response. The first reading that applies is reported. */
export interface Reading {
  readonly statuses?: readonly number[];
  /** Whether the answer carries content. */
  readonly content?: boolean;
  /** Whether the JSON object in the answer has this member. */
  readonly member?: { readonly name: string; readonly present: boolean };
  readonly means: string;
  /** Where the answer decides a contradiction between documents. */
  readonly follows?: Follows;
}

export interface Observation {
  readonly question: string;
  readonly readings: readonly Reading[];
}

interface CaseCommon {
  /** Kebab-case, family first, never reused. */
  readonly id: string;
  readonly family: Family;
  /** States a fact, in the present tense. */
  readonly title: string;
  /** Ids of the ledger's statements that this case rests on. */
  readonly statements: readonly string[];
}

interface RequestCaseCommon extends CaseCommon {
  readonly scene: Scene;
  readonly request: RequestTemplate;
  /** The body breaks the request shape on purpose, because a documented source sends it or the case is about just that. */
  readonly deliberatelyInvalid?: true;
  /** The positive twin. Needed wherever a refusal is expected or possible. */
  readonly control?: ControlDifference;
  /**
   * The statuses of a control that cannot succeed, since it differs in what lets a request in: another refusal
   * shows as well that the first one is about what the case says. A control without them has to succeed.
   */
  readonly controlStatuses?: readonly number[];
}

/** A case with a promise behind it. */
export interface CheckedCase extends RequestCaseCommon {
  readonly level: 'MUST' | 'SHOULD';
  readonly expect: Expectation;
}

/** A case about undocumented behaviour, or about a contradiction between documents. */
export interface ObservedCase extends RequestCaseCommon {
  readonly level: 'OBSERVE';
  readonly observe: Observation;
}

/** A case that sends nothing of its own and judges every answer of the run. */
export interface RunWideCase extends CaseCommon {
  readonly level: 'MUST' | 'OBSERVE';
  readonly everyAnswer: 'server-error-shape' | 'server-error-status' | 'token-answer';
}

export type RequestCase = CheckedCase | ObservedCase;
export type Case = RequestCase | RunWideCase;
