import { describe, expect, it } from 'vitest';
import { proxyFor as settingFor } from '../../scripts/settings/proxy-settings.ts';
import { isLoopback } from '../../scripts/target/network.ts';

const url = (text = 'https://api.example.com/v1') => new URL(text);
const proxy = 'http://proxy.example:3128';
const proxyFor = (...asked: Parameters<typeof settingFor>) => settingFor(...asked)?.value;

describe('the proxy for a URL', () => {
  it('is the one for its scheme, and lower case wins', () => {
    expect(proxyFor(url(), { HTTPS_PROXY: proxy })).toBe(proxy);
    expect(proxyFor(url(), { HTTPS_PROXY: 'http://other', https_proxy: proxy })).toBe(proxy);
    expect(proxyFor(url(), { HTTPS_PROXY: proxy, https_proxy: '' })).toBe(proxy);
    expect(proxyFor(url(), { HTTP_PROXY: proxy })).toBeUndefined();
    expect(proxyFor(url('http://127.0.0.1/v1'), { HTTP_PROXY: proxy })).toBe(proxy);
    expect(proxyFor(url(), {})).toBeUndefined();
  });

  it.each([
    'api.example.com',
    'API.EXAMPLE.COM',
    'example.com',
    '.example.com',
    '*.example.com',
    '*',
    'localhost, api.example.com',
    'localhost api.example.com:443',
  ])('is none where NO_PROXY is "%s"', (noProxy) => {
    expect(proxyFor(url(), { HTTPS_PROXY: proxy, NO_PROXY: noProxy })).toBeUndefined();
  });

  it.each(['', 'ample.com', 'api.example.com:8443', 'api.example.org', 'other.api.example.com', ',', '.'])(
    'stays where NO_PROXY is "%s"',
    (noProxy) => {
      expect(proxyFor(url(), { HTTPS_PROXY: proxy, NO_PROXY: noProxy })).toBe(proxy);
    },
  );

  it.each(['::1', '[::1]', '[::1]:8080'])('is none for an address of IPv6 that NO_PROXY names as %s', (noProxy) => {
    expect(proxyFor(url('http://[::1]:8080/v1'), { HTTP_PROXY: proxy, NO_PROXY: noProxy })).toBeUndefined();
  });
});

describe('loopback', () => {
  it.each(['localhost', '127.0.0.1', '127.9.8.7', '[::1]'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each(['localhost.example.com', '128.0.0.1', '127.0.0.1.example.com', '[::2]', 'example.com'])(
    'is not %s',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
