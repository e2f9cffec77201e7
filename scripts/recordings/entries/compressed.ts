import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, constants, inflateRawSync, unzipSync } from 'node:zlib';

/** Bytes of a content that are searched once it is decoded; whoever compresses zeros must not fill the memory. */
const maxBytes = 8 * 1024 * 1024;

/** Codings within each other that are undone. */
const maxCodings = 3;

/** A coding may break off: what was recorded of it is decoded. */
const limits = { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH };
const decoders = [
  // gzip, and deflate with its header.
  (bytes: Buffer) => unzipSync(bytes, limits),
  (bytes: Buffer) =>
    brotliDecompressSync(bytes, { maxOutputLength: maxBytes, finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  (bytes: Buffer) => inflateRawSync(bytes, limits),
];

/**
 * What a recorded content may mean beside its text: its bytes where it is base64, and whatever can be unpacked of
 * them, by gzip, deflate or br, since recordings do not always name the coding. Never throws.
 */
export function contentsOf(text: string, base64: boolean): string[] {
  const bytes = base64 ? Buffer.from(text, 'base64') : bytewise(text);
  return bytes ? [...(base64 ? [bytes.toString('utf8')] : []), ...unpacked(bytes, maxCodings)] : [];
}

/** How gzip begins, and deflate with its header, read one byte for one unit. */
const beginnings = ['1f8b', '7801', '785e', '789c', '78da'].map((hex) => Buffer.from(hex, 'hex').toString('latin1'));

/** The bytes of a text that holds one in each unit, and is no text otherwise; undefined for any other. */
function bytewise(text: string): Buffer | undefined {
  return beginnings.some((beginning) => text.startsWith(beginning)) ? Buffer.from(text, 'latin1') : undefined;
}

function unpacked(bytes: Buffer, codings: number): string[] {
  if (codings === 0 || isUtf8(bytes)) return [];
  return decoders.flatMap((decode) => {
    try {
      const content = decode(bytes);
      return content.length === 0 ? [] : [content.toString('utf8'), ...unpacked(content, codings - 1)];
    } catch {
      return [];
    }
  });
}
