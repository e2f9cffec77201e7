import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { maxContentBytes } from '../verification/budgets.ts';
import { type Header, headerValues } from '../verification/exchange.ts';

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

/**
 * A content without its codings; recorders keep some as they were on the wire, and some decoded.
 * @returns undefined where it cannot be decoded, or is longer than is read.
 */
export function decoded(bytes: Buffer, codings: readonly string[]): Buffer | undefined {
  if (codings.length === 0 || isPlain(bytes)) return bytes;
  try {
    return [...codings].reverse().reduce((content, coding) => decoders.get(coding)!(content), bytes);
  } catch {
    return undefined;
  }
}

/** What is compressed has bytes in it that no text has. */
function isPlain(bytes: Buffer): boolean {
  return isUtf8(bytes) && bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
