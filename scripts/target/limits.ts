/** The limits of a run. */
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

/** Every timeout and pause of the suite. */
export interface Timeouts {
  /** Milliseconds to make a connection, TLS and a proxy included. */
  readonly connectMs: number;
  /** Milliseconds to the end of the headers; users would not wait longer. */
  readonly headersMs: number;
  /** Milliseconds between two pieces of the body. */
  readonly pieceMs: number;
  /** Milliseconds for one request in all; ends a response that arrives byte by byte. */
  readonly answerMs: number;
  /** Milliseconds for one case with all of its attempts; the largest scene has some 200 requests. */
  readonly caseMs: number;
  /** Longest wait for a Retry-After, in milliseconds; a longer one would stall the run. */
  readonly maxWaitMs: number;
  /** Milliseconds to wait if the target asks to, but does not say how long. */
  readonly defaultWaitMs: number;
  /** Milliseconds before the first retry of a request; doubled for each further one. */
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

/** How often a case is retried on a fresh scene if its request got no response. */
export const maxRetries = 2;

/** How often one request is retried where that is safe, and how often the suite waits because the target asks to. */
export const maxRepeats = 2;
export const maxWaits = 5;

/** Bytes of a response body, before and after decoding; the documented ones have a few hundred. */
export const maxContentBytes = 1024 * 1024;

/** Bytes of response headers: the default of Node, and many times what gateways send. */
export const maxHeaderBytes = 16 * 1024;

/** UTF-16 units of one text that is searched for secrets; no response body is longer. */
export const maxSearchedLength = 1024 * 1024;

/** UTF-16 units of all decodings of one text that are searched: nested escapes multiply them. */
export const maxSearchedUnits = 12 * maxSearchedLength;

/** Secrets learned from responses, and their UTF-16 units; each is searched for in a dozen encodings. */
export const maxLearned = 10_000;
export const maxLearnedUnits = 2 * 1024 * 1024;

/** UTF-16 units of one learned secret: many times what a header can carry. */
export const maxSecretLength = 64 * 1024;
