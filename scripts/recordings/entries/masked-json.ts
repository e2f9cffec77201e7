import { hasMask, isMask, withQuotedMasks } from './masks.ts';

/** What a masked value may have been: a value of each kind that JSON has. */
const couldBe: readonly unknown[] = ['text', '00000000-0000-4000-8000-000000000000', [], {}, 1, true, null];

/** A text of JSON of which some values are masked. */
export interface MaskedJson {
  /** A whole value, or the name of a member, is not in the recording, so that the rest alone can be judged. */
  readonly lacksValues: boolean;
  /** The text with values in the places of the masks. What is so in all of these is so whatever was masked. */
  readonly readings: readonly string[];
}

/** A string of JSON, and what makes a name of it. Linear in what is JSON, where every string ends. */
const token = /("(?:[^"\\]|\\.)*")(\s{0,40}:)?/g;

/** Reads JSON in which values are masked. @returns undefined for JSON without a mask, and for what is no JSON. */
export function maskedJson(text: string): MaskedJson | undefined {
  const quoted = isJson(text) ? text : withQuotedMasks(text);
  if (!isJson(quoted)) return undefined;
  let masks = 0;
  let lacks = 0;
  // The text stays as it is around the masks, or what is odd in it would be lost.
  const readings = couldBe.map((filler) =>
    quoted.replace(token, (whole, string: string, colon: string | undefined) => {
      const value = valueOf(string);
      if (colon === undefined ? !hasMask(value) : !isMask(value)) return whole;
      masks += 1;
      if (isMask(value)) lacks += 1;
      return colon === undefined ? JSON.stringify(filler) : whole;
    }),
  );
  return masks === 0 ? undefined : { lacksValues: lacks > 0, readings };
}

function valueOf(string: string): string {
  try {
    return JSON.parse(string) as string;
  } catch {
    return string;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
