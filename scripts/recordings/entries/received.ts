import type { Exchange } from '../../lib/http/exchange.ts';
import type { Carried } from '../../secrets/known-secrets.ts';

/** A recorded request with its response, secrets still in it. */
export interface ReceivedExchange {
  /** Its `echoes` are empty until `markEchoes` fills them. */
  readonly exchange: Exchange;
  readonly carried: Carried;
  /** Parts that the recording lacks, and that cannot be judged. */
  readonly missing: readonly Missing[];
}

/** Parts of an exchange that a recording may leave out. */
export type Missing =
  | 'request-body'
  | 'headers'
  | 'content'
  /** The body is labelled as base64, but is not valid base64. */
  | 'coding'
  /** Masked values of headers, masked JSON values, and masked parts of such values. */
  | 'masked-headers'
  | 'masked-values'
  | 'masked-parts';

/** The properties of a JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** An object without some of its properties. */
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
