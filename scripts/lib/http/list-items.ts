/**
 * The items of a comma-separated header field (RFC 9110, 5.6.1), with their white space. A comma in quotation marks is
 * part of an item, and an unclosed quotation reaches to the end of the field. Linear time.
 */
export function listItems(value: string): string[] {
  const items: string[] = [];
  let start = 0;
  let quoted = false;
  const end = (at: number): void => {
    if (at > start) items.push(value.slice(start, at));
    start = at + 1;
  };
  for (let at = 0; at < value.length; at += 1) {
    const unit = value[at];
    if (unit === '"') quoted = !quoted;
    else if (unit === '\\' && quoted) at += 1;
    else if (unit === ',' && !quoted) end(at);
  }
  end(value.length);
  return items;
}
