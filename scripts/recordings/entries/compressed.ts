import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, constants, inflateRawSync, unzipSync } from 'node:zlib';

/** Bytes of a decoded body that are searched; the limit protects the memory from compressed zeros. */
const maxBytes = 8 * 1024 * 1024;

/** Nested encodings that are undone. */
const maxCodings = 3;

/** Compressed data may break off: the part that was recorded is decoded. */
const limits = { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH };
const decoders = [
  // Decodes both gzip and deflate with its header.
  (bytes: Buffer) => unzipSync(bytes, limits),
  (bytes: Buffer) =>
    brotliDecompressSync(bytes, { maxOutputLength: maxBytes, finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  (bytes: Buffer) => inflateRawSync(bytes, limits),
];

/**
 * Other texts that a recorded body may stand for: decoded from base64, and decompressed by gzip, deflate or br.
 * All are tried, since recordings do not always name the encoding. Never throws.
 */
export function contentsOf(text: string, base64: boolean): string[] {
  const bytes = base64 ? Buffer.from(text, 'base64') : bytewise(text);
  return bytes ? [...(base64 ? [bytes.toString('utf8')] : []), ...unpacked(bytes, maxCodings)] : [];
}

/** The first bytes of gzip, and of deflate with its header, read as Latin-1. */
const beginnings = ['1f8b', '7801', '785e', '789c', '78da'].map((hex) => Buffer.from(hex, 'hex').toString('latin1'));

/** The bytes of a text that is compressed data read as Latin-1; undefined for any other text. */
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
