import { describe, expect, test } from 'vitest';
import { bundleFile, isAppUrl, isOwnHost, isOwnOrigin, mayOpenExternally, mediaType } from './security.ts';

describe('SEC-1 the bundle is all that app:// and the server hand out', () => {
  const bundle = '/app/dist/renderer';
  test.each([
    '/../main.mjs',
    '/%2e%2e/main.mjs',
    '/%2e%2e%2fmain.mjs',
    '/..%5cmain.mjs',
    '/assets/../../engine.cjs',
    '/%00index.html',
    '/C:/windows/system.ini',
    '/%252e%252e/../..',
    '/..',
    '/%',
    '//etc/passwd/../../../../etc/passwd',
  ])('%s names no file outside', (path) => {
    const file = bundleFile(bundle, path);
    expect(file === undefined || file.startsWith(`${bundle}/`)).toBe(true);
    expect(file ?? '').not.toMatch(/main\.mjs$|engine\.cjs$/);
  });
  test('pages and assets are found', () => {
    expect(bundleFile(bundle, '/')).toBe('/app/dist/renderer/index.html');
    expect(bundleFile(bundle, '/assets/a%20b.js')).toBe('/app/dist/renderer/assets/a b.js');
    expect(mediaType('x.woff2')).toBe('font/woff2');
    expect(mediaType('x.constructor')).toBe('application/octet-stream');
  });
});

describe('SEC-2 addresses are parsed, never searched', () => {
  test.each([
    'https://app://bundle',
    'app://bundle.evil.example/',
    'http://app/bundle',
    'javascript:alert(1)//app://bundle',
    'data:text/html,app://bundle',
    'not a url',
  ])('%s is not our page', (url) => {
    expect(isAppUrl(url)).toBe(false);
  });
  test('our page is', () => expect(isAppUrl('app://bundle/index.html')).toBe(true));
  test.each([
    'http://example.org',
    'file:///etc/passwd',
    'https://user:pw@example.org',
    'javascript:1',
    'vscode://x',
    'smb://x',
  ])('%s is not opened outside', (url) => expect(mayOpenExternally(url)).toBe(false));
  test('https is', () => expect(mayOpenExternally('https://example.org/a')).toBe(true));
});

describe('SEC-3 the localhost server answers only to itself', () => {
  test('other names that resolve here are refused', () => {
    expect(isOwnHost('127.0.0.1:5000', 5000)).toBe(true);
    expect(isOwnHost('evil.example:5000', 5000)).toBe(false);
    expect(isOwnHost('127.0.0.1:5001', 5000)).toBe(false);
    expect(isOwnHost(undefined, 5000)).toBe(false);
    expect(isOwnOrigin('http://127.0.0.1:5000', 5000)).toBe(true);
    expect(isOwnOrigin('http://localhost:5000.evil.example', 5000)).toBe(false);
    expect(isOwnOrigin('null', 5000)).toBe(false);
    expect(isOwnOrigin(undefined, 5000)).toBe(false);
  });
});
