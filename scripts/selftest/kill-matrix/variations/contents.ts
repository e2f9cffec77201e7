import type { Answer } from '../../../reference-provider/api/answer.ts';
import {
  bytesOf,
  changingAll,
  contentOf,
  headerOf,
  isJoin,
  objectOf,
  bodyText,
  withContent,
  withHeader,
  withPieces,
} from '../behaviours/behaviours.ts';
import type { Variation } from '../behaviours/fault.ts';

/** A provider that changes the JSON of every response. */
function changingContent(change: (value: unknown, answer: Answer) => unknown) {
  return changingAll((answer) => {
    const value = contentOf(answer);
    return value === undefined ? answer : withContent(answer, change(value, answer));
  });
}

/** A provider that writes the JSON of every response in its own way. */
function changingText(write: (value: unknown) => string) {
  return changingAll((answer) => {
    const value = contentOf(answer);
    return value === undefined ? answer : withPieces(answer, [write(value)]);
  });
}

/** A provider that sends the body of every response in these pieces. */
function inPieces(cut: (content: Buffer) => Buffer[]) {
  return changingAll((answer) => {
    const content = bytesOf(answer);
    return content.length === 0 ? answer : withPieces(answer, cut(content));
  });
}

/** A provider with other error texts. */
function saying(words: (text: string) => string) {
  return changingAll((answer) => {
    const { error, message, ...rest } = objectOf(answer) ?? {};
    if (answer.status < 400 || (error === undefined && message === undefined)) return answer;
    const name = error === undefined ? 'message' : 'error';
    return withContent(answer, { ...rest, [name]: words(bodyText(answer)) });
  });
}

