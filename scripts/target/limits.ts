/** What a run may ask of a target. */
export interface Limits {
  /** Cases, connections and replays at once. */
  readonly concurrency: number;
  /** Requests a second at most; absent for no limit. */
  readonly rate?: number;
  readonly maxRequests: number;
  /** Sessions and participants created at most. */
  readonly maxResources: number;
  /** Seconds after which no further case is started. */
  readonly timeoutSeconds: number;
}

/** Every limit of time and of size that the suite sets itself or a target, in one place. */
export interface Timeouts {
  /** Milliseconds for a connection over a slow link, TLS and a proxy included. */
  readonly connectMs: number;
  /** Milliseconds to the end of the headers: an API that takes longer has no user left who waits. */
  readonly headersMs: number;
  /** Milliseconds between two pieces of the content. */
  readonly pieceMs: number;
  /** Milliseconds for one request altogether, so that an answer that drips ends as well. */
  readonly answerMs: number;
  /** Milliseconds for one case with all of its tries: the largest scene has some 200 requests. */
  readonly caseMs: number;
  /** Milliseconds that a Retry-After is waited for at most: longer would be a run that stands still. */
  readonly maxWaitMs: number;
  /** Milliseconds to wait where a target asks for it and does not say how long. */
  readonly defaultWaitMs: number;
  /** Milliseconds before a second attempt at what is safe to repeat; doubled for each further one. */
  readonly pauseMs: number;
}

export const defaultTimeouts: Timeouts = {
  connectMs: 10_000,
  headersMs: 30_000,
  pieceMs: 30_000,
  answerMs: 60_000,
  caseMs: 300_000,
  maxWaitMs: 60_000,
  defaultWaitMs: 1000,
  pauseMs: 200,
};

/** How often a case is tried again on a fresh scene when its request was not answered. */
export const maxRetries = 2;

/** How often one request is repeated where that is safe, and how often a wait that was asked for is granted. */
export const maxRepeats = 2;
export const maxWaits = 5;

/** Bytes of an answer's content, before and after it is decoded; the documented ones have a few hundred. */
export const maxContentBytes = 1024 * 1024;

/** Bytes of an answer's headers: what Node takes by default, and many times what gateways send. */
export const maxHeaderBytes = 16 * 1024;

/** UTF-16 units of one text that is searched for secrets: no content of an answer is longer. */
export const maxSearchedLength = 1024 * 1024;

/** UTF-16 units of all the ways to read one text that are searched: escapes within escapes make many of one. */
export const maxSearchedUnits = 12 * maxSearchedLength;

/** Secrets that are learned from what a target says, and their UTF-16 units: each is known in a dozen forms. */
export const maxLearned = 10_000;
export const maxLearnedUnits = 2 * 1024 * 1024;

/** UTF-16 units of one secret that is learned: many times what a header can carry. */
export const maxSecretLength = 64 * 1024;
