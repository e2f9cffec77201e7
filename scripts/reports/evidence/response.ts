import { headerValues } from '../../lib/http/exchange.ts';
import { forMarkdown, markdownCode } from '../../lib/text/escape.ts';
import { shortened, table } from '../../lib/text/markdown.ts';
import { layerNames, requestIdHeaders } from '../../run/layer.ts';
import type { Verdict } from '../../run/run-schema.ts';
import { maxContentLength } from '../../verification/record.ts';
import { headersOf, inCharacters, maxBodyLength, maxHeaderLength, maxSentenceLength, section } from './format.ts';

/** More headers of one response than these are counted. */
const maxHeaders = 60;

/** Headers that support engineers ask for, besides those that the promise is about. */
const supportHeaders = ['content-type', 'date', 'retry-after', 'server', 'via', 'location', 'www-authenticate'];

/** The response with its headers and body, and why it is incomplete where it is. */
export function responseSection(main: Verdict): string[] {
  const { response, failure } = main;
  return section('The response', [
    ...(failure
      ? [
          `**No complete response:** ${forMarkdown(shortened(`${failure.message} (${failure.code})`, maxSentenceLength))}`,
        ]
      : []),
    ...(response ? [statusText(main, response.status), ...headersText(main), ...bodyText(response.body)] : []),
  ]);
}

/** The ids of the request that is shown, and of no request around it. */
export function requestIdsOf({ tries, response }: Verdict): string[] {
  const last = tries.at(-1)?.requestId;
  const ofHeaders = requestIdHeaders.flatMap((name) => headerValues(headersOf(response), name));
  return [...new Set([...(last === undefined ? [] : [last]), ...ofHeaders])].map((id) =>
    shortened(id, maxHeaderLength),
  );
}

function statusText({ layer, tries }: Verdict, status: number): string {
  const took = tries.at(-1);
  const times = took ? `, requested at ${forMarkdown(took.at)} (UTC), complete after ${took.durationMs} ms` : '';
  return `**Status ${status}**${times}.${layer === undefined ? '' : ` It is from ${layerNames[layer]}.`}`;
}

function headersText({ response, mismatches }: Verdict): string[] {
  const headers = headersOf(response);
  const ofPromise = mismatches.flatMap(({ part, at }) => (part === 'header' ? [at.toLowerCase()] : []));
  const names = new Set([...ofPromise, ...requestIdHeaders, ...supportHeaders]);
  const chosen = [...names].flatMap((name) => headers.filter(([candidate]) => candidate.toLowerCase() === name));
  const listed = headers.slice(0, maxHeaders).map(([name, value]) => shortened(`${name}: ${value}`, maxHeaderLength));
  const further = headers.length - listed.length;
  const rows = chosen.map((header) => header.map((text) => forMarkdown(shortened(text, maxHeaderLength))));
  return [
    ...(rows.length === 0 ? [] : [table(['Header', 'Value'], rows)]),
    ...(headers.length > chosen.length ? ['All headers:', markdownCode(listed.join('\n'))] : []),
    ...(further > 0 ? [`${further} further headers are not shown.`] : []),
  ];
}

function bodyText(body: string): string[] {
  if (body === '') return ['It had no body.'];
  // A run keeps only the beginning of a long body, and says how long it was.
  const cut = body.length > maxContentLength ? /… \(cut: (\d+) characters in all\)$/.exec(body) : null;
  const length = cut ? Number(cut[1]) : body.length;
  const kept = length > maxBodyLength ? `, of which the first ${maxBodyLength} are shown` : '';
  return [`Its body, ${inCharacters(length)}${kept}:`, markdownCode(shortened(body, maxBodyLength, length))];
}
