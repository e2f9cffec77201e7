import { uuids } from '../../scripts/lib/text/uuid.ts';

/** What was said without the lines that a slow machine adds, which tell how far a run is and what it waits for. */
export function withoutProgress(text: string): string {
  return text.replace(/^(?:\d+ of \d+ checks|waiting for ).*\n/gm, '');
}

/** Puts a name in the place of everything that differs from run to run. */
export function masked(text: string): string {
  return text
    .replace(uuids, '<id>')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/(decides them on) \d{4}-\d\d-\d\d/g, '$1 <day>')
    .replace(/in \d+\.\d s/g, 'in <time> s')
    .replace(/time="\d+\.\d+"/g, 'time="<time>"')
    .replace(/^\/.*\/(run\.json|junit\.xml)$/gm, '<reports>/$1');
}
