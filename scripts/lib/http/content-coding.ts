import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { type Header, headerValues } from './exchange.ts';

interface Options {
  readonly maxOutputLength: number;
}
type Decoder = (bytes: Buffer, options: Options) => Buffer;

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['br', brotliDecompressSync],
  ['deflate', inflated],
]);

/** Some leave out the wrapper that RFC 9110, 8.4.1.2 asks for. */
function inflated(bytes: Buffer, options: Options): Buffer {
  try {
    return inflateSync(bytes, options);
  } catch {
    return inflateRawSync(bytes, options);
  }
}

/** The codings of a content (RFC 9110, 8.4), in the order in which they were applied. */
export function codingsIn(headers: readonly Header[]): readonly string[] {
  return headerValues(headers, 'content-encoding')
    .flatMap((value) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** Codings within each other that are undone. */
const maxCodings = 3;

/**
 * A content without its codings; recorders keep some as they were on the wire, and some decoded.
 * @param maxBytes of a content at each step of decoding.
 * @returns undefined where it cannot be decoded, or is longer than that.
 */
export function decoded(bytes: Buffer, codings: readonly string[], maxBytes: number): Buffer | undefined {
  // What is compressed is no UTF-8.
  if (codings.length === 0 || isUtf8(bytes)) return bytes;
  if (codings.length > maxCodings) return undefined;
  const options = { maxOutputLength: maxBytes };
  try {
    return [...codings].reverse().reduce((content, coding) => decoders.get(coding)!(content, options), bytes);
  } catch {
    return undefined;
  }
}
