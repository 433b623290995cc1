import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Lets in the browser that was handed a link, and no other page or program that finds the port. */
export interface Gate {
  /** A token for one link. */
  newToken(): string;
  /** Takes a token and gives the `Set-Cookie` value of a session; undefined when it was used or is unknown. */
  redeem(token: string): string | undefined;
  /** Whether a request's `Cookie` header carries a session. */
  admits(cookieHeader: string | undefined): boolean;
}

const cookieName = 'millrace';

/** Tokens and sessions live as long as the process. Only digests are kept, and compared in constant time. */
export function createGate(): Gate {
  const tokens = new Set<string>();
  const sessions: Buffer[] = [];
  return {
    newToken() {
      const token = randomBytes(32).toString('base64url');
      tokens.add(digest(token).toString('hex'));
      return token;
    },
    redeem(token) {
      if (!tokens.delete(digest(token).toString('hex'))) return undefined;
      const session = randomBytes(32).toString('base64url');
      sessions.push(digest(session));
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    admits(cookieHeader) {
      const given = (cookieHeader ?? '')
        .split(';')
        .map((pair) => pair.trim().split('='))
        .filter(([name]) => name === cookieName)
        .map(([, value]) => digest(value ?? ''));
      return given.some((value) => sessions.some((session) => timingSafeEqual(session, value)));
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
