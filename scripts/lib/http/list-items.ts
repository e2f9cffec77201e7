/**
 * The items of a list in a field (RFC 9110, 5.6.1), as they stand between its commas; a comma in quotation marks is
 * part of an item, and quotation marks without an end reach to the end of the field. Read once from start to end.
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
