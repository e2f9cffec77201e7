const pattern = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const whole = new RegExp(`^${pattern}$`, 'i');

/** Matches every UUID in a text, in any letter case. Not for `test` and `exec`, since it is global. */
export const uuids = new RegExp(pattern, 'gi');

/** Whether a text is a UUID (RFC 9562) and nothing else. */
export function isUuid(text: string): boolean {
  return whole.test(text);
}
