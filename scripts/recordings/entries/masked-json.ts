import { hasMask, isMask, withQuotedMasks } from './masks.ts';

/** Values that stand in for a masked one: one of each JSON kind. */
const couldBe: readonly unknown[] = ['text', '00000000-0000-4000-8000-000000000000', [], {}, 1, true, null];

/** JSON in which some values are masked. */
export interface MaskedJson {
  /** A whole value, or the name of a property, is masked: only the rest can be judged. */
  readonly lacksValues: boolean;
  /** The text with each stand-in value in place of the masks. What all of these share is certain. */
  readonly readings: readonly string[];
}

/** A JSON string, and the colon that makes it a name. Linear in valid JSON, where every string ends. */
const token = /("(?:[^"\\]|\\.)*")(\s{0,40}:)?/g;

/** Reads JSON in which values are masked. @returns undefined for JSON without a mask, and for text that is not JSON. */
export function maskedJson(text: string): MaskedJson | undefined {
  const quoted = isJson(text) ? text : withQuotedMasks(text);
  if (!isJson(quoted)) return undefined;
  let masks = 0;
  let lacks = 0;
  // The text around the masks is not reformatted, so that its oddities can still be judged.
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
