/** Shortens long strings of a JSON text that arrives in pieces, to bound the memory. */
export interface TextCutter {
  /**
   * The parts of the next piece that are kept, as half-open ranges; the rest is cut out. A cut string stays valid: it
   * never ends within a character or an escape.
   */
  keep(piece: Uint8Array): (readonly [start: number, end: number])[];
  /** How many strings have been shortened so far. */
  cuts(): number;
}

const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;

/** State within an escape: the letter comes next, or this many hexadecimal digits remain. */
const afterBackslash = 5;
const digitsOfU = 4;

/** @param maxLength bytes of a string that stay. */
export function createTextCutter(maxLength: number): TextCutter {
  let inString = false;
  let length = 0;
  let escaped = 0;
  let cutting = false;
  let count = 0;
  return {
    cuts: () => count,
    keep(piece) {
      const kept: [number, number][] = [];
      let from = 0;
      for (let index = 0; index < piece.length; index += 1) {
        if (!inString) {
          index = piece.indexOf(quote, index);
          if (index < 0) break;
          inString = true;
          length = 0;
          continue;
        }
        const byte = piece[index]!;
        const isWithinCharacter = byte >= 0x80 && byte < 0xc0;
        if (!cutting && length >= maxLength && escaped === 0 && !isWithinCharacter && byte !== quote) {
          kept.push([from, index]);
          cutting = true;
          count += 1;
        }
        length += 1;
        if (escaped === afterBackslash) escaped = byte === letterU ? digitsOfU : 0;
        else if (escaped > 0) escaped -= 1;
        else if (byte === backslash) escaped = afterBackslash;
        else if (byte === quote) {
          inString = false;
          if (cutting) from = index;
          cutting = false;
        }
      }
      if (!cutting) kept.push([from, piece.length]);
      return kept.filter(([start, end]) => start < end);
    },
  };
}
