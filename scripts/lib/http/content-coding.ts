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

/** Some servers omit the zlib wrapper that RFC 9110, 8.4.1.2 requires. */
function inflated(bytes: Buffer, options: Options): Buffer {
  try {
    return inflateSync(bytes, options);
  } catch {
    return inflateRawSync(bytes, options);
  }
}

/** The content-encodings of a body (RFC 9110, 8.4), in the order in which they were applied. */
export function codingsIn(headers: readonly Header[]): readonly string[] {
  return headerValues(headers, 'content-encoding')
    .flatMap((value) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** Nested encodings that are undone. */
const maxCodings = 3;

/**
 * Decodes a body. Text in UTF-8 is returned as it is, since many recorders save bodies decoded.
 * @param maxBytes of the body at each step of decoding.
 * @returns undefined if it cannot be decoded, or is longer than that.
 */
export function decoded(bytes: Buffer, codings: readonly string[], maxBytes: number): Buffer | undefined {
  // Compressed data is not valid UTF-8.
  if (codings.length === 0 || isUtf8(bytes)) return bytes;
  if (codings.length > maxCodings) return undefined;
  const options = { maxOutputLength: maxBytes };
  try {
    return [...codings].reverse().reduce((content, coding) => decoders.get(coding)!(content, options), bytes);
  } catch {
    return undefined;
  }
}
