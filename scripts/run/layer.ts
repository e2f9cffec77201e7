import { hasShape } from '../../contracts/shapes/index.ts';
import { headerValues, type ReceivedResponse } from '../lib/http/exchange.ts';
import { jsonOf } from '../lib/http/json-content.ts';

/**
 * Who can have responded, from the outside in: a proxy, load balancer or content network (`edge`), the gateway
 * that guards the API (`gateway`), or the application that knows sessions and participants (`application`).
 */
export const layers = ['edge', 'gateway', 'application'] as const;
export type Layer = (typeof layers)[number];

/** Headers that AWS API Gateway puts on everything that passes it. */
const gatewayMarks = ['x-amzn-requestid', 'x-amz-apigw-id', 'apigw-requestid'];

/** Headers that hold a request id, the most specific first. */
export const requestIdHeaders: readonly string[] = [...gatewayMarks, 'x-request-id'];

/** Headers with which content networks and proxies mark their own responses. */
const edgeMarks: readonly [name: string, value: RegExp][] = [
  ['x-cache', /^error from/i],
  ['proxy-authenticate', /./],
  ['proxy-status', /;\s*error=/i],
];

/**
 * The layer that gave a response, or undefined where the response does not show it.
 * Source: OAS (the two error shapes are those of an API gateway before an application), RFC 9110 15.5.8 and
 * RFC 9209 for the marks of proxies.
 */
export function layerOf(response: ReceivedResponse): Layer | undefined {
  const { status, headers } = response;
  if (
    status === 407 ||
    edgeMarks.some(([name, value]) => headerValues(headers, name).some((text) => value.test(text)))
  ) {
    return 'edge';
  }
  const value = jsonOf(response).value;
  if (hasShape('requestError', value)) return 'application';
  const behindGateway = gatewayMarks.some((name) => headerValues(headers, name).length > 0);
  // A gateway only refuses, so a success is from the application behind it.
  if (status >= 200 && status < 300) return behindGateway ? 'application' : undefined;
  if (gatewayMessage(value) !== undefined) return 'gateway';
  const isPage = headerValues(headers, 'content-type').some((type) => /^text\/html\b/i.test(type));
  return isPage && !behindGateway ? 'edge' : undefined;
}

/** The message of a gateway error. AWS writes `Message` if a policy denies access, and `message` otherwise. */
export function gatewayMessage(value: unknown): string | undefined {
  if (hasShape('messageError', value)) return value.message;
  const denied = typeof value === 'object' && value !== null && 'Message' in value ? value.Message : undefined;
  return typeof denied === 'string' ? denied : undefined;
}

/** The id under which the provider knows the request, for a ticket with its support. */
export function requestIdOf(response: ReceivedResponse): string | undefined {
  const value = jsonOf(response).value;
  if (hasShape('requestError', value)) return value.requestId;
  return requestIdHeaders.flatMap((name) => headerValues(response.headers, name))[0];
}

/** Who responded, in words. */
export const layerNames: Readonly<Record<Layer, string>> = {
  edge: 'a proxy or load balancer in front of the API, judging by the response',
  gateway: 'the gateway in front of the application, judging by the shape of the response',
  application: 'the application, judging by the shape of the response',
};