/** A value in which every object, at any depth, is changed. */
function everyObject(value: unknown, change: (object: Record<string, unknown>) => Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((entry) => everyObject(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.entries(value).map(([key, entry]) => [key, everyObject(entry, change)] as const);
  return change(Object.fromEntries(inner));
}

const halves = (content: Buffer): Buffer[] => {
  const middle = Math.ceil(content.length / 2);
  return [content.subarray(0, middle), content.subarray(middle)];
};

/** Splits after the first byte of each multibyte character. */
function acrossCharacters(content: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  content.forEach((byte, index) => {
    if (byte < 0xc0) return;
    pieces.push(content.subarray(start, index + 1));
    start = index + 1;
  });
  return [...pieces, content.subarray(start)];
}

/** Every ASCII letter in the strings of a JSON text as an escape. */
function escapedLetters(value: unknown): string {
  return JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"/g, (string) =>
    string.replace(/\\.|[A-Za-z]/g, (sign) =>
      sign.length > 1 ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

/** How JSON is written, and its content beyond the promises. */
export const contentVariations: readonly Variation[] = [
  {
    id: 'further-member-in-errors',
    differs: 'Every error has a reason beside what is documented.',
    behaviour: () =>
      changingContent((value, { status }) => (status >= 400 ? { ...(value as object), reason: `E${status}` } : value)),
  },
  {
    id: 'further-members-everywhere',
    differs: 'Every object in every response, at any depth, has an undocumented property.',
    behaviour: () => changingContent((value) => everyObject(value, (object) => ({ ...object, addedLater: null }))),
  },
  {
    id: 'further-nested-member',
    differs: 'Every object has a further property with lists in objects in lists, twenty levels deep.',
    behaviour: () => {
      const nested = Array.from({ length: 10 }).reduce<unknown>((inner) => [{ inner }], 'end');
      return changingContent((value) => (Array.isArray(value) ? value : { ...(value as object), addedLater: nested }));
    },
  },
  {
    id: 'further-member-of-every-type',
    differs: 'Further properties are numbers in all notations, booleans, empty texts, lists and objects.',
    behaviour: () =>
      changingText((value) =>
        JSON.stringify(value).replace(/(?<=[^{])\}$/, ',"a":-0,"b":1.50,"c":2E+3,"d":true,"e":"","f":[],"g":{}}'),
      ),
  },
  {
    id: 'further-members-named-alike',
    differs: 'Errors have properties whose names differ from the documented ones only in letter case.',
    behaviour: () =>
      changingContent((value, { status }) =>
        status >= 400 ? { ...(value as object), Error: 1, REQUESTID: 2, Message: 3 } : value,
      ),
  },
  {
    id: 'both-error-shapes-at-once',
    differs: 'Every error has the properties of the application and of the gateway.',
    behaviour: () =>
      changingAll((answer) =>
        isError(answer)
          ? withContent(answer, {
              error: bodyText(answer),
              requestId: 'r',
              message: bodyText(answer),
              ...objectOf(answer),
            })
          : answer,
      ),
  },
  {
    id: 'empty-texts',
    differs: 'Errors have an empty text.',
    behaviour: () => saying(() => ''),
  },
  {
    id: 'texts-in-another-language',
    differs: 'Errors are in Japanese.',
    behaviour: () => saying(() => '\u53c2\u52a0\u8005\u304c\u898b\u3064\u304b\u308a\u307e\u305b\u3093'),
  },
  {
    id: 'texts-beyond-the-basic-plane',
    differs: 'Errors have emoji, combining characters and text from right to left.',
    behaviour: () => saying((text) => `\u{1f6ab}\u{1f468}\u200d\u{1f469} e\u0301 \u05e9\u05dc\u05d5\u05dd ${text}`),
  },
  {
    id: 'texts-of-four-kilobytes',
    differs: 'Errors have a text of 4 KB.',
    behaviour: () => saying((text) => text.padEnd(4096, ' and so on')),
  },
  {
    id: 'texts-with-escapes',
    differs: 'Errors have quotes, line breaks, NUL characters and markup in their texts, each escaped.',
    behaviour: () => saying((text) => `"${text}"\n\t\u0000</script><b>%s\\`),
  },
  {
    id: 'texts-like-json',
    differs: 'Errors have JSON as their text.',
    behaviour: () => saying((text) => JSON.stringify({ error: text, requestId: null })),
  },
  {
    id: 'request-id-of-another-kind',
    differs: 'Request ids are short and not UUIDs.',
    behaviour: () =>
      changingAll((answer) =>
        objectOf(answer)?.['requestId'] === undefined
          ? answer
          : withContent(answer, { ...objectOf(answer), requestId: 'JKJaXmPLvHcESHA=' }),
      ),
  },
  {
    id: 'members-in-reverse',
    differs: 'The properties of every object come in reverse order.',
    behaviour: () =>
      changingContent((value) => everyObject(value, (object) => Object.fromEntries(Object.entries(object).reverse()))),
  },
  {
    id: 'indented',
    differs: 'JSON is indented by two spaces.',
    behaviour: () => changingText((value) => JSON.stringify(value, null, 2)),
  },
  {
    id: 'white-space-of-every-kind',
    differs: 'JSON is indented by tabs, its lines end with CR and LF, and it stands between empty lines.',
    behaviour: () =>
      changingText((value) => `\r\n \t${JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n')}\r\n\r\n`),
  },
  {
    id: 'newline-at-the-end',
    differs: 'JSON ends with a line break.',
    behaviour: () => changingText((value) => `${JSON.stringify(value)}\n`),
  },
  {
    id: 'letters-as-escapes',
    differs: 'Every letter in a JSON text is an escape, also in ids and names.',
    behaviour: () => changingText(escapedLetters),
  },
  {
    id: 'non-ascii-as-escapes',
    differs: 'Errors have characters beyond ASCII, written as escapes, and slashes with a backslash.',
    behaviour: () => {
      const ascii = (text: string) =>
        text
          .replaceAll('/', '\\/')
          .replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
      const say = saying((text) => `d\u00e9sol\u00e9 \u{1f6ab} / ${text}`);
      return async (call, next) => {
        const answer = await say(call, next);
        return contentOf(answer) === undefined ? answer : withPieces(answer, [ascii(bytesOf(answer).toString())]);
      };
    },
  },
  {
    id: 'two-chunks',
    differs: 'The body comes in two chunks, without a length.',
    behaviour: () => inPieces(halves),
  },
  {
    id: 'byte-by-byte',
    differs: 'The body comes in chunks of one byte each.',
    behaviour: () => inPieces((content) => Array.from(content, (byte) => Buffer.of(byte))),
  },
  {
    id: 'chunks-across-characters',
    differs: 'The body has characters of several bytes, and chunks end within them.',
    behaviour: () => {
      const say = saying((text) => `\u00fc\u20ac\u{1f6ab} ${text}`);
      return async (call, next) => {
        const answer = await say(call, next);
        return isError(answer) ? withPieces(answer, acrossCharacters(bytesOf(answer))) : answer;
      };
    },
  },
  {
    id: 'application-in-place-of-gateway',
    differs: 'Every 502, 503 and 504 is written by the application: { error, requestId }.',
    replaces: true,
    behaviour: () =>
      changingServerErrors((answer) =>
        withContent(answer, { error: bodyText(answer), requestId: headerOf(answer, 'x-amzn-requestid') ?? 'r' }),
      ),
  },
  {
    id: 'gateway-in-place-of-application',
    differs: 'Every 502, 503 and 504 is written by the gateway: { message }.',
    replaces: true,
    behaviour: () => changingServerErrors((answer) => withContent(answer, { message: bodyText(answer) })),
  },
  {
    id: 'retry-after-as-a-date',
    differs: 'Retry-After is an HTTP date in place of seconds.',
    replaces: true,
    behaviour: () =>
      changingServerErrors((answer) =>
        headerOf(answer, 'retry-after') === undefined
          ? answer
          : withHeader(answer, 'Retry-After', new Date(Date.now() + 2000).toUTCString()),
      ),
  },
  {
    id: 'retry-after-beside-each-503',
    differs: 'Every 503 has a Retry-After, of gateway and application.',
    behaviour: () =>
      changingServerErrors((answer) => (answer.status === 503 ? withHeader(answer, 'Retry-After', '0') : answer)),
  },
];

function isError(answer: Answer): boolean {
  return answer.status >= 400 && objectOf(answer) !== undefined;
}

function changingServerErrors(change: (answer: Answer) => Answer) {
  return changingAll((answer, call) =>
    isJoin(call) && answer.status > 500 && objectOf(answer) ? change(answer) : answer,
  );
}
