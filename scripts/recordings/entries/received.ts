import type { Exchange } from '../../lib/http/exchange.ts';
import type { Carried } from '../../secrets/known-secrets.ts';

/** A request and its answer as somebody else has recorded them, secrets still in it. */
export interface ReceivedExchange {
  /** Whose `echoes` are not known yet. */
  readonly exchange: Exchange;
  readonly carried: Carried;
  /** What the recording does not hold, and so cannot be judged. */
  readonly missing: readonly Missing[];
}

/** Parts of an exchange that a recording may leave out. */
export type Missing =
  | 'request-body'
  | 'headers'
  | 'content'
  /** The content says to be in base64, and is not. */
  | 'coding'
  /** Values of headers, of JSON, and parts of such values that another tool has masked. */
  | 'masked-headers'
  | 'masked-values'
  | 'masked-parts';

/** The members of a JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** An object without some of its members. */
export function without<Value extends object, Name extends keyof Value & string>(
  value: Value,
  names: readonly Name[],
): Omit<Value, Name> {
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => !(names as readonly string[]).includes(name)),
  ) as Omit<Value, Name>;
}

export function isJsonObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
