/** Puts a name in the place of everything that differs from run to run. */
export function masked(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/(decides them on) \d{4}-\d\d-\d\d/g, '$1 <day>')
    .replace(/in \d+\.\d s/g, 'in <time> s')
    .replace(/time="\d+\.\d+"/g, 'time="<time>"')
    .replace(/^\/.*\/(run\.json|junit\.xml)$/gm, '<reports>/$1');
}
