import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { maxContentBytes } from '../../target/limits.ts';
import { type Header, headerValues } from './exchange.ts';

type Decoder = (bytes: Buffer) => Buffer;

const options = { maxOutputLength: maxContentBytes };
const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', (bytes) => gunzipSync(bytes, options)],
  ['x-gzip', (bytes) => gunzipSync(bytes, options)],
  ['br', (bytes) => brotliDecompressSync(bytes, options)],
  ['deflate', inflated],
]);

/** Some leave out the wrapper that RFC 9110, 8.4.1.2 asks for. */
function inflated(bytes: Buffer): Buffer {
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
const mostCodings = 3;

/**
 * A content without its codings; recorders keep some as they were on the wire, and some decoded.
 * @returns undefined where it cannot be decoded, or is longer than is read.
 */
export function decoded(bytes: Buffer, codings: readonly string[]): Buffer | undefined {
  // What is compressed is no UTF-8.
  if (codings.length === 0 || isUtf8(bytes)) return bytes;
  if (codings.length > mostCodings) return undefined;
  try {
    return [...codings].reverse().reduce((content, coding) => decoders.get(coding)!(content), bytes);
  } catch {
    return undefined;
  }
}
