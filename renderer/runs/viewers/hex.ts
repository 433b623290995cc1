/** One line of a hex dump: offset, sixteen bytes, and what of them is text. */
export interface HexLine {
  readonly offset: string;
  readonly bytes: string;
  readonly text: string;
}

/** Hex digits as lines of sixteen bytes. */
export function hexLines(hex: string): readonly HexLine[] {
  const lines: HexLine[] = [];
  for (let at = 0; at < hex.length; at += 32) {
    const pairs = hex.slice(at, at + 32).match(/../g) ?? [];
    lines.push({
      offset: (at / 2).toString(16).padStart(8, '0'),
      bytes: `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`.trimEnd(),
      text: pairs
        .map((pair) => Number.parseInt(pair, 16))
        .map((code) => (code >= 0x20 && code < 0x7f ? String.fromCodePoint(code) : '·'))
        .join(''),
    });
  }
  return lines;
}

/** Bytes as hex digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
