/** The media type in a value of Content-Type, in lower case and without its parameters (RFC 9110, 8.3.1). */
export function mediaTypeOf(value: string): string {
  return value.split(';', 1)[0]!.trim().toLowerCase();
}
