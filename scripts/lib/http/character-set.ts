import { isUtf8 } from 'node:buffer';
import { type Header, headerValues, type ReceivedResponse } from './exchange.ts';

/**
 * The text of a body. UTF-16 is recognised by its byte order mark, by its bytes or by Content-Type, and decoded.
 * Otherwise the search for credentials would miss them, while a reader would see them.
 */
export function decodedText(content: Buffer, headers: readonly Header[]): Pick<ReceivedResponse, 'body' | 'notUtf8'> {
  const order = utf16OrderOf(content, headers);
  if (order === undefined) {
    return { body: content.toString('utf8'), ...(isUtf8(content) ? {} : { notUtf8: true as const }) };
  }
  // An odd byte at the end is half of a character.
  const whole = content.subarray(0, content.length - (content.length % 2));
  const littleEndian = order === 'little' ? whole : Buffer.from(whole).swap16();
  return { body: littleEndian.toString('utf16le'), notUtf8: true };
}

/** Bytes that are examined; the beginning of a text shows its encoding. */
const maxBytes = 4096;

function utf16OrderOf(content: Buffer, headers: readonly Header[]): 'little' | 'big' | undefined {
  if (content[0] === 0xff && content[1] === 0xfe) return 'little';
  if (content[0] === 0xfe && content[1] === 0xff) return 'big';
  const zeros = [0, 0];
  const looked = Math.min(content.length, maxBytes);
  for (let index = 0; index < looked; index += 1) if (content[index] === 0) zeros[index % 2]! += 1;
  const [even, odd] = zeros as [number, number];
  // JSON and HTML always hold ASCII characters, whose upper byte is zero.
  if (Math.max(even, odd) * 8 >= looked && looked > 0 && Math.max(even, odd) > 4 * Math.min(even, odd)) {
    return odd > even ? 'little' : 'big';
  }
  const charset = /charset\s{0,9}=\s{0,9}"?utf-?16(be|le)?/i.exec(headerValues(headers, 'content-type').join(', '));
  if (!charset || isUtf8(content)) return undefined;
  return charset[1]?.toLowerCase() === 'le' ? 'little' : 'big';
}
