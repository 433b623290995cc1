/**
 * The rules of the window and of the page, in one place and pure, so that tests can hold them (SPEC.md, SEC rules).
 */
import { join, normalize, sep } from 'node:path';

/** Origin of every page that the window may show. */
export const appOrigin = 'app://bundle';

/** Scripts, fonts and workers come from our own bundle only; nothing is fetched; nothing may frame us or be posted to. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer, in the window and in browser mode. */
export const securityHeaders: { readonly [name: string]: string } = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};

/**
 * Headers of the localhost server. In a browser another page may have opened ours or have it opened; the window opens none, and there a
 * policy about openers would only make Chromium start a second process for the page.
 */
export const serverHeaders: { readonly [name: string]: string } = {
  ...securityHeaders,
  'Cross-Origin-Opener-Policy': 'same-origin',
};

const mediaTypes: { readonly [extension: string]: string } = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** The media type of a bundled file; unknown endings are bytes, never guessed. */
export function mediaType(file: string): string {
  const extension = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(mediaTypes, extension)
    ? (mediaTypes[extension] ?? 'application/octet-stream')
    : 'application/octet-stream';
}

/**
 * The file of the bundle that a URL path names, or undefined when it names none: anything that leaves the bundle, also by
 * percent-encoding, backslashes, drive letters or NUL.
 */
export function bundleFile(bundle: string, urlPath: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\') || path.includes(':')) return undefined;
  const file = normalize(join(bundle, path === '/' || path === '' ? 'index.html' : path));
  return file.startsWith(bundle + sep) ? file : undefined;
}

/** True for a page of ours: the one thing that the window may navigate to and that may ask for a port. */
export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === 'app:' && parsed.host === 'bundle';
}

/** True for what may be handed to the person's own browser. */
export function mayOpenExternally(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === 'https:' && parsed.username === '' && parsed.password === '';
}

/** True when a request to the localhost server names exactly this server, so that no other name can be rebound to it. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** True when a WebSocket comes from a page of this server. */
export function isOwnOrigin(origin: string | undefined, port: number): boolean {
  return origin === `http://127.0.0.1:${port}` || origin === `http://localhost:${port}`;
}
