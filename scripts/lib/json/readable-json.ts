import { endOfString } from './json.ts';

/** The Pact core's reader stops at 128 levels; no pact expects anything so far down. */
const maxLevels = 100;

/** The Pact core's reader refuses some valid doubles near the maximum. */
const largest = 1e300;

const number = /-?[\d.eE+-]+/y;

/**
 * JSON that every reader accepts. It has no byte order mark, U+FFFD in place of a lone surrogate, the largest number in
 * place of a larger one, and null in place of deeply nested values. All else stays as it is written. Linear time.
 * @param text JSON, perhaps after a byte order mark.
 */
export function readableJson(text: string): string {
  const pieces: string[] = [];
  let level = 0;
  const add = (piece: string): void => {
    if (level <= maxLevels) pieces.push(piece);
  };
  for (let index = text.startsWith('\ufeff') ? 1 : 0; index < text.length;) {
    const character = text[index]!;
    let end = index + 1;
    if (character === '"') {
      end = endOfString(text, index);
      add(wholeCharacters(text.slice(index, end)));
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      number.lastIndex = index;
      const [token] = number.exec(text)!;
      end = index + token.length;
      add(withinRange(token));
    } else if (character === '{' || character === '[') {
      level += 1;
      add(character);
      if (level === maxLevels + 1) pieces.push('null');
    } else if (character === '}' || character === ']') {
      add(character);
      level -= 1;
    } else add(character);
    index = end;
  }
  return pieces.join('');
}

function wholeCharacters(token: string): string {
  if (!/\\u[dD]|\p{Surrogate}/u.test(token)) return token;
  const content = JSON.parse(token) as string;
  return /\p{Surrogate}/u.test(content) ? JSON.stringify(content.replace(/\p{Surrogate}/gu, '\ufffd')) : token;
}

function withinRange(token: string): string {
  const value = Number(token);
  return Math.abs(value) > largest ? String(Math.sign(value) * largest) : token;
}
